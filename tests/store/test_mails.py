"""Archiving, claiming and settling mails, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from intake.errors import Changed, NotAllowed, NotFound
from intake.message.mail import Bounce, Cut
from intake.store import tables
from intake.store.database import Database
from intake.store.inward import mailboxes, mails
from intake.store.outward import outbox, returned
from tests.support.rows import NOW, box, claim, letter, mail, request, settlement, stored


def states(conn):
    return [*conn.execute(sa.select(tables.mail.c.state).order_by(tables.mail.c.id)).scalars()]


def statements(conn, act):
    """How many statements the act sends."""
    sent = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    sa.event.listen(conn.engine, "before_cursor_execute", listener)
    try:
        act()
    finally:
        sa.event.remove(conn.engine, "before_cursor_execute", listener)
    return len(sent)


def test_a_batch_is_kept_once_however_often_it_comes(conn):
    assert stored(conn, b"one", b"two") == 2
    assert stored(conn, b"one", b"two") == 0
    assert mails.known_uids(conn, box(conn).id, 7, lo=1, hi=10) == {1, 2}
    assert mails.blob(conn, 1).raw == b"one"


def test_equal_bytes_are_one_mail_with_two_sightings(conn):
    assert stored(conn, b"one", b"one", b"two") == 2
    assert mails.known_uids(conn, box(conn).id, 7, lo=1, hi=3) == {1, 2, 3}
    assert len(claim(conn)) == 2


def test_a_hundred_mails_are_a_handful_of_statements(conn):
    row = box(conn)
    items = [mails.Fetched(uid, b"mail %d" % uid, NOW) for uid in range(1, 101)]
    assert statements(conn, lambda: mails.archive(conn, row, items, now=NOW)) < 12
    assert len(states(conn)) == 100


def test_a_claimed_mail_has_its_bytes_and_its_attempt_counted(db):
    with db.write() as conn:
        stored(conn, b"one")
        [one] = claim(conn)
    assert (one.attempt, one.raw, one.internaldate, one.poison) == (1, b"one", NOW, False)
    with db.read() as conn:
        assert conn.execute(sa.select(tables.mail.c.attempts)).scalar_one() == 1
        assert states(conn) == ["processing"]


def test_nothing_is_claimed_twice(conn):
    stored(conn, b"one", b"two", b"three")
    assert [len(claim(conn, limit=2)) for _ in range(3)] == [2, 1, 0]


def test_threads_that_claim_at_once_get_each_mail_exactly_once(db):
    with db.write() as conn:
        stored(conn, *(b"mail %d" % one for one in range(40)))
    claimed = []

    def work(name):
        while True:
            with db.write() as conn:
                got = claim(conn, limit=3, owner=name)
            if not got:
                return
            claimed.extend(one.id for one in got)

    threads = [threading.Thread(target=work, args=(f"w{one}",)) for one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claimed) == list(range(1, 41))


def test_a_claim_whose_lease_is_over_is_free_again_and_the_loser_is_fenced(conn):
    stored(conn, b"one")
    [lost] = claim(conn, seconds=-1)
    [won] = claim(conn, owner="w2")
    assert won.attempt == 2
    assert won.poison
    with pytest.raises(Changed):
        mails.settle(conn, lost, settlement(mail()))
    assert not mails.fail(conn, lost, error="late", now=NOW, limit=1)
    mails.settle(conn, won, settlement(mail()))
    assert states(conn) == ["done"]


def test_a_mail_with_an_earlier_attempt_is_claimed_alone(conn):
    stored(conn, b"one", b"two", b"three", b"four")
    claim(conn, limit=2, seconds=-1)
    assert [[one.id for one in claim(conn)] for _ in range(4)] == [[1], [2], [3, 4], []]


def test_a_mail_that_killed_the_worker_three_times_is_set_aside(conn):
    stored(conn, b"poison", b"good")
    for _ in range(3):
        claim(conn, limit=1, seconds=-1)
    assert [one.id for one in claim(conn)] == [2]
    [aside] = mails.quarantine(conn)
    assert (aside.id, aside.reason, aside.attempts) == (1, "attempts", 3)
    assert [one.folder for one in mails.want_moves(conn, box(conn).id, 10)] == ["quarantine"]


def test_dead_claims_can_be_freed_without_waiting_for_their_lease(conn):
    stored(conn, b"one", b"two")
    claim(conn, limit=1, owner="dead")
    claim(conn, limit=1, owner="mine")
    assert mails.free_claims(conn, dead_owner="dead") == 1
    assert states(conn) == ["stored", "processing"]


def test_a_claim_is_bounded_in_bytes(conn, monkeypatch):
    from intake.store.inward import claims

    monkeypatch.setattr(claims, "BATCH_BYTES", 10)
    stored(conn, b"a" * 20, b"b" * 6, b"c" * 6)
    assert [[one.id for one in claim(conn)] for _ in range(3)] == [[1], [2], [3]]


def test_the_third_failure_sets_a_mail_aside(conn):
    stored(conn, b"one")
    assert [mails.fail(conn, claim(conn)[0], error="boom", now=NOW) for _ in range(3)] == [False, False, True]
    [aside] = mails.quarantine(conn)
    assert aside.error == "boom"


def test_a_settled_mail_has_everything_it_says(conn):
    stored(conn, b"one")
    number = request(conn).id
    read = mail(
        cut=Cut(4, "marker"), bounce=Bounce(("x@y.example",), "5.1.1"), subject="坏\x00\ud800字", defects=("d",)
    )
    mails.settle(conn, claim(conn)[0], settlement(read, request_id=number))
    [found] = mails.of_request(conn, number)
    assert (found.subject, found.from_name, found.kind, found.rules) == ("坏\ufffd字", "李伟", "request", ("M9",))
    assert found.attachments == read.attachments
    assert mails.request_of(conn, found.id) == number
    row = conn.execute(sa.select(tables.mail)).one()
    assert row.cut == {"position": 4, "reason": "marker"}
    assert row.people["to"] == [{"name": "", "address": "office@hq.example"}]
    assert row.headers == {"auto-submitted": ["no"]}
    mails.decide_ack(conn, found.id, ack=False, reason="cap.sender")
    assert mails.of_request(conn, number)[0].ack_reason == "cap.sender"


def test_a_settled_mail_is_to_be_moved_and_every_later_sighting_too(conn):
    stored(conn, b"one")
    mails.settle(conn, claim(conn)[0], settlement(mail(), folder="auto"))
    [move] = mails.want_moves(conn, box(conn).id, 10)
    assert (move.uid, move.uidvalidity, move.folder) == (1, 7, "auto")
    mails.moved(conn, [mails.MoveResult(move.sighting_id, "moved", 99)])
    assert mails.want_moves(conn, box(conn).id, 10) == []
    assert stored(conn, b"one", first_uid=50) == 0
    assert [one.uid for one in mails.want_moves(conn, box(conn).id, 10)] == [50]


def test_a_failed_move_is_wanted_again_a_few_times_and_blocks_nobody(conn):
    stored(conn, b"one", b"two")
    for one in claim(conn):
        mails.settle(conn, one, settlement(mail(message_id=None)))
    first = mails.want_moves(conn, box(conn).id, 1)[0]
    mails.moved(conn, [mails.MoveResult(first.sighting_id, "failed", None)])
    assert [one.uid for one in mails.want_moves(conn, box(conn).id, 10)] == [2, 1]
    for _ in range(4):
        mails.moved(conn, [mails.MoveResult(first.sighting_id, "failed", None)])
    assert [one.uid for one in mails.want_moves(conn, box(conn).id, 10)] == [2]


def test_a_second_delivery_has_a_twin_and_another_content_has_none(conn):
    stored(conn, b"one", b"two", b"three")
    first, second, third = claim(conn)
    read = mail()
    sender = read.from_[0].address
    assert mails.twin(conn, read, sender, NOW - timedelta(days=14)) is None
    mails.settle(conn, first, settlement(read))
    assert mails.twin(conn, read, sender, NOW - timedelta(days=14)) == first.id
    assert mails.twin(conn, read, "other@x.example", NOW - timedelta(days=14)) is None
    assert mails.twin(conn, read, sender, NOW + timedelta(seconds=1)) is None
    assert mails.twin(conn, replace(read, content_key="other"), sender, NOW) is None
    assert mails.twin(conn, replace(read, message_id=None), sender, NOW) is None
    mails.settle(conn, second, settlement(read, state="duplicate", duplicate_of=first.id))
    assert mails.twin(conn, read, sender, NOW) == first.id
    assert third.id


def test_one_message_id_on_two_contents_is_a_collision_on_both(conn):
    stored(conn, b"one", b"two", b"three")
    first, second, third = claim(conn)
    mails.settle(conn, first, settlement(mail()))
    assert not mails.by_message_id(conn, ["one@branch.example"])[0].collided
    assert mails.collision(conn, "one@branch.example", "other")
    assert not mails.collision(conn, "one@branch.example", "key")
    mails.settle(conn, second, settlement(mail(content_key="other")))
    mails.settle(conn, third, settlement(mail(message_id="three@x.example", content_key="third")))
    found = mails.by_message_id(conn, ["one@branch.example", "three@x.example", "none@x.example"])
    assert [(one.mail_id, one.collided) for one in found] == [(1, True), (2, True), (3, False)]


def test_a_thread_is_both_sides_of_the_conversation_in_order(conn):
    number = request(conn).id
    stored(conn, b"one", b"two")
    first, second = claim(conn)
    mails.settle(conn, first, settlement(mail(), request_id=number))
    letter(conn, "ack:1", request_id=number, now=NOW + timedelta(seconds=5))
    letter(conn, "ack:2", request_id=number, state="suppressed", now=NOW + timedelta(seconds=6))
    later = settlement(mail(message_id="b@x.example"), request_id=number, received_at=NOW + timedelta(hours=1))
    mails.settle(conn, second, later)
    assert mails.thread_ids(conn, number) == ["one@branch.example", "ack:1@hq.example", "b@x.example"]


def test_a_mail_from_quarantine_can_be_tried_again_or_dropped(conn):
    stored(conn, b"one")
    mails.settle(conn, claim(conn)[0], settlement(state="quarantined", kind="unreadable", ack_reason="bounds.depth"))
    mails.retry(conn, 1, now=NOW)
    [again] = claim(conn)
    assert again.attempt == 1
    mails.settle(conn, again, settlement(state="quarantined", kind="unreadable", ack_reason="bounds.depth"))
    mails.drop(conn, 1, reason="advertising", now=NOW)
    assert mails.quarantine(conn) == []
    assert mails.blob(conn, 1).raw == b"one"
    with pytest.raises(NotAllowed):
        mails.drop(conn, 1, reason="again", now=NOW)
    with pytest.raises(NotFound):
        mails.retry(conn, 99, now=NOW)
    with pytest.raises(NotFound):
        mails.blob(conn, 99)


def test_a_claim_from_before_a_retry_is_fenced_although_its_attempt_number_is_the_same(conn):
    stored(conn, b"one")
    [lost] = claim(conn, seconds=-1)
    conn.execute(sa.update(tables.mail).values(state="quarantined"))
    mails.retry(conn, 1, now=NOW)
    [won] = claim(conn)
    assert won.attempt == lost.attempt
    with pytest.raises(Changed):
        mails.settle(conn, lost, settlement(mail()))


def test_the_backlog_knows_its_oldest_mail(conn):
    assert mails.backlog(conn, NOW) == mails.Backlog(0, 0, 0, 0.0)
    stored(conn, b"one", b"two")
    claim(conn, limit=1)
    assert mails.backlog(conn, NOW + timedelta(minutes=2)) == mails.Backlog(1, 1, 0, 120.0)


def test_an_oversize_mail_keeps_its_true_size(conn):
    mails.archive(conn, box(conn), [mails.Fetched(1, b"head", NOW, oversize_bytes=99_000_000)], now=NOW)
    [one] = claim(conn)
    assert (one.size, one.raw) == (99_000_000, b"head")


def test_two_daemons_cannot_hold_one_mailbox(conn):
    row = mailboxes.open(conn, "office", "INBOX", activation_at=NOW)
    first = mailboxes.take_lease(conn, row.id, owner="a", seconds=60)
    assert mailboxes.take_lease(conn, row.id, owner="b", seconds=60) is None
    assert mailboxes.renew_lease(conn, row.id, owner="a", epoch=first, seconds=-1)
    second = mailboxes.take_lease(conn, row.id, owner="b", seconds=60)
    assert second == first + 1
    assert not mailboxes.renew_lease(conn, row.id, owner="a", epoch=first, seconds=60)
    assert not mailboxes.advance(conn, row.id, epoch=first, high_uid=9)
    assert mailboxes.advance(conn, row.id, epoch=second, high_uid=9)
    assert mailboxes.advance(conn, row.id, epoch=second, high_uid=3)
    assert mailboxes.open(conn, "office", "INBOX", activation_at=NOW).high_uid == 9
    assert mailboxes.release_lease(conn, row.id, owner="b", epoch=second)
    assert mailboxes.take_lease(conn, row.id, owner="a", seconds=60) == second + 1


def test_a_new_uidvalidity_starts_again_and_holds_old_mail_back(conn):
    row = box(conn)
    assert row.hold_before is None
    mailboxes.report_poll(conn, row.id, at=NOW)
    epoch = mailboxes.take_lease(conn, row.id, owner="test", seconds=60)
    mailboxes.advance(conn, row.id, epoch=epoch, high_uid=9)
    mailboxes.new_generation(conn, row.id, epoch=epoch, uidvalidity=8)
    again = box(conn)
    assert (again.uidvalidity, again.high_uid, again.generation) == (8, 0, 2)
    assert again.hold_before == NOW - timedelta(hours=1)
    mailboxes.report_poll(conn, row.id, at=NOW + timedelta(hours=1), error="down")
    [one] = mailboxes.all(conn)
    assert (one.last_ok_at, one.last_error) == (NOW, "down")


def test_no_look_up_of_the_walk_scans_a_table_that_grows(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/a.db")
    db.upgrade()
    with db.write() as conn:
        scans = [(plan, statement) for plan, statement in plans_of_the_walk(conn) if plan.startswith("SCAN")]
    db.close()
    assert [one for one in scans if "mailbox" not in one[0] and "CONSTANT" not in one[0]] == []


def plans_of_the_walk(conn):
    plans = []

    def explain(_conn, cursor, statement, parameters, _context, _many):
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE")) and "FROM outbox GROUP" not in statement:
            plans.extend(
                (row[3], statement) for row in cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters).fetchall()
            )

    stored(conn, b"one")
    sa.event.listen(conn.engine, "before_cursor_execute", explain)
    try:
        [one] = claim(conn)
        read = mail()
        mails.twin(conn, read, "a", NOW)
        mails.settle(conn, one, settlement(read))
        mails.by_message_id(conn, ["a", "b"])
        mails.want_moves(conn, 1, 10)
        outbox.by_message_id(conn, ["a"])
        returned.is_suspended(conn, "a", now=NOW)
        returned.sent_to(conn, ["a"], since=NOW)
        returned.mark(conn, 1, status="5.1.1", at=NOW)
        returned.went_out(conn, 1, at=NOW)
        returned.marks(conn, [1])
        returned.recent(conn, since=NOW)
        mails.heard_at(conn, 1)
        outbox.was_written_to(conn, "a")
        outbox.claim(conn, owner="a", limit=5, now=NOW, lease_seconds=5)
        outbox.expire(conn, NOW)
        mails.backlog(conn, NOW)
    finally:
        sa.event.remove(conn.engine, "before_cursor_execute", explain)
    return plans


def test_a_late_result_does_not_write_over_a_proven_move(conn):
    stored(conn, b"one")
    [held] = claim(conn)
    mails.settle(conn, held, settlement(mail("0" * 64)))
    [move] = mails.want_moves(conn, box(conn).id, 10)
    mails.moved(conn, [mails.MoveResult(move.sighting_id, "moved", 41)])

    mails.moved(conn, [mails.MoveResult(move.sighting_id, "vanished", None)])

    sighting = tables.sighting
    assert conn.execute(sa.select(sighting.c.disposition, sighting.c.dest_uid)).all() == [("moved", 41)]
