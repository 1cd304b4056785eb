"""The database is lost, an older backup comes back: nothing on the server is lost, nobody gets a second answer (I16)."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from intake.store import tables
from tests.e2e.disaster import disaster
from tests.support import history
from tests.support.mails import generate
from tests.support.office import Office
from tests.support.waiting import eventually

pytestmark = [pytest.mark.dovecot]
LATER = b"""From: =?utf-8?B?5p2O5Lyf?= <liwei@south.corp.example>\r
To: office@corp.example\r
Subject: new after the loss\r
Message-ID: <later@south.corp.example>\r
Date: Tue, 24 Nov 2026 12:00:00 +0800\r
\r
please\r
"""


@dataclass
class World:
    """One office with its mailbox, before and after."""

    office: Office
    dovecot: object
    sink: object
    raws: list[bytes]

    def come(self, raws):
        self.raws += raws
        self.dovecot.seed(self.office.user, raws)

    def lose(self):
        """The files are gone; on PostgreSQL every table is."""
        for path in self.office.state.glob("intake.db*"):
            path.unlink()
        with history.database_of(self.office) as db:
            if db.dialect == "postgresql":
                from intake.store.migrations import runner

                with db.write() as conn:
                    runner.remove_everything(conn)


@pytest.fixture
def world(tmp_path, dovecot, sink, database_url):
    database = "sqlite" if database_url.startswith("sqlite") else database_url
    office = Office(tmp_path, user=f"loss{tmp_path.name[-14:]}", password=dovecot.password)
    other_disk = tmp_path / "other-disk"
    office.write(imap_port=dovecot.imap_port, smtp_port=sink.port, database=database)
    text = office.config.read_text(encoding="utf-8")
    blobs = "files" if database == "sqlite" else "database"
    state = f'[state]\njournal = "{other_disk}"\nblobs = "{blobs}"\n'
    office.config.write_text(text.replace("[state]\n", state), encoding="utf-8")
    if database != "sqlite":
        office.run("db", "upgrade")
    return World(office, dovecot, sink, [])


def truth(world):
    """Request and date of each mail that has one, by the hash of its bytes."""
    mail, promise = tables.mail, tables.promise
    query = select(mail.c.raw_sha256, mail.c.request_id, promise.c.version, promise.c.due_at).join_from(
        mail, promise, promise.c.request_id == mail.c.request_id
    )
    with history.database_of(world.office) as db, db.read() as conn:
        return sorted(tuple(row) for row in conn.execute(query.where(mail.c.state == "done")))


def numbers_at_the_sink(world):
    """What each recipient was told: reference by Message-ID."""
    told = {}
    for letter in world.sink.letters:
        message = email.message_from_bytes(letter.raw, policy=email.policy.default)
        if found := re.search(r"\[(HQ-\d+)\]", message["Subject"]):
            told[message["Message-ID"]] = found[1]
    return told


def made(seed, count):
    return [raw for _, raw in generate(count, seed=seed, odd=0.1)]


def ran(world):
    """Two days of work with a backup between them; then the loss. What was true the moment before."""
    world.come(made(31, 25))
    world.office.run("run", "--once")
    world.office.run("db", "backup", str(world.office.folder / "old.backup"))
    world.office.run("db", "verify", str(world.office.folder / "old.backup"))
    world.come(made(32, 40))
    world.office.run("run", "--once")
    [first, *_rest] = world.office.json("list")
    world.office.run("close", first["ref"], "--as", "done", "-m", "已办结", "--yes", "--actor", "zhao")
    world.office.run("run", "--once")
    known = truth(world)
    world.lose()
    return known


def test_with_the_journal_everything_is_as_it_was(world):
    known = ran(world)
    sent = len(world.sink.letters)
    told = numbers_at_the_sink(world)
    office = world.office

    office.run("db", "restore", str(office.folder / "old.backup"))
    found = office.json("db", "recover")

    assert found["missing"] == []
    assert found["unknown"] == 0
    assert truth(world) == known
    assert [one["kind"] for one in found["staff_letters"]] == ["outcome"]
    office.run("run", "--once")
    assert len(world.sink.letters) == sent, "nothing goes by itself"
    assert office.json("db", "recover")["fetched"] == 0
    office.run("db", "release-hold")
    office.run("run", "--once")
    assert len(world.sink.letters) == sent, "what was answered before is not answered again"
    assert office.json("outbox", "list", "--state", "held") == []

    with history.database_of(office) as db:
        history.expect_nothing_lost(db, world.raws)
        history.expect_one_letter_each([letter.raw for letter in world.sink.letters], db)
    world.come([LATER])
    office.run("run", "--once")
    [new] = [one for one in numbers_at_the_sink(world).items() if one not in told.items()]
    assert new[1] not in told.values(), "no number is given twice"
    assert office.json("audit", "verify")["holds"]
    eventually(lambda: world.dovecot.folders(office.user)["INBOX"] == [], 5)


def test_without_the_journal_no_extra_letter_and_a_person_decides(world):
    known = ran(world)
    sent = len(world.sink.letters)
    told = numbers_at_the_sink(world)
    office = world.office
    for path in (office.folder / "other-disk").glob("*.jsonl"):
        path.unlink()

    office.run("db", "restore", str(office.folder / "old.backup"))
    found = office.json("db", "recover")

    assert found["known"] == 0
    assert found["unknown"] == len({history.crlf(raw) for raw in made(32, 40)})
    held = office.json("outbox", "list", "--state", "held")
    assert held
    assert {letter["reason"] for letter in held} == {"restore_hold"}
    office.run("run", "--once")
    assert len(world.sink.letters) == sent
    with history.database_of(office) as db:
        history.expect_nothing_lost(db, world.raws)
    before = {number for _sha, number, _version, _due in known}
    after = {number for _sha, number, _version, _due in truth(world)}
    new = after - before
    assert not {f"HQ-{number}" for number in new} & set(told.values())
    office.run("outbox", "release", str(held[0]["id"]))
    office.run("run", "--once")
    assert len(world.sink.letters) == sent + 1


def test_a_letter_that_the_journal_does_not_know_as_sent_waits_for_a_person(world):
    world.come(made(31, 3))
    office = world.office
    office.run("run", "--once")
    office.run("db", "backup", str(office.folder / "old.backup"))
    world.come(made(33, 6))
    office.run("run", "--once", "--only", "collect")
    waiting = {letter["message_id"] for letter in office.json("outbox", "list", "--state", "pending")}
    assert waiting
    sent = len(world.sink.letters)
    world.lose()

    office.run("db", "restore", str(office.folder / "old.backup"))
    office.run("db", "recover", "--journal", str(office.folder / "other-disk"), "--folder", "Auto", check=None)
    office.run("db", "recover", "--folder", "Processed")
    office.run("run", "--once")

    assert len(world.sink.letters) == sent
    assert {letter["message_id"] for letter in office.json("outbox", "list", "--state", "held")} == waiting
    office.run("db", "release-hold", "--letters")
    office.run("run", "--once")
    assert {f"<{one}>" for one in waiting} <= {letter.message["Message-ID"] for letter in world.sink.letters}


@pytest.mark.postgres
@pytest.mark.parametrize(("database", "with_journal"), [("postgresql", True), ("sqlite", False)])
def test_the_database_is_destroyed_under_a_daemon_that_works_and_is_killed(bench, tmp_path, database, with_journal):
    outcome = disaster(bench, tmp_path, database=database, mails=30, seconds=12, with_journal=with_journal, seed=3)

    assert outcome.mails == 30
    assert outcome.faults > 2
