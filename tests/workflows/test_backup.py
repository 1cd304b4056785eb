"""A backup is whole, is proved, comes back silent, and never gives a number twice."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.errors import Busy, ConfigError, IntakeError, NotAllowed
from intake.store import bundle
from intake.store.bundle import Damaged
from intake.store.database import Database
from intake.store.inward import mailboxes, mails
from intake.store.ledger.journal import Journal
from intake.store.upkeep import restored
from intake.workflows.safety import backup, journal, restore
from intake.workflows.upkeep import audit
from tests.support import desk
from tests.support.desk import START, mail


@pytest.fixture
def book(tmp_path):
    return Journal(tmp_path / "journal")


def put_back(url, file, book, *, force=False, now=START):
    db = Database(url)
    try:
        return restore.run(db, file, journal=book, now=now, force=force)
    finally:
        db.close()


@pytest.fixture
def taken(office, tmp_path):
    """A backup of two requests; afterwards the office goes on to a third."""
    office.receive(mail(), mail(subject="公章", message_id="two@branch.example"))
    file = tmp_path / "one.backup"
    made = backup.take(office.house, file)
    assert made.request == 1002
    office.receive(mail(subject="差旅", message_id="three@branch.example"))
    lease(office, None)
    return file


def lease(office, owner):
    """The mailbox is held by that daemon alone, or by nobody."""
    with office.house.db.write() as conn:
        row = mailboxes.all(conn)[0]
        mailboxes.release_lease(conn, row.id, owner=row.lease_owner, epoch=row.lease_epoch)
        if owner:
            mailboxes.take_lease(conn, row.id, owner=owner, seconds=600)


def test_a_backup_can_be_verified_and_is_for_the_owner_alone(office, taken):
    made, chain = backup.verify(taken)
    assert made.dialect == office.house.db.dialect
    assert made.head[0] == 2
    assert chain is None or chain.holds
    assert taken.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_never_written_over(office, taken):
    before = taken.read_bytes()
    with pytest.raises(IntakeError, match="exists already"):
        backup.take(office.house, taken)
    assert taken.read_bytes() == before


def test_a_folder_that_is_not_there_is_told_and_leaves_nothing(office, tmp_path):
    with pytest.raises(IntakeError, match="cannot be written"):
        backup.take(office.house, tmp_path / "missing" / "a.backup")


def test_every_changed_byte_is_found(office, taken):
    whole = bytearray(taken.read_bytes())
    with tarfile.open(taken) as tar:
        places = [member.offset_data + member.size // 2 for member in tar.getmembers() if member.size]
    for place in places:
        whole[place] ^= 1
        taken.write_bytes(whole)
        with pytest.raises(Damaged):
            backup.verify(taken)
        whole[place] ^= 1


@pytest.mark.parametrize("keep", [0, 100, 5000, -20000])
def test_a_file_cut_short_is_damaged(office, taken, keep):
    taken.write_bytes(taken.read_bytes()[:keep])
    with pytest.raises(Damaged):
        backup.verify(taken)


def test_a_member_that_nobody_knows_is_damage(office, taken, tmp_path):
    with tarfile.open(taken, "a") as tar:
        info = tarfile.TarInfo("../../evil")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(Damaged, match="evil"):
        backup.verify(taken)


def test_what_comes_back_is_what_was_saved_and_nothing_goes_by_itself(taken, database_url, book):
    done = put_back(database_url, taken, book, force=True)

    with desk.office(database_url) as office:
        assert [one.id for one in office.requests()] == [1001, 1002]
        assert office.request(1001).promise.version == 1
        assert {(one.state, one.reason) for one in office.letters("held", "pending")} == {("held", restored.HELD)}
        assert audit.verify(office.house, {}).holds
        with office.house.db.read() as conn:
            assert mails.blob(conn, 1).raw == mail()
        office.archive(mail(subject="请假", message_id="four@branch.example"))
        office.register()
        newest = office.requests()[-1]
        assert newest.id > 1003, "the number that was given after the backup is not given again"
        assert newest.id == done.above + 1
        assert office.letters("pending") == []


def test_with_a_journal_the_gap_in_the_numbers_is_small_and_the_journal_begins_anew(office, taken, database_url, book):
    journal.keep(office.house, book)
    done = put_back(database_url, taken, book, force=True)
    assert done.above == 1003 + restore.GAP_WITH_JOURNAL
    assert book.last() is None
    assert Journal(done.journal).last().request == 1003


def test_a_second_restore_remembers_the_numbers_of_the_journal_that_the_first_put_aside(
    office, taken, database_url, book
):
    journal.keep(office.house, book)
    with book.writing():
        book.append([replace(book.last(), request=5000)])
    first = put_back(database_url, taken, book, force=True)
    second = put_back(database_url, taken, book, force=True, now=START + timedelta(minutes=1))
    assert second.above >= first.above > 5000


def test_a_database_is_not_replaced_without_force(office, taken, database_url, book):
    with pytest.raises(NotAllowed):
        put_back(database_url, taken, book)
    assert len(office.requests()) == 3


def test_the_former_file_is_kept(taken, tmp_path, book):
    url = f"sqlite:///{tmp_path}/other.db"
    with desk.office(url) as other:
        other.receive(mail(subject="旧"))
    with tarfile.open(taken) as tar:
        if "intake.db" not in tar.getnames():
            with pytest.raises(ConfigError, match="postgresql"):
                put_back(url, taken, book, force=True)
            return
    done = put_back(url, taken, book, force=True, now=START + timedelta(seconds=1))
    with desk.office(f"sqlite:///{done.kept}") as former:
        assert len(former.requests()) == 1


def test_a_damaged_backup_changes_nothing(office, taken, database_url, book):
    content = bytearray(taken.read_bytes())
    content[len(content) // 2] ^= 1
    taken.write_bytes(content)
    with pytest.raises(Damaged):
        put_back(database_url, taken, book, force=True)
    assert len(office.requests()) == 3


def test_a_backup_of_a_newer_release_is_refused(office, taken, database_url, book):
    with bundle.reading(taken) as (tar, manifest):
        newer = taken.with_name("newer.backup")
        with tarfile.open(newer, "w") as out:
            for member in tar.getmembers():
                content = tar.extractfile(member).read()
                if member.name == bundle.MANIFEST:
                    content = changed = json.dumps(json.loads(content) | {"format": 9}).encode()
                if member.name == bundle.SEAL:
                    content = hashlib.sha256(changed).hexdigest().encode()
                member.size = len(content)
                out.addfile(member, io.BytesIO(content))
        assert manifest.format == 1
    with pytest.raises(Damaged, match="format 9"):
        put_back(database_url, newer, book, force=True)


@pytest.mark.postgres
def test_a_working_daemon_is_in_the_way(postgres_url, tmp_path, book):
    """On SQLite the lock of the state directory says so."""
    with desk.office(postgres_url) as office:
        office.receive(mail())
        backup.take(office.house, tmp_path / "a.backup")
        lease(office, "host:1")
        with pytest.raises(Busy, match="host:1"):
            put_back(postgres_url, tmp_path / "a.backup", book, force=True)


def test_a_backup_is_one_instant_while_others_write(office, tmp_path, database_url):
    """The writer commits request and promise together: a copy between two of its transactions never parts them."""
    import threading

    office.receive(mail())
    stop = threading.Event()

    def work():
        number = 0
        while not stop.is_set():
            number += 1
            office.receive(
                mail(subject=f"事项{number}", message_id=f"n{number}@branch.example", sender=f"a{number}@x.example")
            )

    writer = threading.Thread(target=work)
    writer.start()
    try:
        files = [tmp_path / f"{number}.backup" for number in range(3)]
        for file in files:
            backup.take(office.house, file)
    finally:
        stop.set()
        writer.join(60)
    for file in files:
        made, _chain = backup.verify(file)
        if made.dialect == "postgresql":
            rows = {table["name"]: table["rows"] for table in made.tables}
            assert rows["request"] == rows["promise"]
            assert rows["event"] == rows["audit"]
