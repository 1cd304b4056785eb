"""Letters claimed, sent, lost and decided about, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from intake.errors import NotAllowed, NotFound
from intake.store.ledger import events
from intake.store.outward import outbox
from intake.store.upkeep import health
from tests.support.rows import NOW, letter, request

LATER = NOW + timedelta(minutes=16)


def claim(conn, *, now=NOW, seconds=60.0, limit=50, owner="s1"):
    return outbox.claim(conn, owner=owner, limit=limit, now=now, lease_seconds=seconds)


def state(conn, one=1):
    return outbox.by_id(conn, one).state


def in_data(conn, **how):
    [one] = claim(conn, **how)
    assert outbox.enter_data(conn, one.id, owner="s1", epoch=one.epoch)
    return one


def test_a_key_is_put_once(conn):
    assert letter(conn) == 1
    assert letter(conn, body=b"other") is None
    assert outbox.by_id(conn, 1).body == b"bytes"


def test_a_claim_counts_the_attempt_and_holds_the_letter(conn):
    letter(conn)
    [one] = claim(conn)
    assert (one.attempts, one.epoch, one.recipient, one.body) == (1, 1, "LiWei@branch.example", b"bytes")
    assert claim(conn) == []


def test_held_suppressed_and_future_letters_are_not_claimed(conn):
    letter(conn, "a", state="held", reason="cap.global")
    letter(conn, "b", state="suppressed", reason="bad_address")
    letter(conn, "c", now=NOW + timedelta(seconds=1))
    assert claim(conn) == []
    assert [one.key for one in claim(conn, now=LATER)] == ["c"]


def test_threads_that_claim_at_once_get_each_letter_exactly_once(db):
    with db.write() as conn:
        for one in range(30):
            letter(conn, f"k{one}")
    claimed = []

    def work(name):
        while True:
            with db.write() as conn:
                got = claim(conn, limit=4, owner=name)
            if not got:
                return
            claimed.extend(one.id for one in got)

    threads = [threading.Thread(target=work, args=(f"s{one}",)) for one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claimed) == list(range(1, 31))


def test_a_sent_letter_says_what_the_server_said(conn):
    letter(conn)
    one = in_data(conn)
    assert outbox.settle(conn, 1, epoch=one.epoch, state="sent", at=NOW, code=250, text="ok", queue_id="AB12")
    found = outbox.by_id(conn, 1)
    assert (found.state, found.sent_at, found.smtp_code, found.remote_queue_id) == ("sent", NOW, 250, "AB12")
    assert outbox.counts(conn) == {"sent": 1}


def test_a_sender_that_lost_its_claim_can_neither_send_nor_settle(conn):
    letter(conn)
    [lost] = claim(conn, seconds=-1)
    assert outbox.expire(conn, NOW).freed == 1
    [won] = claim(conn, owner="s2")
    assert not outbox.enter_data(conn, 1, owner="s1", epoch=lost.epoch)
    assert not outbox.settle(conn, 1, epoch=lost.epoch, state="failed", at=NOW)
    assert outbox.enter_data(conn, 1, owner="s2", epoch=won.epoch)


def test_an_undone_claim_counts_no_attempt(conn):
    letter(conn)
    [one] = claim(conn)
    assert outbox.free(conn, 1, epoch=one.epoch, next_attempt_at=NOW)
    assert state(conn) == "pending"
    assert claim(conn)[0].attempts == 1


def test_a_letter_in_data_is_not_freed(conn):
    letter(conn)
    one = in_data(conn)
    assert not outbox.free(conn, 1, epoch=one.epoch, next_attempt_at=NOW)


def test_a_refusal_for_now_comes_back_when_it_is_due(conn):
    letter(conn)
    [one] = claim(conn)
    outbox.settle(conn, 1, epoch=one.epoch, state="retry", at=NOW, code=451, next_attempt_at=NOW + timedelta(minutes=1))
    assert claim(conn) == []
    assert claim(conn, now=LATER)[0].attempts == 2


def dead_in_data(conn):
    """Die in DATA, with the lease over."""
    from sqlalchemy import update

    from intake.store.tables import outbox as table

    one = in_data(conn, now=LATER)
    conn.execute(update(table).values(claim_until=NOW - timedelta(days=3650)))
    return one


def test_a_sender_that_died_in_data_leaves_an_unknown_letter_that_is_sent_once_more(conn):
    number = request(conn).id
    letter(conn, request_id=number)
    dead_in_data(conn)
    assert outbox.expire(conn, NOW) == outbox.Expired(freed=0, unknown=1)
    found = outbox.by_id(conn, 1)
    assert (found.state, found.unknowns, found.next_attempt_at) == ("unknown", 1, NOW + timedelta(minutes=15))
    assert [one.kind for one in events.of_request(conn, number)] == ["letter_unknown"]
    dead_in_data(conn)
    outbox.expire(conn, NOW)
    assert outbox.by_id(conn, 1).next_attempt_at is None
    assert claim(conn, now=NOW + timedelta(days=2)) == []


def test_a_letter_by_staff_with_unknown_end_waits_for_a_person(conn):
    letter(conn, policy="hold")
    dead_in_data(conn)
    outbox.expire(conn, NOW)
    assert outbox.by_id(conn, 1).next_attempt_at is None


def test_a_live_claim_does_not_expire_unless_its_owner_is_known_to_be_dead(conn):
    letter(conn)
    in_data(conn)
    assert outbox.expire(conn, NOW) == outbox.Expired()
    assert outbox.expire(conn, NOW, dead_owner="s2") == outbox.Expired()
    assert outbox.expire(conn, NOW, dead_owner="s1").unknown == 1


def test_a_late_answer_still_decides_an_unknown_letter(conn):
    letter(conn)
    one = dead_in_data(conn)
    outbox.expire(conn, NOW)
    assert outbox.settle(conn, 1, epoch=one.epoch, state="sent", at=NOW, code=250)
    assert claim(conn, now=NOW + timedelta(hours=1)) == []


def test_a_letter_that_waited_too_long_has_failed(conn):
    letter(conn)
    assert outbox.expire(conn, NOW + timedelta(hours=25)).given_up == 1
    assert (state(conn), outbox.by_id(conn, 1).smtp_text) == ("failed", "gave_up")
    assert [one.kind for one in events.recent(conn)] == ["letter_failed"]


def test_a_mail_that_answers_our_letter_finds_it(conn):
    number = request(conn).id
    letter(conn, request_id=number)
    [own] = outbox.by_message_id(conn, ["ack:1@hq.example", "foreign@x.example"])
    assert (own.request_id, own.outbox_id, own.kind) == (number, 1, "acknowledgement")
    assert [one.id for one in outbox.of_request(conn, number)] == [1]
    assert outbox.by_message_id(conn, []) == []


def test_only_who_was_written_to_is_known_as_such(conn):
    letter(conn)
    assert outbox.was_written_to(conn, "liwei@BRANCH.example")
    assert not outbox.was_written_to(conn, "other@branch.example")


def test_a_person_can_hold_release_and_retry(conn):
    letter(conn)
    outbox.hold(conn, 1, now=NOW)
    assert claim(conn, now=LATER) == []
    outbox.release(conn, 1, now=NOW + timedelta(days=3))
    assert outbox.expire(conn, NOW + timedelta(days=3)).given_up == 0
    [one] = claim(conn, now=NOW + timedelta(days=3))
    outbox.settle(conn, 1, epoch=one.epoch, state="failed", at=NOW, code=550)
    outbox.retry(conn, 1, now=NOW)
    assert claim(conn)[0].attempts == 1


@pytest.mark.parametrize("verb", [outbox.release, outbox.retry])
def test_a_decision_that_does_not_fit_is_refused(conn, verb):
    letter(conn)
    with pytest.raises(NotAllowed, match="letter 1 is pending"):
        verb(conn, 1, now=NOW)
    with pytest.raises(NotFound):
        verb(conn, 2, now=NOW)


def test_lists_are_newest_first(conn):
    letter(conn, "a")
    letter(conn, "b", state="held")
    assert [one.key for one in outbox.list(conn, limit=9)] == ["b", "a"]
    assert [one.key for one in outbox.list(conn, ("pending",), limit=9)] == ["a"]


def test_unknown_outcomes_of_acknowledgements_are_counted_for_ever(conn):
    for number, kind in enumerate(["acknowledgement", "acknowledgement", "outcome"]):
        letter(conn, f"k{number}", kind=kind)
    for one in claim(conn):
        outbox.settle(conn, one.id, epoch=one.epoch, state="unknown", at=NOW, next_attempt_at=NOW)
    again = claim(conn, limit=1)[0]
    outbox.settle(conn, again.id, epoch=again.epoch, state="sent", at=LATER)

    assert health.ack_unknown_total(conn) == 2


def test_counting_them_looks_at_no_other_letter(conn):
    if conn.dialect.name != "sqlite":
        conn.execute(sa.text("SET enable_seqscan = off"))
    compiled = health.unknown_acks().compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"

    assert "ix_outbox_unknown" in str(conn.exec_driver_sql(f"{explain} {compiled}").all())
