"""Mails whose bytes are kept in files: the same walk, the same backup; what is damaged is reported, never served."""

from __future__ import annotations

import pytest

from intake.errors import ConfigError, StoreDown
from intake.store.database import Database
from intake.store.inward import mailboxes, mails
from intake.store.inward.mails import Fetched
from intake.store.inward.vault import Corrupt, Files
from intake.store.ledger.journal import Journal
from intake.workflows import raws
from intake.workflows.safety import backup, restore
from tests.support import desk
from tests.support.desk import mail


@pytest.fixture
def outside(office, tmp_path):
    """The office with its mails in a folder."""
    office.house.__dict__["vault"] = Files(tmp_path / "blobs")
    return office


def come(office, *contents):
    """Mails are archived as the collector does it."""
    items = [Fetched(uid, raw, office.clock.at) for uid, raw in enumerate(contents, 1)]
    raws.keep(office.house, items)
    with office.house.db.write() as conn:
        row = mailboxes.open(conn, "office", folder="INBOX", activation_at=desk.START.replace(year=2000))
        mails.archive(conn, row, items, now=office.clock.at, outside=True)


def objects(office):
    return sorted(path for path in office.house.vault.folder.rglob("*") if path.is_file())


def test_a_mail_outside_becomes_a_request_and_its_bytes_can_be_read(outside):
    come(outside, mail())
    outside.register()
    assert [one.id for one in outside.requests()] == [1001]
    assert raws.raw(outside.house, 1) == mail()
    with outside.house.db.read() as conn:
        assert mails.blob(conn, 1).raw is None


def test_damaged_bytes_are_quarantined_and_the_next_mail_goes_on(outside):
    come(outside, mail(), mail(subject="差旅", message_id="two@branch.example"))
    with outside.house.db.read() as conn:
        sha = mails.blob(conn, 1).sha256
    outside.house.vault._path(sha).write_bytes(b"x")
    outside.register()
    assert len(outside.requests()) == 1
    with outside.house.db.read() as conn:
        [aside] = mails.quarantine(conn)
    assert "not those that came" in aside.reason or aside.id == 1
    with pytest.raises(Corrupt):
        raws.raw(outside.house, 1)


def test_damage_inside_the_database_is_never_served_either(office):
    office.archive(mail())
    with office.house.db.write() as conn:
        conn.exec_driver_sql(
            "UPDATE blob SET raw = CAST('x' AS BLOB)"
            if office.house.db.dialect == "sqlite"
            else "UPDATE blob SET raw = 'x'"
        )
    with pytest.raises(Corrupt):
        raws.raw(office.house, 1)
    office.register()
    assert office.requests() == []


def test_while_the_place_is_out_of_reach_no_attempt_is_charged(outside):
    come(outside, mail())
    away = outside.house.vault.folder.rename(outside.house.vault.folder.with_name("away"))
    outside.house.vault.folder.mkdir()

    class Down(Files):
        def get(self, sha256):
            raise StoreDown("s3: no route")

    there = outside.house.vault
    outside.house.__dict__["vault"] = Down(there.folder)
    for _ in range(5):
        with pytest.raises(StoreDown):
            outside.register()
    there.folder.rmdir()
    away.rename(there.folder)
    outside.house.__dict__["vault"] = there
    outside.register()
    assert len(outside.requests()) == 1


def test_a_backup_holds_the_mails_outside_and_brings_them_back(outside, tmp_path, database_url):
    come(outside, mail())
    outside.register()
    file = tmp_path / "a.backup"
    made = backup.take(outside.house, file)
    assert [one.name.partition("/")[0] for one in made.members].count("blobs") == 1
    backup.verify(file)

    db = Database(database_url)
    with pytest.raises(ConfigError, match="outside"):
        restore.run(db, file, journal=Journal(tmp_path / "j"), now=desk.START, force=True)
    back = Files(tmp_path / "other")
    restore.run(db, file, journal=Journal(tmp_path / "j"), now=desk.START, force=True, vault=back)
    db.close()
    with desk.office(database_url) as office:
        office.house.__dict__["vault"] = back
        assert raws.raw(office.house, 1) == mail()


def test_a_place_that_was_changed_in_the_configuration_is_told(outside):
    come(outside, mail())
    outside.house.__dict__["vault"] = None
    with pytest.raises(Corrupt) as told:
        raws.raw(outside.house, 1)
    assert "blobs" in told.value.hint
