"""What the office does stands in the journal, once; a database older than its journal sends nothing by itself."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from intake.store.ledger import verified
from intake.store.ledger.journal import Journal, raw_key
from intake.store.outward import outbox
from intake.store.upkeep import restored
from intake.workflows.safety import journal
from intake.workflows.upkeep import audit
from tests.support import desk
from tests.support.desk import mail


@pytest.fixture
def book(tmp_path):
    return Journal(tmp_path / "journal")


def sent(office):
    """Every letter that is due has gone."""
    from intake.outbound.verdict import Sent
    from intake.workflows.outgoing.deliver import Sender

    class Post:
        def carry(self, parcels, *, before_data, settle, stop):
            for parcel in parcels:
                assert before_data(parcel.id)
                settle(parcel.id, Sent(250, "ok", "q1"))

    sender = Sender(office.house, Post(), owner="test")
    while sender.run().claimed:
        pass


def lines(book, kind):
    return [one for one in book.lines() if one.kind == kind]


def test_a_mail_has_a_line_with_number_promise_and_letter_and_its_letter_another(office, book):
    raw = mail()
    office.receive(raw)
    journal.keep(office.house, book)
    sent(office)
    journal.keep(office.house, book)

    [letter] = office.letters("sent")
    [registered], [went] = lines(book, "registered"), lines(book, "letter_sent")
    sha = hashlib.sha256(raw).hexdigest()
    assert registered.raw == raw_key(office.house.identity.secret, sha)
    assert (registered.request, registered.promise, registered.sent) == (1001, 1, "no")
    assert registered.due_at == office.request(1001).promise.due_at
    assert registered.letter == went.letter == letter.message_id
    assert (went.request, went.promise, went.sent, went.key) == (1001, 1, "yes", letter.key)


def test_nothing_is_written_twice_and_a_lost_file_is_written_again(office, book):
    office.receive(mail())
    journal.keep(office.house, book)
    first = [*book.lines()]
    assert journal.keep(office.house, book) == 0
    shutil.rmtree(book.folder)
    journal.begin(office.house, book)
    assert [*book.lines()] == first


def test_no_address_and_no_subject_stands_in_the_journal(office, book):
    office.receive(mail("canary-text", subject="canary-subject"))
    journal.keep(office.house, book)
    text = "".join(path.read_text() for path in book.files())
    assert "canary" not in text
    assert "liwei" not in text


def test_every_line_anchors_the_chain(office, book):
    office.receive(mail())
    journal.keep(office.house, book)
    anchors = journal.anchors(book)
    assert anchors
    assert audit.verify(office.house, anchors).holds
    assert audit.head(office.house)[0] == book.last().position
    [fault] = audit.verify(office.house, {book.last().position + 1: "0" * 64}).faults
    assert fault == verified.Fault("cut", book.last().position + 1, None)


def test_an_older_copy_of_the_database_sends_nothing_by_itself(tmp_path, book):
    path, copy = tmp_path / "intake.db", tmp_path / "copy.db"
    url = f"sqlite:///{path}"
    with desk.office(url) as office:
        office.receive(mail())
    shutil.copy(path, copy)
    with desk.office(url) as office:
        office.receive(mail(message_id="two@branch.example", subject="公章"))
        journal.begin(office.house, book)
        with office.house.db.read() as conn:
            assert restored.past(conn).held_since is None
    shutil.copy(copy, path)

    with desk.office(url) as office:
        known = [*book.lines()]
        journal.begin(office.house, book)
        office.receive(mail(message_id="three@branch.example", subject="报销"))
        assert {letter.reason for letter in office.letters("held")} == {restored.HELD}
        assert len(office.letters("held")) == 2
        assert office.letters("pending") == []
        journal.keep(office.house, book)
        assert [*book.lines()] == known


def test_a_released_letter_goes_and_has_a_name_of_its_own(office):
    office.receive(mail())
    [before] = office.letters()
    with office.house.db.write() as conn:
        assert restored.hold(conn, now=office.clock.at, why="test")
        assert not restored.hold(conn, now=office.clock.at, why="test")
    office.receive(mail(message_id="two@branch.example", subject="公章"))
    first, second = office.letters("held")
    assert first.message_id == before.message_id
    with office.house.db.write() as conn:
        outbox.release(conn, first.id, now=office.clock.at)
        assert restored.release(conn, now=office.clock.at, actor="wang", letters=False).was_held
    assert [one.id for one in office.letters()] == [first.id]
    with office.house.db.write() as conn:
        assert restored.release(conn, now=office.clock.at, actor="wang", letters=True).letters == 1
    assert [one.id for one in office.letters()] == [first.id, second.id]
