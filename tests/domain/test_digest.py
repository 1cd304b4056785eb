"""The figures of a week: thirteen requests counted by hand, and the balance as a property."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.digest import RequestRow, Week, WeekRows, summarise, to_json, with_category_names
from intake.domain.request import Impact, Outcome, Promise, State, WaitingOn
from intake.domain.shares import percent
from intake.domain.summary import Spread
from intake.domain.worktime import WorkCalendar, parse_span

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = (parse_span("08:30-12:00"), parse_span("13:30-17:30"))  # 7.5 hours
CALENDAR = WorkCalendar("Asia/Shanghai", "CN@test", (OFFICE,) * 5 + ((), ()), {}, frozenset({2026}))
WEEK = Week.parse("2026-W47", "Asia/Shanghai")  # Monday 16 to Sunday 22 November
MONDAY_AFTER = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)
ASKED, THIRD = WaitingOn.REQUESTER, WaitingOn.THIRD_PARTY


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(UTC) if text else None


def promised(number, *versions):
    """Versions as (due, made, reason[, cycle])."""
    return tuple(
        Promise(
            number, index, cycle[0] if cycle else 0, at(due), "Asia/Shanghai", "standard", 1, "CN@test", reason, "intake",
            False, at(made), None, "x",
        )
        for index, (due, made, reason, *cycle) in enumerate(versions, start=1)
    )  # fmt: skip


def row(number, received, due, *changes, branch="south", category="seal", resolved=(), waiting=(), **facts):
    ends = tuple(at(one) for one in resolved)
    values = dict(
        id=number,
        subject=f"件 {number}",
        branch=branch,
        branch_name={"south": "华南", "north": "华北", "west": "西部"}.get(branch, ""),
        category=category,
        category_name=category.title(),
        impact=Impact.NORMAL,
        state=State.RESOLVED if ends else State.OPEN,
        outcome=Outcome.DONE if ends else None,
        received_at=at(received),
        resolved_at=ends[-1] if ends else None,
        closed_at=None,
        waiting=tuple((at(start), at(end), on) for start, end, on in waiting),
        promises=promised(number, (due, received, "first"), *changes),
        resolved_ats=ends,
    )
    return RequestRow(**values | facts)


ROWS = WeekRows(
    (
        row(1, "16T09:00", "19T17:30", resolved=["17T10:00"]),
        row(
            2,
            "16T10:00",
            "19T17:30",
            ("20T17:30", "18T09:00", "resumed"),
            waiting=[("17T09:00", "18T09:00", ASKED)],
            resolved=["20T16:00"],
        ),
        row(
            3,
            "12T09:00",
            "17T17:30",
            ("18T17:30", "16T11:00", "renegotiated:supplier"),
            branch="north",
            resolved=["19T10:00"],
        ),
        row(
            4,
            "17T09:00",
            "18T09:30",
            branch="north",
            category="expenses",
            impact=Impact.FRONTLINE,
            resolved=["18T09:00"],
        ),
        row(
            5,
            "18T09:00",
            "19T09:30",
            ("19T14:30", "18T15:00", "resumed"),
            branch=None,
            category="expenses",
            impact=Impact.FRONTLINE,
            waiting=[("18T10:00", "18T15:00", ASKED)],
            resolved=["19T09:00"],
        ),
        row(
            6,
            "13T09:00",
            "18T17:30",
            category="general",
            unowned=((at("13T09:00"), at("18T15:00")),),
            resolved=["18T17:45"],
        ),
        row(
            7,
            "16T09:00",
            "19T17:30",
            branch="west",
            category="general",
            waiting=[("17T09:00", None, THIRD)],
            state=State.WAITING,
        ),
        row(
            8,
            "20T16:00",
            "25T17:30",
            branch="west",
            category="general",
            state=State.NEW,
            unowned=((at("20T16:00"), None),),
        ),
        row(
            9,
            "10T09:00",
            "13T17:30",
            ("19T17:30", "16T09:00", "rework", 1),
            resolved=["13T09:00", "17T09:00"],
            reopened_at=(at("16T09:00"),),
        ),
        row(10, "17T09:00", "20T17:30", branch=None, cancelled_at=at("17T09:30"), outcome=Outcome.SPAM),
        row(11, "18T09:00", "23T17:30", merged=((at("19T09:00"), None),), state=State.MERGED),
        row(
            12,
            "16T09:00",
            "19T17:30",
            branch="north",
            category="expenses",
            waiting=[("19T15:00", None, ASKED)],
            state=State.WAITING,
        ),
        row(
            13,
            "09T09:00",
            "12T17:30",
            branch="west",
            waiting=[("11T10:00", "16T09:00", ASKED)],
            resolved=["16T09:00"],
        ),
    )
)


@pytest.fixture(scope="module")
def summary():
    return summarise(ROWS, WEEK, now=MONDAY_AFTER, calendar=CALENDAR)


def test_the_books_balance(summary):
    flow = summary.flow
    assert (flow.received, flow.reopened, flow.resolved, flow.cancelled, flow.merged) == (9, 1, 8, 1, 1)
    assert (flow.backlog_start, flow.backlog_end) == (3, 3)
    assert summary.balances


def test_kept_is_judged_on_the_original_and_on_the_final_promise(summary):
    figures = summary.promise
    assert (figures.judged, figures.kept_on_original, figures.kept_on_final) == (7, 3, 5)
    assert summary.not_judged == {"spam": 1, "merged": 1}


def test_lateness_is_in_working_hours(summary):
    original, final = summary.promise.late_original, summary.promise.late_final
    hours = timedelta(hours=1)
    assert (original.count, original.median, original.p90) == (4, 7 * hours, 9 * hours)  # 0, 6, 8, 9
    assert (final.count, final.median, final.p90) == (2, 0.75 * hours, 1.5 * hours)  # 0, 1.5


def test_moved_promises_are_counted_by_reason_without_rework(summary):
    assert summary.promise.moved == {"renegotiated": 1, "resumed": 2}


def test_front_line_held_up_leaves_out_what_waited_on_the_requester(summary):
    line = summary.frontline
    assert (line.count, line.open) == (2, 0)
    assert line.held_up == timedelta(hours=24 + 19)
    assert line.held_up_working == timedelta(hours=7.5 + 4)


def test_each_miss_has_one_cause_and_the_latest_comes_first(summary):
    assert [(miss.id, miss.late / timedelta(hours=1), miss.cause, miss.kept_on_final) for miss in summary.misses] == [
        (3, 9.0, "renegotiated", False),
        (13, 8.0, "waiting_requester", True),
        (7, 7.5, "waiting_third_party", False),
        (2, 6.0, "resumed", True),
        (6, 0.0, "unowned", False),
    ]


def test_a_suspended_promise_is_neither_missed_nor_at_risk(summary):
    assert 12 not in {miss.id for miss in summary.misses} | {risk.id for risk in summary.at_risk}


def test_at_risk_is_what_is_due_in_the_next_week(summary):
    assert [(risk.id, risk.state) for risk in summary.at_risk] == [(8, "new")]


def test_open_requests_are_aged_in_working_days(summary):
    assert summary.open_by_age == {"0-1": 1, "2-3": 0, "4-7": 2, "8-15": 0, "16+": 0}


def test_branches_and_categories_add_up_to_the_whole(summary):
    for groups in (summary.by_branch, summary.by_category):
        assert sum(group.received for group in groups) == summary.flow.received
        assert sum(group.resolved for group in groups) == summary.flow.resolved
        assert sum(group.judged for group in groups) == summary.promise.judged
        assert sum(group.open for group in groups) == summary.flow.backlog_end
    assert [(group.key, group.received, group.kept_on_original) for group in summary.by_branch] == [
        ("south", 3, 1),
        ("west", 2, 0),
        ("north", 2, 1),
        (None, 2, 1),
    ]


def test_the_json_is_plain_and_says_when_in_office_time(summary):
    plain = to_json(summary, prefix="HQ")
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["period"], plain["start"]) == ("2026-W47", "2026-11-16T00:00:00+08:00")
    assert (plain["kept_on_original_percent"], plain["kept_on_final_percent"]) == (42.9, 71.4)
    assert plain["misses"][0] == {
        "ref": "HQ-3",
        "subject": "件 3",
        "branch": "华北",
        "category": "Seal",
        "due_at": "2026-11-17T17:30:00+08:00",
        "final_due_at": "2026-11-18T17:30:00+08:00",
        "resolved_at": "2026-11-19T10:00:00+08:00",
        "late_working_hours": 9.0,
        "kept_on_final": False,
        "cause": "renegotiated",
    }
    assert all(group["kept_on_final_percent"] is None for group in plain["by_branch"])  # fewer than five each


def test_a_running_week_is_counted_as_far_as_it_has_come():
    now = at("17T12:00")
    so_far = WeekRows(tuple(one for one in ROWS.requests if one.id in {7, 8} and one.received_at < now))
    running = summarise(so_far, WEEK, now=now, calendar=CALENDAR)
    assert running.balances
    assert running.misses == ()
    assert [risk.id for risk in running.at_risk] == [7]


def test_an_empty_week_has_no_percentages():
    plain = to_json(summarise(WeekRows(()), WEEK, now=MONDAY_AFTER, calendar=CALENDAR), prefix="HQ")
    assert plain["balances"]
    assert plain["kept_on_original_percent"] is None
    assert plain["late_original"] == {"count": 0, "median_hours": None, "p90_hours": None}


def test_events_that_contradict_each_other_do_not_balance():
    twice = row(1, "16T09:00", "19T17:30", resolved=["17T10:00", "18T10:00"])  # resolved twice, never reopened
    assert not summarise(WeekRows((twice,)), WEEK, now=MONDAY_AFTER, calendar=CALENDAR).balances


def test_a_resolved_request_that_is_merged_leaves_the_backlog_once():
    merged = row(1, "16T09:00", "19T17:30", resolved=["17T10:00"], merged=((at("18T10:00"), None),), state=State.MERGED)
    summary = summarise(WeekRows((merged,)), WEEK, now=MONDAY_AFTER, calendar=CALENDAR)
    assert summary.balances
    assert summary.promise.judged == 0


@st.composite
def lives(draw):
    """A request with any number of resolutions and reopenings, in and around the week."""
    minutes = draw(st.lists(st.integers(0, 28 * 1440), min_size=1, max_size=7, unique=True).map(sorted))
    times = [at("09T00:00") - timedelta(days=7) + timedelta(minutes=one) for one in minutes]
    base = row(
        draw(st.integers(1, 9999)), "16T09:00", "19T17:30", branch=draw(st.sampled_from(["south", "north", None]))
    )
    resolved, reopened = tuple(times[1::2]), tuple(times[2::2])
    cancelled = draw(st.booleans()) and len(times) % 2 == 1
    end = times[-1] + timedelta(minutes=1) if cancelled else None
    values = {field: getattr(base, field) for field in base.__dataclass_fields__}
    return RequestRow(
        **values
        | dict(
            received_at=times[0],
            resolved_ats=resolved,
            reopened_at=reopened,
            resolved_at=resolved[-1] if resolved else None,
            cancelled_at=end,
        )
    )


@settings(deadline=None)
@given(st.lists(lives(), max_size=12))
def test_any_lives_of_requests_balance(rows):
    summary = summarise(WeekRows(tuple(rows)), WEEK, now=MONDAY_AFTER, calendar=CALENDAR)
    assert summary.balances
    assert sum(summary.open_by_age.values()) == summary.flow.backlog_end


@settings(deadline=None)
@given(st.permutations(ROWS.requests))
def test_the_order_of_rows_changes_nothing(rows):
    again = summarise(WeekRows(tuple(rows)), WEEK, now=MONDAY_AFTER, calendar=CALENDAR)
    assert again == summarise(ROWS, WEEK, now=MONDAY_AFTER, calendar=CALENDAR)


@pytest.mark.parametrize(("part", "whole", "rate"), [(4, 4, None), (5, 5, 100.0), (7, 8, 87.5), (0, 0, None)])
def test_fewer_than_five_cases_have_no_percentage(part, whole, rate):
    assert percent(part, whole) == rate


def test_the_ninetieth_percentile_is_one_of_the_cases():
    found = Spread.of(timedelta(hours=hour) for hour in range(1, 21))
    assert (found.median, found.p90) == (timedelta(hours=10.5), timedelta(hours=18))


def test_category_names_come_from_the_configuration():
    named = with_category_names(ROWS, lambda key: f"<{key}>")
    assert named.requests[0].category_name == "<seal>"
