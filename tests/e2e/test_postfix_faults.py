"""The line between the daemon and a real Postfix breaks; what Postfix took arrives, and nothing arrives twice unseen."""

from __future__ import annotations

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.proxy import UP, Fault, Proxy
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]
MAILS = 8
CERTAIN = [  # before the dot: nothing was taken, and the next try brings it once
    Fault("reset", UP, pattern=b"RCPT TO"),
    Fault("cut", pattern=b"354 End data"),
    Fault("cut", UP, pattern=b"Auto-Submitted:"),
    Fault("split", UP),
    Fault("delay", seconds=0.02),
]


def name(fault):
    return f"{fault.kind}-{fault.pattern.decode().split(' ')[0].strip(':') or fault.after}"


@pytest.fixture
def relayed(tmp_path, bench, postfix):
    """Runs the daemon with a fault between it and Postfix until all letters are through; the ledger."""

    def run(fault):
        raws = [raw for _, raw in generate(MAILS, seed=41, odd=0)]
        with (
            Proxy(postfix.port) as proxy,
            bench.office(tmp_path, database="sqlite", smtp_port=proxy.port) as office,
        ):
            with office.daemon() as daemon, history.database_of(office) as db:
                eventually(lambda: "daemon.started" in daemon.text(), 25, on_failure=daemon.text)
                proxy.break_(fault)
                bench.dovecot.seed(office.user, raws)
                eventually(lambda: len(proxy.acted) >= fault.times, 25, on_failure=daemon.text)
                eventually(lambda: has_come_to_rest(db, len(raws)), 60, on_failure=daemon.text)
                assert daemon.stop() == 0
            eventually(lambda: not postfix.queue(), 60, on_failure=postfix.log)
            folders = bench.dovecot.folders(office.user)
            return history.check(office, raws, folders, [one.raw for one in postfix.sink.letters])

    return run


def has_come_to_rest(db, mails):
    """With time flying: what is to be tried again is tried now."""
    history.a_quarter_of_an_hour_later(db)
    return not history.waits(db) and history.at_rest(db, mails)


@pytest.mark.parametrize("fault", CERTAIN, ids=name)
def test_what_breaks_before_the_dot_arrives_once(fault, relayed):
    ledger = relayed(fault)

    assert (ledger.acks_open, ledger.repeated) == (0, 0)
    assert ledger.ack_unknown_total <= (fault.pattern == b"Auto-Submitted:"), "cut within the content: nobody can know"


def test_an_answer_that_is_lost_behind_the_dot_is_the_only_thing_that_makes_a_letter_arrive_twice(relayed):
    ledger = relayed(Fault("cut", pattern=b"queued as", times=3))

    assert ledger.acks_open == 0
    assert ledger.unknown == ledger.repeated == 3
