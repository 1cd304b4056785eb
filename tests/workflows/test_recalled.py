"""A mail that comes again after a loss gets back what the journal says: number, promise, letter; and moves nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.message import ids
from intake.store.inward import mails
from intake.store.ledger import events, promises, recalls
from intake.store.ledger.journal import Line, raw_key
from intake.store.outward import outbox
from intake.store.upkeep import restored
from intake.workflows.desk import release
from intake.workflows.incoming import recalling
from tests.support.desk import START, mail

DUE = START + timedelta(days=9)
RAW = mail()


def line(office, raw=RAW, **values):
    key = raw_key(office.house.identity.secret, hashlib.sha256(raw).hexdigest())
    known = dict(
        mail=7, raw=key, request=1050, promise=1, due_at=DUE, letter="a.old@hq.example", key="ack:7", sent="no"
    )
    return replace(Line("registered", START, 5, "0" * 64, received_at=START - timedelta(days=20)), **known | values)


def sent(letter="a.old@hq.example", **values):
    kind = dict(request=1050, promise=1, due_at=DUE, key="ack:7", letter_kind="acknowledgement", sent="yes")
    return replace(Line("letter_sent", START, 6, "0" * 64, letter=letter), **kind | values)


def remember(office, *lines):
    with office.house.db.write() as conn:
        restored.hold(conn, now=office.clock.at, why="test")
        return recalls.keep(conn, lines, secret=office.house.identity.secret)


@pytest.fixture
def back(office):
    """The office after a loss, with the journal's two lines of one mail, which has come again."""
    office.house.warm()
    assert remember(office, line(office), sent()) == 1
    office.clock.forward(days=30)
    office.receive(RAW)
    return office


def test_number_promise_and_receipt_are_as_they_were(back):
    [request] = back.requests()
    assert request.id == 1050
    assert request.promise.due_at == DUE
    assert request.received_at == START - timedelta(days=20)
    with back.house.db.read() as conn:
        assert recalls.missing(conn) == []
        assert recalls.used(conn) == 1


def test_a_mail_that_the_backup_had_only_archived_gets_the_number_that_its_letter_named(office):
    office.house.warm()
    office.archive(RAW)
    assert remember(office, line(office), sent()) == 1
    office.register()

    assert [one.id for one in office.requests()] == [1050]
    assert [letter.message_id for letter in office.letters("sent")] == ["a.old@hq.example"]
    assert office.letters("pending", "held", "retry") == []


def test_its_letter_is_known_as_sent_under_its_old_name_and_nothing_is_to_be_sent(back):
    [letter] = back.letters("sent")
    assert letter.message_id == "a.old@hq.example"
    assert b"<a.old@hq.example>" in letter.body
    assert back.letters("pending", "held", "retry") == []
    assert back.request(1050).promise.announced_by == letter.key


def test_an_answer_to_the_old_letter_finds_its_request(office):
    old = ids.mint("ack:7", office.house.identity.secret, "hq.example")
    office.house.warm()
    remember(office, line(office, letter=old), sent(old))
    office.receive(RAW)
    office.receive(mail("补充", subject="回复", message_id="answer@branch.example", reply_to_id=old))
    assert [one.id for one in office.requests()] == [1050]


@pytest.mark.parametrize("how", ["no", "unknown"])
def test_a_letter_that_may_not_have_gone_waits_even_after_the_hold(office, how):
    office.house.warm()
    unsure = [sent(sent="unknown")] if how == "unknown" else []
    remember(office, line(office), *unsure)
    with office.house.db.write() as conn:
        restored.release(conn, now=office.clock.at, actor="wang", letters=True)
    office.receive(RAW)
    [letter] = office.letters("held")
    assert (letter.message_id, letter.reason) == ("a.old@hq.example", restored.HELD)


def test_a_request_that_was_never_answered_is_not_answered_now(office):
    office.house.warm()
    remember(office, line(office, letter=None, key=None, sent=None))
    office.receive(RAW)
    assert office.letters("pending", "held", "sent") == []
    assert office.request(1050).promise.unannounced == recalling.KNOWN


def test_a_follow_up_joins_its_request_and_moves_nothing(back):
    raw = mail("请看", subject="补充材料", message_id="later@branch.example")
    remember(back, line(back, raw, kind="followed_up", letter=None, key=None, sent=None, promise=None, due_at=None))
    back.receive(raw)
    assert [one.id for one in back.requests()] == [1050]
    with back.house.db.read() as conn:
        assert [one.kind for one in events.of_request(conn, 1050)][-1] == "followed_up"


def test_a_follow_up_whose_first_mail_is_gone_stands_for_the_request(office):
    office.house.warm()
    raw = mail("请看", subject="补充材料", message_id="later@branch.example")
    remember(office, line(office), line(office, raw, kind="followed_up", letter=None, due_at=None), sent())
    office.receive(raw)
    assert office.request(1050).promise.due_at == DUE
    with office.house.db.read() as conn:
        assert [one.kind for one in recalls.missing(conn)] == ["registered"]


def test_a_later_promise_that_a_letter_announced_is_in_the_ledger_once(back):
    later = sent("a.change@hq.example", promise=3, due_at=DUE + timedelta(days=5), letter_kind="promise_change")
    with back.house.db.write() as conn:
        assert recalling.renew(conn, 1050, later)
        assert not recalling.renew(conn, 1050, later)
        assert [one.version for one in promises.of(conn, [1050])[1050]] == [1, 2, 3]
    assert back.request(1050).promise.due_at == DUE + timedelta(days=5)


@pytest.mark.parametrize("kind", ["transcript", "served", "status", "notice", "webhook"])
def test_a_lost_letter_about_no_request_takes_no_number_from_one_that_is_yet_to_be_written(office, kind):
    key = f"{kind}:1"  # the rows that such keys count are counted anew after the loss
    with office.house.db.write() as conn:
        assert recalls.lost_letter(conn, sent(request=None, promise=None, due_at=None, key=key, letter_kind=kind))
        written = outbox.Entry(key, kind, None, "li@branch.example", "", "b.new@hq.example", b"x", "hold", None)
        assert outbox.put(conn, written, now=office.clock.at) is not None


def test_a_report_that_went_is_not_sent_again_and_a_letter_by_staff_may_be(office):
    office.receive(mail())
    report = sent("a.w@hq.example", request=None, key="weekly:2026-W47:leader@hq.example", letter_kind="weekly")
    by_staff = sent("a.s@hq.example", request=1001, key="closed:1001:2", letter_kind="outcome")
    with office.house.db.write() as conn:
        assert recalls.lost_letter(conn, report)
        assert recalls.lost_letter(conn, by_staff)
        assert not recalls.lost_letter(conn, by_staff)
    keys = {letter.key: letter.recipient for letter in office.letters("sent")}
    assert keys == {
        "weekly:2026-W47:leader@hq.example": "leader@hq.example",
        "recovered:a.s@hq.example": "liwei@branch.example",
    }


@pytest.mark.parametrize(
    ("age", "reason", "state"), [(timedelta(days=20), "ack_hold", "held"), (timedelta(0), "ok", "pending")]
)
def test_old_mail_that_is_found_after_the_hold_waits_for_a_person(office, age, reason, state):
    """Its date of receipt is that of today: the server's own is too old to be believed for a promise."""
    office.receive(mail())
    with office.house.db.write() as conn:
        restored.hold(conn, now=office.clock.at, why="test")
        restored.release(conn, now=office.clock.at, actor="wang", letters=False)
    office.clock.forward(minutes=1)
    office.archive(mail(subject="差旅", message_id="old@branch.example"), internaldate=office.clock.at - age)
    office.register()
    with office.house.db.read() as conn:
        [found] = mails.of_request(conn, office.requests()[-1].id)
        [letter] = outbox.of_request(conn, office.requests()[-1].id)
    assert (found.ack_reason, letter.state) == (reason, state)
    if state == "held":
        assert release.letter(office.house, letter.id, "release", actor="wang") == "pending"


def test_with_its_letters_the_hold_also_lets_those_go_that_were_held_for_old_mail(office):
    office.receive(mail())
    with office.house.db.write() as conn:
        restored.hold(conn, now=office.clock.at, why="test")
        restored.release(conn, now=office.clock.at, actor="wang", letters=False)
    office.clock.forward(minutes=1)
    office.archive(
        mail(subject="差旅", message_id="old@branch.example"), internaldate=office.clock.at - timedelta(hours=1)
    )
    office.register()
    assert [one.reason for one in office.letters("held")] == [restored.HELD, "ack_hold"]

    with office.house.db.write() as conn:
        assert restored.release(conn, now=office.clock.at, actor="wang", letters=True).letters == 2
    assert office.letters("held") == []


def test_what_is_taken_in_again_does_not_shorten_the_next_look(office):
    office.receive(mail())
    office.clock.forward(days=9)
    with office.house.db.write() as conn:
        restored.hold(conn, now=office.clock.at, why="test")
    office.clock.forward(hours=1)
    office.receive(mail(subject="差旅", message_id="again@branch.example"))
    with office.house.db.read() as conn:
        assert recalls.newest(conn) == START


def test_mail_that_the_database_has_needs_no_line(office):
    office.receive(RAW)
    assert remember(office, line(office)) == 0


def test_mail_without_a_line_is_taken_in_and_its_letter_held(back):
    back.receive(mail(subject="差旅", message_id="new@branch.example"))
    [letter] = back.letters("held")
    assert letter.reason == restored.HELD
