"""Two daemons on one PostgreSQL: one dies, or stands still for longer than any lease; the other takes over, once."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.soak import twin
from tests.e2e.test_database_outage import paused
from tests.support import history
from tests.support.mails import generate
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]
MAILS = 6


@pytest.fixture
def raws():
    return [raw for _, raw in generate(MAILS, seed=41, odd=0)]


@pytest.fixture
def offices(tmp_path, bench, sink):
    with bench.office(tmp_path, database="postgresql", smtp_port=sink.port) as office:
        office.run("db", "upgrade")
        told = office.config.read_text(encoding="utf-8")
        [url] = [line for line in told.splitlines() if line.startswith("database = ")]
        # the server ends a session that stands still inside a transaction: by our default after a minute
        quick = url[:-1] + '?options=-c%20idle_in_transaction_session_timeout%3D2s"'
        office.config.write_text(told.replace(url, quick), encoding="utf-8")
        yield office, twin(office, tmp_path / "other")


@pytest.mark.parametrize(
    "place", ["after_fetch", "before_move", "batch_between_mails", "claim_after_commit", "after_dot"]
)
def test_a_daemon_that_stood_still_beyond_its_lease_changes_nothing_any_more(place, bench, sink, offices, raws):
    office, other = offices
    bench.dovecot.seed(office.user, raws)
    with office.daemon(INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=stop") as one:
        eventually(lambda: paused(one.process), 30, on_failure=one.text)
        with other.daemon() as two, history.database_of(office) as db:
            history.leases_run_out(db, one.process.pid)
            eventually(lambda: rested(db), 40, on_failure=two.text)
            one.process.send_signal(signal.SIGCONT)
            assert one.stop() == 0, one.text()
            eventually(lambda: rested(db), 40, on_failure=two.text)
            assert two.stop() == 0, two.text()
    expect_clean(bench, sink, office, raws)


def test_a_daemon_on_another_machine_that_died_is_replaced_when_its_lease_ends(bench, sink, offices, raws):
    """Nobody can tell that it is dead: its lease of three minutes has to run out. Here two seconds are left of it."""
    office, other = offices
    with office.daemon() as one, history.database_of(office) as db:
        eventually(lambda: history.holds_a_lease(db, one.process.pid), 30, on_failure=one.text)
        one.kill()
        bench.dovecot.seed(office.user, raws)
        history.lives_elsewhere(db, one.process.pid, seconds=2)
        with other.daemon() as two:
            eventually(lambda: rested(db), 40, on_failure=two.text)
            assert two.stop() == 0
    expect_clean(bench, sink, office, raws)


def rested(db):
    """With time flying: what is to be sent once more is sent now."""
    history.a_quarter_of_an_hour_later(db)
    return not history.waits(db) and history.at_rest(db, MAILS)


def expect_clean(bench, sink, office, raws):
    ledger = history.check(office, raws, bench.dovecot.folders(office.user), [one.raw for one in sink.letters])
    assert ledger.acks_open == 0
    assert ledger.repeated <= ledger.unknown <= 1
