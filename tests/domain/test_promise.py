"""Promises: which policy, what date, what follows an answer, and how both verdicts fall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain import promise
from intake.domain.request import Category, Impact, Promise, ServiceLevel, Target
from intake.domain.worktime import Day, WorkCalendar, parse_span

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = (parse_span("08:30-12:00"), parse_span("13:30-17:30"))
CALENDAR = WorkCalendar(
    "Asia/Shanghai",
    "CN@test",
    (OFFICE,) * 5 + ((), ()),
    {date(2026, 11, 19): Day(date(2026, 11, 19), "company", "", ())},
    frozenset({2026}),
)
STANDARD = ServiceLevel("standard", Target(days=3), Target(time=timedelta(hours=4)), version=7)
LONG = ServiceLevel("long", Target(days=10))
FRONTLINE = ServiceLevel("frontline", Target(time=timedelta(hours=8)), impact=Impact.FRONTLINE)
LEVELS = (FRONTLINE, STANDARD, LONG)
SEAL = Category("seal", {"en": "Seal"}, "long")


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(UTC)


def version(number, due, *, cycle=0, made="16T09:00", reason="first"):
    return Promise(
        1042, number, cycle, at(due), "Asia/Shanghai", "standard", 7, "CN@test", reason, "intake", False, at(made), None, "x"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("category", "impact", "key"),
    [
        (SEAL, Impact.NORMAL, "long"),
        (SEAL, Impact.FRONTLINE, "frontline"),
        (None, Impact.NORMAL, "standard"),
        (Category("x", {}, "gone"), Impact.INTERNAL, "standard"),
    ],
)
def test_impact_decides_the_level_before_the_category(category, impact, key):
    assert promise.choose_level(LEVELS, category, impact).key == key


def test_without_any_level_there_is_no_promise():
    with pytest.raises(ValueError, match="service level"):
        promise.choose_level((), None, Impact.NORMAL)


def test_the_first_promise_carries_policy_calendar_and_count():
    made = promise.first(at("16T16:30"), STANDARD, CALENDAR)
    assert made.due_at == at("20T17:30")  # the 19th is a company day
    assert (made.policy, made.policy_version, made.calendar_version) == ("standard", 7, "CN@test")
    assert (made.reason, made.cycle, made.provisional, made.zone) == ("first", 0, False, "Asia/Shanghai")
    assert made.trace[-1].kind == "due"


def test_a_response_target_is_optional():
    assert promise.response_due(at("16T16:30"), STANDARD, CALENDAR) == at("17T11:30")
    assert promise.response_due(at("16T16:30"), LONG, CALENDAR) is None


def answered_after(last, asked_at, answered_at, **how):
    remaining = promise.left(last, CALENDAR, asked_at)
    return promise.resumed(last, STANDARD, CALENDAR, remaining=remaining, answered_at=answered_at, **how)


@pytest.mark.parametrize(
    ("due", "asked", "answered", "expected"),
    [
        ("18T17:30", "17T10:00", "18T10:00", "20T17:30"),  # 13:30 were left
        ("18T17:30", "17T10:00", "17T22:00", "20T16:00"),  # answered out of hours: counts from the next morning
        ("17T17:30", "18T10:00", "18T11:00", "20T17:30"),  # overdue when asked: the floor of one working day
        ("17T17:30", "17T17:30", "18T11:00", "20T17:30"),  # nothing was left
        ("17T17:30", "17T17:00", "17T17:10", "18T08:40"),  # the little that was left
    ],
)
def test_after_an_answer_the_working_time_left_goes_on(due, asked, answered, expected):
    made = answered_after(version(1, due), at(asked), at(answered))
    assert (made.due_at, made.reason) == (at(expected), "resumed")


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_an_answer_never_brings_the_deadline_forward(asked, waited):
    last = version(1, "20T17:30")
    asked_at = at("16T09:00") + timedelta(minutes=asked)
    answered_at = asked_at + timedelta(minutes=waited)
    made = answered_after(last, asked_at, answered_at)
    assert made.due_at >= last.due_at
    assert made.due_at > answered_at


def test_an_answer_to_rework_stays_in_its_cycle():
    made = answered_after(version(2, "18T17:30", cycle=1, reason="rework"), at("17T09:00"), at("17T09:30"))
    assert made.cycle == 1


def test_another_date_keeps_policy_and_says_whose_reason_it_was():
    made = promise.renegotiated(version(1, "18T17:30"), at("25T17:30"), reason="supplier", calendar=CALENDAR)
    assert (made.due_at, made.reason, made.policy_version) == (at("25T17:30"), "renegotiated:supplier", 7)
    assert not made.provisional
    far = promise.renegotiated(
        version(1, "18T17:30"), datetime(2027, 1, 5, tzinfo=UTC), reason="supplier", calendar=CALENDAR
    )
    assert far.provisional


def test_rework_begins_a_new_cycle():
    made = promise.rework(version(2, "18T17:30"), STANDARD, CALENDAR, at("20T09:00"))
    assert (made.cycle, made.reason, made.due_at) == (1, "rework", at("23T17:30"))


def test_both_promises_are_judged():
    history = [version(1, "17T17:30"), version(2, "20T17:30", reason="renegotiated:supplier")]
    verdict = promise.judge(history, at("18T17:30"), None)
    assert (verdict.kept_original, verdict.kept_final) == (False, True)
    assert (verdict.late_original, verdict.late_final) == (timedelta(days=1), timedelta(0))


def test_the_very_minute_of_the_deadline_is_kept():
    verdict = promise.judge([version(1, "17T17:30")], at("17T17:30"), None)
    assert verdict.kept_original
    assert verdict.kept_final


@pytest.mark.parametrize(("asked", "kept"), [("17T10:00", True), ("18T10:00", False)])
def test_closed_while_suspended_the_final_promise_is_kept_if_it_was_not_overdue_then(asked, kept):
    verdict = promise.judge([version(1, "17T17:30")], at("20T10:00"), at(asked))
    assert (verdict.kept_original, verdict.kept_final) == (False, kept)


def test_rework_is_judged_alone():
    history = [version(1, "16T17:30"), version(2, "20T17:30", cycle=1, reason="rework")]
    verdict = promise.judge(history, at("20T10:00"), None)
    assert verdict.kept_original
    assert verdict.kept_final
