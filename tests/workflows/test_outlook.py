"""The inbox in the order of what is likely to be missed, and the history behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from intake.domain.request import Outcome, WaitingOn
from intake.store.ledger import paces
from intake.workflows.desk import progress
from intake.workflows.looking import outlook, pace
from tests.support import desk
from tests.support.desk import LEVELS, mail


def receive(office, *names, **more):
    known = {one.id for one in office.requests()}
    numbers = office.receive(
        *(mail(subject=f"用印 {name}", message_id=f"{name}@branch.example", **more) for name in names)
    )
    return [number for number in numbers if number not in known]


def close(office, number):
    progress.close(office.house, number, outcome=Outcome.DONE, text="好了", actor="zhao", now=office.clock.at)


def history(office):
    with office.house.db.read() as conn:
        return paces.since(conn, office.clock.at - timedelta(days=100))


def test_what_was_resolved_becomes_history_once(office):
    first, second = receive(office, "a", "b")
    office.clock.forward(hours=1)
    close(office, first)

    assert (pace.fill(office.house), pace.fill(office.house)) == (1, 0)

    office.clock.forward(hours=1)
    progress.reopen(office.house, first, reason="wrong", text="", actor="zhao", now=office.clock.at)
    close(office, first)
    close(office, second)

    assert (pace.fill(office.house), pace.fill(office.house)) == (1, 0)
    assert [(one.request_id, one.worked) for one in history(office)] == [
        (first, timedelta(hours=1)), (second, timedelta(hours=2)),
    ]  # fmt: skip


def test_an_office_without_a_history_gets_it_from_its_journal(office):
    numbers = receive(office, *"abc")
    for number in numbers:
        office.clock.forward(hours=1)
        close(office, number)
    office.clock.forward(days=30)

    assert pace.fill(office.house) == 3
    assert [one.request_id for one in history(office)] == numbers


def test_the_inbox_puts_first_what_has_the_least_time_beyond_its_typical_work(office):
    quick = receive(office, *(f"q{number}" for number in range(6)))
    office.clock.forward(minutes=30)
    for number in quick:
        close(office, number)
    pace.fill(office.house)
    [seal] = receive(office, "new")
    [other] = office.receive(mail(subject="报销", message_id="other@branch.example"))[-1:]
    [urgent] = office.receive(mail("设备停产了", subject="停产", message_id="urgent@branch.example"))[-1:]

    rows = outlook.inbox(office.house, office.clock.at)

    assert [row["ref"] for row in rows] == [f"HQ-{number}" for number in (urgent, other, seal)]
    assert rows[2]["risk"] == {
        "grade": "unlikely", "percent": 6, "cases": 6, "left_hours": 28.0, "typical_hours": 0.5, "touch_today": False,
    }  # fmt: skip
    assert (rows[1]["risk"]["percent"], rows[1]["risk"]["cases"]) == (None, 0)


def test_what_waits_for_its_requester_comes_last_and_bears_no_risk(office):
    first, second = receive(office, "a", "b")
    progress.ask(
        office.house, first, text="?", until=office.clock.at + timedelta(days=1), actor="zhao", now=office.clock.at
    )

    rows = outlook.inbox(office.house, office.clock.at)

    assert [(row["ref"], row["risk"]["grade"]) for row in rows] == [
        (f"HQ-{second}", "unlikely"), (f"HQ-{first}", "suspended"),
    ]  # fmt: skip


def test_a_wait_that_suspends_the_promise_by_policy_bears_no_risk_either(database_url):
    with desk.office(database_url, levels=(replace(LEVELS[0], third_party_suspends=True),)) as office:
        [number] = receive(office, "a")
        until, on, now = office.clock.at + timedelta(days=1), WaitingOn.THIRD_PARTY, office.clock.at
        progress.wait(office.house, number, on=on, until=until, text="等银行", actor="zhao", now=now)

        assert outlook.inbox(office.house, now)[0]["risk"]["grade"] == "suspended"


def test_the_morning_list_names_what_will_be_missed_unless_touched_today(office):
    [number] = receive(office, "a")
    assert outlook.at_risk(office.house, office.clock.at) == []

    office.clock.forward(days=3)  # Friday 10:00, the promised day

    [(request, risk)] = outlook.at_risk(office.house, office.clock.at)
    assert (request.id, risk.touch_today) == (number, True)


def test_no_question_of_the_inbox_reads_a_whole_table(sqlite_office):
    receive(sqlite_office, "a")
    asked = []

    @sa.event.listens_for(sqlite_office.house.db._engine, "before_cursor_execute")
    def remember(_conn, _cursor, statement, parameters, *_rest):
        asked.append((statement, parameters))

    outlook.inbox(sqlite_office.house, sqlite_office.clock.at)
    sa.event.remove(sqlite_office.house.db._engine, "before_cursor_execute", remember)
    with sqlite_office.house.db.read() as conn:
        plans = [
            row[3]
            for statement, parameters in asked
            if statement.startswith("SELECT")
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    assert any("ix_pace_category_service_level_ended_at" in plan for plan in plans)
    assert [plan for plan in plans if plan.startswith("SCAN") and plan != "SCAN branch"] == []
