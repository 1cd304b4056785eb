"""The facts of a week, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from intake.domain.request import Outcome, State, WaitingOn
from intake.store import tables
from intake.store.desk import requests
from intake.store.ledger import events, figures
from tests.support.rows import NOW, letter, promise, request

WEEK = timedelta(days=7)


def tell(conn, number, kind, *, hours, **payload):
    events.append(
        conn,
        at=NOW + timedelta(hours=hours),
        actor="zhao",
        channel="cli",
        kind=kind,
        request_id=number,
        payload=payload,
    )


def week(conn, start=NOW - timedelta(hours=1)):
    return figures.week_rows(conn, start, start + WEEK).requests


def test_a_request_brings_its_whole_story(conn):
    conn.execute(sa.insert(tables.branch).values(key="hn", name="华南分公司"))
    made = request(conn, branch="hn")
    promise(conn, made.id)
    for kind, hours, payload in (
        ("registered", 0, {}), ("taken", 1, {}), ("asked", 2, {}), ("answered", 5, {}), ("waited", 6, {"on": "approval"}),
        ("resumed", 7, {}), ("asked", 8, {}), ("closed", 9, {"outcome": "done"}), ("reopened", 10, {}), ("closed", 11, {}),
        ("settled", 20, {}),
    ):  # fmt: skip
        tell(conn, made.id, kind, hours=hours, **payload)
    ended = replace(made, state=State.CLOSED, outcome=Outcome.DONE, resolved_at=NOW + timedelta(hours=11))
    requests.save(conn, ended, seen=1)

    [row] = week(conn)

    def at(hours):
        return NOW + timedelta(hours=hours)

    assert (row.branch_name, row.category_name, row.state, row.outcome) == (
        "华南分公司",
        "seal",
        State.CLOSED,
        Outcome.DONE,
    )
    assert row.waiting == (
        (at(2), at(5), WaitingOn.REQUESTER),
        (at(6), at(7), WaitingOn.APPROVAL),
        (at(8), at(9), WaitingOn.REQUESTER),
    )
    assert row.resolved_ats == (at(9), at(11))
    assert row.reopened_at == (at(10),)
    assert row.unowned == ((at(0), at(1)),)
    assert row.promises[0].version == 1


def test_a_wait_that_goes_on_has_no_end(conn):
    number = request(conn).id
    tell(conn, number, "asked", hours=1)
    assert week(conn)[0].waiting == ((NOW + timedelta(hours=1), None, WaitingOn.REQUESTER),)


def test_a_week_holds_what_was_open_or_moved_and_nothing_else(conn):
    old_open = request(conn, now=NOW - 5 * WEEK, received_at=NOW - 5 * WEEK).id
    ended_before, ended_in, ended_after = (
        request(conn, now=NOW - 2 * WEEK, received_at=NOW - 2 * WEEK) for _ in range(3)
    )
    for one, hours in ((ended_before, -200), (ended_in, 5), (ended_after, 300)):
        requests.save(conn, replace(one, state=State.RESOLVED, resolved_at=NOW + timedelta(hours=hours)), seen=1)
        tell(conn, one.id, "closed", hours=hours)
    request(conn, now=NOW + 2 * WEEK)

    found = {row.id: row for row in week(conn)}

    assert set(found) == {old_open, ended_in.id, ended_after.id}
    assert found[ended_after.id].is_open(NOW)


def test_a_clock_that_ran_behind_puts_nothing_before_its_cause(conn):
    number = request(conn).id
    tell(conn, number, "closed", hours=2)
    tell(conn, number, "reopened", hours=1, reason="incomplete")

    [row] = week(conn)

    assert row.resolved_ats == (NOW + timedelta(hours=2),)
    assert row.reopened_at[0] > row.resolved_ats[0]
    assert row.rework_causes == ("incomplete",)
    assert row.is_open(NOW + WEEK)


def test_a_merge_that_is_undone_is_a_span(conn):
    number = request(conn).id
    tell(conn, number, "closed", hours=1)
    tell(conn, number, "merged", hours=2)
    tell(conn, number, "unmerged", hours=3)

    [row] = week(conn)

    assert row.merged == ((NOW + timedelta(hours=2), NOW + timedelta(hours=3)),)
    assert [way for _, way in row.moves()] == ["received", "resolved"]  # it was resolved before and is so again


def test_who_owned_it_when_is_told_by_the_journal(conn):
    ruled, released = request(conn).id, request(conn).id
    tell(conn, ruled, "registered", hours=0, owner="zhao")
    tell(conn, released, "registered", hours=0, owner=None)
    tell(conn, released, "asked", hours=2)
    tell(conn, released, "released", hours=3, owner=None)

    found = {row.id: row.unowned for row in week(conn)}

    assert found[ruled] == ()
    assert found[released] == ((NOW, NOW + timedelta(hours=2)), (NOW + timedelta(hours=3), None))


def test_the_acknowledgement_brings_when_it_left_or_why_there_is_none(conn):
    told, silent = request(conn).id, request(conn).id
    letter(conn, "ack:7", now=NOW)
    promise(conn, told, announced_by="ack:7")
    promise(conn, silent, announced_by=None, unannounced="too_old")
    conn.execute(sa.update(tables.outbox).values(state="sent", sent_at=NOW + timedelta(minutes=1)))

    found = {row.id: (row.acknowledged_at, row.unacknowledged) for row in week(conn)}

    assert found == {told: (NOW + timedelta(minutes=1), None), silent: (None, "too_old")}


def test_cancelled_and_merged_requests_say_when(conn):
    gone, merged = request(conn).id, request(conn).id
    tell(conn, gone, "cancelled", hours=1, outcome="withdrawn")
    tell(conn, merged, "merged", hours=2)
    rows = {row.id: row for row in week(conn)}
    assert rows[gone].cancelled_at == NOW + timedelta(hours=1)
    assert rows[merged].merged == ((NOW + timedelta(hours=2), None),)
