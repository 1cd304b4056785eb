"""Letters that came back: marks on letters and requests, suspended addresses, the daily list; on both databases."""

from __future__ import annotations

from datetime import timedelta

from intake.store.inward import mails
from intake.store.ledger import events
from intake.store.outward import outbox, returned
from tests.support.rows import NOW, claim, letter, mail, request, settlement, stored

LATER = NOW + timedelta(hours=1)
WHO = "liwei@branch.example"


def sent(conn, key="ack:1", *, at=NOW, **changed):
    """A letter that a server took."""
    number = letter(conn, key, now=at, **changed)
    for one in outbox.claim(conn, owner="s", limit=5, now=at, lease_seconds=5):
        outbox.settle(conn, one.id, epoch=one.epoch, state="sent", at=at)
    return number


def test_the_first_notice_sets_the_time_and_the_first_proof_the_status(conn):
    number = sent(conn)

    returned.mark(conn, number, status=None, at=NOW)
    assert not returned.is_suspended(conn, WHO, now=NOW)
    returned.mark(conn, number, status="5.1.1", at=LATER)
    returned.mark(conn, number, status="5.7.1", at=LATER)

    found = outbox.by_id(conn, number)
    assert (found.bounced_at, found.bounce_status, found.state) == (NOW, "5.1.1", "sent")
    assert [one.id for one in outbox.list(conn, bounced=True)] == [number]


def test_an_address_whose_mail_came_back_is_suspended_until_a_letter_stays_out(conn):
    assert not returned.is_suspended(conn, WHO, now=NOW)
    returned.mark(conn, sent(conn), status="5.1.1", at=NOW)
    assert returned.is_suspended(conn, "LIWEI@branch.example", now=NOW)

    sent(conn, "reply:1", at=LATER)

    assert not returned.is_suspended(conn, WHO, now=LATER)
    assert not returned.is_suspended(conn, "other@branch.example", now=LATER)


def test_a_suspension_ends_after_thirty_days(conn):
    returned.mark(conn, sent(conn), status="5.1.1", at=NOW)

    assert returned.is_suspended(conn, WHO, now=NOW + timedelta(days=29))
    assert not returned.is_suspended(conn, WHO, now=NOW + timedelta(days=31))


def test_a_person_who_writes_from_the_address_lifts_it_once(conn):
    returned.mark(conn, sent(conn), status="5.1.1", at=NOW)
    assert not returned.is_suspended(conn, WHO, now=LATER, heard_at=LATER)

    returned.mark(conn, sent(conn, "ack:2", at=LATER), status="5.1.1", at=LATER)

    assert returned.is_suspended(conn, WHO, now=LATER + timedelta(hours=2), heard_at=LATER + timedelta(hours=1))


def test_a_full_or_slow_mailbox_is_not_suspended(conn):
    for number, status in enumerate(("4.4.7", "5.2.2")):
        returned.mark(conn, sent(conn, f"ack:{number}"), status=status, at=NOW)

    assert not returned.is_suspended(conn, WHO, now=NOW)


def test_a_letter_of_unknown_outcome_that_came_back_is_not_sent_again(conn):
    number = letter(conn)
    [one] = outbox.claim(conn, owner="s", limit=5, now=NOW, lease_seconds=5)
    outbox.enter_data(conn, number, owner="s", epoch=one.epoch)
    outbox.expire(conn, NOW, dead_owner="s")

    returned.went_out(conn, number, at=LATER)

    assert outbox.by_id(conn, number).state == "sent"
    assert outbox.claim(conn, owner="s", limit=5, now=NOW + timedelta(days=1), lease_seconds=5) == []


def test_a_request_bears_the_mark_until_a_later_letter_stays_out(conn):
    number = request(conn).id
    returned.mark(conn, sent(conn, request_id=number), status="5.1.1", at=NOW)
    assert returned.marks(conn, [number, number + 1]) == {number: NOW}

    sent(conn, "reply:1", request_id=number, at=LATER)

    assert returned.marks(conn, [number]) == {}


def test_letters_that_may_have_come_back_are_found_by_their_recipient(conn):
    back, out = sent(conn, "ack:1"), sent(conn, "ack:2")
    letter(conn, "ack:3")
    returned.mark(conn, back, status="5.1.1", at=NOW)

    found = returned.sent_to(conn, ["LIWEI@branch.example", "x@y.example"], since=NOW - timedelta(days=7))

    assert [own.outbox_id for own, _ in found] == [out]
    assert found[0][1] == outbox.by_id(conn, out).body
    assert returned.sent_to(conn, [WHO], since=LATER) == []


def test_the_daily_list_has_letters_and_notices_that_fit_none(conn):
    number = sent(conn, request_id=request(conn).id)
    about = {"at": NOW, "actor": "intake", "channel": "mail"}
    events.append(conn, **about, kind=returned.BOUNCED, outbox_id=number, payload={"status": "5.1.1", "proven": True})
    events.append(conn, **about, kind=returned.DELAYED, outbox_id=number, payload={"status": "4.4.1"})
    events.append(conn, **about, kind=returned.UNLINKED, payload={"status": "5.0.0", "recipients": ["a@b.example"]})

    loose, back = returned.recent(conn, since=NOW)

    assert (back.outbox_id, back.recipient.lower(), back.status, back.is_letter, back.proven) == (
        number,
        WHO,
        "5.1.1",
        True,
        True,
    )
    assert (loose.outbox_id, loose.recipient, loose.is_letter) == (None, "a@b.example", False)
    assert returned.recent(conn, since=LATER) == []


def test_when_a_person_last_wrote_about_a_request_is_known(conn):
    number = request(conn).id
    stored(conn, b"one", b"two")
    for one, kind in zip(claim(conn), ("request", "bounce"), strict=True):
        at = NOW if kind == "request" else LATER
        mails.settle(conn, one, settlement(mail(sha256=one.sha256), kind=kind, request_id=number, received_at=at))

    assert mails.heard_at(conn, number) == NOW
    assert mails.heard_at(conn, number + 1) is None
