"""kill -9 at named places loses nothing and sends no second distinct acknowledgement (invariants I1, I2)."""

from __future__ import annotations

import pytest

from tests.support import history
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]

PLACES = [
    "after_fetch",
    "ingest_before_commit",
    "ingest_after_commit",
    "process_before_commit",
    "process_after_commit",
    "before_move",
    "after_dot",
]


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("place", PLACES)
def test_killed_at(place, count, tmp_path, dovecot, sink, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    user = f"crash{place.replace('_', '')}{count}{tmp_path.name[-8:]}"
    office = Office(tmp_path, user=user, password=dovecot.password)
    office.write(imap_port=dovecot.imap_port, smtp_port=sink.port, database=database)
    if database != "sqlite":
        office.run("db", "upgrade")
    raws = [raw for _, raw in generate(count, seed=3, odd=0)]
    dovecot.seed(user, raws)

    killed = office.run("run", "--once", check=None, INTAKE_TEST_BUILD="1", INTAKE_FAILPOINT=f"{place}=kill")
    assert killed.returncode == -9, (killed.returncode, killed.stderr[-2000:])
    office.run("run", "--once")

    with history.database_of(office) as db:
        rows = history.expect_nothing_lost(db, raws)
        acknowledged = history.expect_one_letter_each([letter.raw for letter in sink.letters], db)
    unknown = office.json("outbox", "list")
    pending = {letter["request"] for letter in unknown if letter["state"] == "unknown"}
    deserving = {row.request_id for row in rows if row.ack}
    seen = {f"HQ-{number}" for number in acknowledged}
    assert {f"HQ-{number}" for number in deserving} == seen | pending
    assert len(seen & pending) <= 1
    eventually(lambda: dovecot.folders(user)["INBOX"] == [], 5)
