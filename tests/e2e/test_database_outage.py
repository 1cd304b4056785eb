"""A database that goes away in the middle of a commit: its work is taken up again at once, and sent once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot, pytest.mark.postgres]
MAILS = 4


def paused(process) -> bool:
    """Whether the process was stopped by SIGSTOP. proc(5), field 3."""
    return Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize(
    ("place", "fault"),
    [("claim_before_commit", "session"), ("phase_data_commit", "server"), ("sent_before_commit", "server")],
)
def test_letters_in_hand_are_sent_once_and_soon(place, fault, tmp_path, bench, sink):
    outage(bench, tmp_path, sink, place, fault)


@pytest.mark.parametrize(
    ("place", "fault"),
    [("ingest_before_commit", "session"), ("parse_end", "server"), ("process_before_commit", "server")],
)
def test_mails_in_hand_are_registered_once_and_soon(place, fault, tmp_path, bench, sink):
    outage(bench, tmp_path, sink, place, fault)


def outage(bench, folder, sink, place, fault):
    """Stop at the place, take the database away, go on: within seconds everything has come to rest."""
    with bench.office(folder, database="postgresql", smtp_port=sink.port) as office:
        office.run("db", "upgrade")
        raws = [raw for _, raw in generate(MAILS, seed=8, odd=0)]
        bench.dovecot.seed(office.user, raws)
        with office.daemon(INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=stop") as daemon:
            eventually(lambda: paused(daemon.process), 30, on_failure=daemon.text)
            if fault == "session":
                bench.postgres.cut_sessions()
                daemon.process.send_signal(signal.SIGCONT)
            else:
                went_on = len(daemon.text())
                bench.postgres.restart(meanwhile=lambda: go_on_until_it_notices(daemon, went_on))
            with history.database_of(office) as db:
                eventually(lambda: history.at_rest(db, MAILS), 40, on_failure=daemon.text)
                attempts = history.attempts(db)
            assert daemon.stop() == 0
        ledger = history.check(
            office, raws, bench.dovecot.folders(office.user), [letter.raw for letter in sink.letters]
        )
    assert (ledger.acks_open, ledger.repeated, ledger.unknown) == (0, 0, 0)
    assert attempts == {1}, "an outage is not charged to the mails"


def go_on_until_it_notices(daemon, since):
    daemon.process.send_signal(signal.SIGCONT)
    eventually(lambda: "loop.trouble" in daemon.text()[since:], 30, on_failure=daemon.text)
