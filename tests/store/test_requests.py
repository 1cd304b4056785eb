"""Requests, promises and events, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from intake.domain.request import Impact, Outcome, State, WaitingOn
from intake.errors import Changed, NotFound
from intake.message.mail import Person
from intake.store import tables
from intake.store.desk import clockwork, lists, requests
from intake.store.desk.lists import RequestFilter
from intake.store.inward import mails
from intake.store.ledger import events, promises, reports
from tests.support.rows import NOW, claim, mail, promise, request, settlement, stored


def test_numbers_begin_at_1001_and_are_never_used_again(db):
    with db.write() as conn:
        assert request(conn).id == 1001
        last = request(conn).id
    with db.write() as conn:
        conn.execute(sa.delete(tables.search).where(tables.search.c.request_id == last))
        conn.execute(sa.delete(tables.request).where(tables.request.c.id == last))
    with db.write() as conn:
        assert request(conn).id == last + 1


def test_a_request_comes_back_as_it_was_saved(conn):
    made = request(conn, owner="zhao", rules=("C1",), first_response_due_at=NOW, linked_to=request(conn).id)
    promise(conn, made.id)
    current = promise(conn, made.id, days=5, reason="renegotiated", announced_by=None, unannounced="list")
    made = requests.load(conn, made.id)
    assert made.promise == current
    assert (made.state, made.version, made.requester) == (State.NEW, 1, Person("李伟", "liwei@branch.example"))
    ended = replace(
        made, state=State.RESOLVED, outcome=Outcome.DONE, outcome_text="已盖章", resolved_at=NOW, first_response_at=NOW,
    )  # fmt: skip
    saved = requests.save(conn, ended, seen=1)
    assert saved == replace(ended, version=2)
    assert requests.load(conn, made.id) == saved


def test_who_was_slower_is_told_so(conn):
    made = request(conn)
    requests.save(conn, replace(made, state=State.OPEN, owner="zhao"), seen=1)
    with pytest.raises(Changed):
        requests.save(conn, replace(made, state=State.OPEN, owner="qian"), seen=1)
    assert requests.load(conn, made.id).owner == "zhao"


@pytest.mark.parametrize("number", [1, 2**40, -5])
def test_an_unknown_number_is_not_found(conn, number):
    with pytest.raises(NotFound):
        requests.load(conn, number)


def test_lists_put_the_front_line_first_and_then_the_promised_date(conn):
    late, soon, front = request(conn).id, request(conn).id, request(conn, impact=Impact.FRONTLINE).id
    for number, days in ((late, 5), (soon, 1), (front, 9)):
        promise(conn, number, days=days)
    found = lists.select(conn, RequestFilter())
    assert [row.request.id for row in found] == [front, soon, late]
    assert found[0].request.promise.version == 1


def test_filters_combine(conn):
    conn.execute(sa.insert(tables.branch).values(key="hn", name="华南分公司"))
    mine = request(conn, owner="zhao", branch="hn", subject="100%用印")
    free = request(conn, category="it")
    asked = requests.save(conn, replace(request(conn), state=State.WAITING, waiting_on=WaitingOn.REQUESTER), seen=1)
    for number in (mine.id, free.id, asked.id):
        promise(conn, number, days=1)
    later = NOW + timedelta(days=2)

    def ids(**wanted):
        return [row.request.id for row in lists.select(conn, RequestFilter(**wanted))]

    assert ids(owner="zhao") == [mine.id]
    assert ids(owner="none", category="it") == [free.id]
    assert ids(branch="hn", states=(State.NEW,)) == [mine.id]
    assert ids(states=(State.WAITING,)) == [asked.id]
    assert ids(overdue_at=later) == [mine.id, free.id]
    assert ids(due_before=later) == [mine.id, free.id, asked.id]
    assert ids(text="0%用") == [mine.id]
    assert ids(text="LIWEI@", limit=2) == [mine.id, free.id]
    assert ids(impact=Impact.INTERNAL) == []
    [row] = lists.rows(conn, [mine.id, 9])
    assert row.branch_name == "华南分公司"


def test_a_row_names_the_messages_of_its_request(conn):
    number = request(conn).id
    stored(conn, b"one", b"two", b"three")
    for at, one in enumerate(claim(conn)):
        read = mail(message_id=f"m{at}@x.example", content_key=str(at))
        mails.settle(conn, one, settlement(read, request_id=number, state="duplicate" if at == 2 else "done"))
    assert lists.rows(conn, [number])[0].message_ids == ("m0@x.example", "m1@x.example")


def test_the_clock_takes_what_is_due_and_a_changed_request_is_due_at_once(conn):
    first, second, third = (request(conn) for _ in range(3))
    soon = {first.id: NOW + timedelta(hours=2), second.id: NOW + timedelta(hours=1), third.id: None}
    clockwork.rest(conn, soon)
    assert not clockwork.is_due(conn, NOW)
    assert clockwork.claim(conn, NOW + timedelta(hours=2), limit=5) == [second.id, first.id]

    requests.save(conn, replace(third, owner="zhao"), seen=third.version)
    clockwork.wake(conn, first.id)
    assert clockwork.claim(conn, NOW, limit=5) == [first.id, third.id]
    assert requests.numbers(conn, {State.NEW}) == [first.id, second.id, third.id]


def test_the_ledger_numbers_its_versions_and_keeps_the_count(conn):
    first, second = request(conn).id, request(conn).id
    made = promise(conn, first)
    promise(conn, first, days=9, reason="renegotiated")
    promise(conn, second)
    history = promises.of(conn, [first, second, 9])
    assert [one.version for one in history[first]] == [1, 2]
    assert history[first][0] == made
    assert history[first][0].trace[0].at == "10:00"
    assert list(history) == [first, second]


@pytest.mark.parametrize("how", [{"announced_by": None}, {"unannounced": "list"}])
def test_a_promise_is_announced_or_says_why_not(db, how):
    with pytest.raises(sa.exc.IntegrityError), db.write() as conn:
        promise(conn, request(conn).id, **how)


def test_events_keep_their_order_and_their_words(conn):
    number = request(conn).id
    for kind in ("registered", "taken"):
        events.append(conn, at=NOW, actor="赵", channel="cli", kind=kind, request_id=number, payload={"text": "好"})
    assert [(one.kind, one.actor, one.at) for one in events.of_request(conn, number)] == [
        ("registered", "赵", NOW),
        ("taken", "赵", NOW),
    ]
    assert events.recent(conn, 1)[0].kind == "taken"


def test_the_first_snapshot_of_a_period_wins(conn):
    assert reports.get(conn, "weekly", "2026-W47") is None
    assert reports.keep(conn, "weekly", "2026-W47", {"n": 1}, now=NOW) == {"n": 1}
    assert reports.keep(conn, "weekly", "2026-W47", {"n": 2}, now=NOW) == {"n": 1}
    assert reports.get(conn, "weekly", "2026-W47") == {"n": 1}
