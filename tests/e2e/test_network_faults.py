"""The network breaks between the daemon and each of its servers; nothing is lost, nothing is answered twice."""

from __future__ import annotations

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.proxy import DOWN, UP, Fault, Proxy
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]
MAILS = 6
QUICK_IMAP = "connect_seconds = 3\nread_seconds = 3\n"

IMAP = [
    Fault("cut", after=3000),
    Fault("reset", UP, pattern=b"UID FETCH"),
    Fault("half", UP, pattern=b"UID MOVE"),
    Fault("cut", pattern=b"COPYUID"),
    Fault("hole", pattern=b"FETCH (UID"),
    Fault("stall", after=2000, seconds=1),
    Fault("split"),
    Fault("flip", pattern=b"BODY[] {"),
]
SMTP = [
    Fault("cut", UP, pattern=b"RCPT"),
    Fault("reset", pattern=b"354"),
    Fault("cut", UP, pattern=b"Subject:"),
    Fault("cut", UP, pattern=b"\r\n.\r\n"),
    Fault("half", pattern=b"354 go ahead\r\n"),
    Fault("delay", seconds=0.02),
    Fault("split", UP),
]
DATABASE = [
    Fault("cut", UP, pattern=b"COMMIT"),
    Fault("cut", DOWN, pattern=b"COMMIT"),
    Fault("reset", UP, pattern=b"INSERT INTO outbox"),
    Fault("cut", UP, pattern=b"UPDATE outbox"),
    Fault("stall", UP, pattern=b"UPDATE mail", seconds=1),
]


def name(fault):
    return f"{fault.kind}-{fault.way}-{fault.pattern.decode().strip() or fault.after}"


def settled(bench, office, raws, sink, proxy, *faults, seconds=25):
    """Run the daemon until everything has come to rest with the fault behind it, then the history check."""
    with office.daemon() as daemon, history.database_of(office) as db:
        eventually(lambda: "daemon.started" in daemon.text(), seconds, on_failure=daemon.text)
        proxy.break_(*faults)
        bench.dovecot.seed(office.user, raws)
        eventually(lambda: len(proxy.acted) >= len(faults), seconds, on_failure=daemon.text)
        eventually(lambda: has_come_to_rest(db, len(raws)), seconds, on_failure=daemon.text)
        assert daemon.stop() == 0
    return history.check(office, raws, bench.dovecot.folders(office.user), [one.raw for one in sink.letters])


def has_come_to_rest(db, mails):
    """With time flying: what is to be tried again is tried now."""
    if not db.revision():
        return False
    history.a_quarter_of_an_hour_later(db)
    return not history.waits(db) and history.at_rest(db, mails)


@pytest.fixture
def raws():
    return [raw for _, raw in generate(MAILS, seed=31, odd=0)]


@pytest.mark.parametrize("fault", IMAP, ids=name)
def test_between_us_and_the_mailbox(fault, tmp_path, bench, sink, raws):
    servers = {"smtp_port": sink.port, "database": "sqlite"}
    with (
        Proxy(bench.dovecot.imap_port) as proxy,
        bench.office(tmp_path, **servers, imap_port=proxy.port) as office,
    ):
        impatient(office)
        ledger = settled(bench, office, raws, sink, proxy, fault)
    assert (ledger.acks_open, ledger.unknown, ledger.repeated) == (0, 0, 0)


@pytest.mark.parametrize("fault", SMTP, ids=name)
def test_between_us_and_the_relay(fault, tmp_path, bench, sink, raws):
    with Proxy(sink.port) as proxy, bench.office(tmp_path, database="sqlite", smtp_port=proxy.port) as office:
        ledger = settled(bench, office, raws, sink, proxy, fault)
    assert ledger.acks_open == 0
    assert ledger.repeated <= ledger.unknown <= 1


@pytest.mark.postgres
@pytest.mark.parametrize("fault", DATABASE, ids=name)
def test_between_us_and_the_database(fault, tmp_path, bench, sink, raws):
    with bench.office(tmp_path, database="postgresql", smtp_port=sink.port) as office:
        office.run("db", "upgrade")
        with Proxy(bench.postgres.port) as proxy:
            through(office, bench.postgres.port, proxy.port)
            ledger = settled(bench, office, raws, sink, proxy, fault)
    assert (ledger.acks_open, ledger.unknown, ledger.repeated) == (0, 0, 0)


def test_a_connection_that_dies_behind_the_dot_is_unknown_and_the_counter_equals_the_repeats(
    tmp_path, bench, sink, raws
):
    """The relay took each letter and its answer never came: each is sent once more, with the same bytes."""
    lost = [Fault("cut", pattern=b"queued as S%d" % number) for number in (1, 2, 3)]
    with Proxy(sink.port) as proxy, bench.office(tmp_path, database="sqlite", smtp_port=proxy.port) as office:
        ledger = settled(bench, office, raws, sink, proxy, *lost)
    assert ledger.acks_open == 0
    assert ledger.unknown == ledger.repeated == len(proxy.acted) > 0


def impatient(office):
    """Time-outs of seconds instead of a minute."""
    told = office.config.read_text(encoding="utf-8")
    office.config.write_text(told.replace("poll_seconds = 5\n", "poll_seconds = 5\n" + QUICK_IMAP), encoding="utf-8")


def through(office, port, proxy_port):
    told = office.config.read_text(encoding="utf-8")
    assert f":{port}/" in told
    office.config.write_text(told.replace(f":{port}/", f":{proxy_port}/"), encoding="utf-8")
