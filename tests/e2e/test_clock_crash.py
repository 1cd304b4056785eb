"""kill -9 in the middle of the clock's work: every warning is recorded once, every person has one letter (LIFECYCLE.md 4.9)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from intake.store.outward import habits
from intake.store.people import directory
from intake.workflows.desk import progress
from tests.support import desk
from tests.support.desk import mail
from tests.support.office import Office
from tests.workflows.test_remind import STAFF

PLACES = ["clock_between_requests", "clock_before_commit", "clock_after_commit", "notices_before_commit",
          "notices_after_commit"]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_killed_at(place, tmp_path, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    office = Office(tmp_path).write(imap_port=1, smtp_port=1, database=database)
    office.state.mkdir(mode=0o700)
    before_long(f"sqlite:///{office.state}/intake.db" if database == "sqlite" else database_url)

    clock = ("run", "--once", "--only", "clock")
    killed = office.run(*clock, check=None, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=kill")
    assert killed.returncode == -9, (killed.returncode, killed.stderr[-2000:])
    office.run(*clock)
    office.run(*clock)

    for ref in ("HQ-1001", "HQ-1002"):
        marks = [one["payload"]["mark"] for one in office.json("show", ref)["events"] if "mark" in one["payload"]]
        assert len(marks) == len(set(marks)) == 6
    letters = Counter(one["recipient"] for one in office.json("outbox", "list") if one["kind"] == "notice")
    assert letters == {"zhao@hq.example": 1, "zhou@hq.example": 1, "chen@hq.example": 1}


def before_long(url):
    """Two requests that were taken up sixty days ago and forgotten."""
    with desk.office(url) as made:
        made.clock.at = datetime.now(UTC) - timedelta(days=60)
        with made.house.db.write() as conn:
            directory.import_rows(conn, STAFF)
            for one in STAFF:  # at whatever hour this runs
                habits.keep(conn, one["login"], quiet=False, mention="")
        numbers = made.receive(mail(), mail("另", subject="另一件", message_id="b@branch.example"))
        for number in numbers:
            progress.take(made.house, number, actor="zhao", now=made.clock.at)
