"""Promises: which policy, what date, what follows an answer, and how both verdicts fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain import promise
from intake.domain.request import Category, Impact, Promise, Reason, ServiceLevel, Target, TraceLine
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


def version(number, due, *, cycle=0, made="16T09:00", reason="first", **more):
    return replace(
        Promise(
            1042, number, cycle, at(due), "Asia/Shanghai", "standard", 7, "CN@test", reason, "intake", False, at(made), None, "x"
        ),
        **more,
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
    with pytest.raises(ValueError, match=r"^there is no service level$"):
        promise.choose_level((), None, Impact.NORMAL)


def test_the_first_promise_carries_policy_calendar_and_count():
    made = promise.first(at("16T16:30"), STANDARD, CALENDAR)
    assert made.due_at == at("20T17:30")  # the 19th is a company day
    assert (made.policy, made.policy_version, made.calendar_version) == ("standard", 7, "CN@test")
    assert (made.reason, made.cycle, made.provisional, made.zone) == ("first", 0, False, "Asia/Shanghai")
    elsewhere = promise.first(at("16T16:30").astimezone(ZONE), STANDARD, CALENDAR)
    assert elsewhere == made
    assert elsewhere.counted_from.tzinfo is UTC
    assert made.trace[-1].kind == "due"
    assert (made.counted_from, made.target) == (at("16T16:30"), Target(days=3))


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


@settings(deadline=None, max_examples=5 * settings.default.max_examples)
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
    assert (made.calendar_version, made.due_at.tzinfo) == ("CN@test", UTC)
    local = promise.renegotiated(
        version(1, "18T17:30"), at("25T17:30").astimezone(ZONE), reason="supplier", calendar=CALENDAR
    )
    assert local == made
    assert local.due_at.tzinfo is UTC
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


@pytest.mark.parametrize(("asked", "kept"), [("17T10:00", True), ("17T17:30", True), ("18T10:00", False)])
def test_closed_while_suspended_the_final_promise_is_kept_if_it_was_not_overdue_then(asked, kept):
    verdict = promise.judge([version(1, "17T17:30")], at("20T10:00"), at(asked))
    assert (verdict.kept_original, verdict.kept_final) == (False, kept)
    late = at("20T10:00") - at("17T17:30")
    assert (verdict.late_original, verdict.late_final) == (late, timedelta(0) if kept else late)


def test_rework_is_judged_alone():
    history = [version(1, "16T17:30"), version(2, "20T17:30", cycle=1, reason="rework")]
    verdict = promise.judge(history, at("20T10:00"), None)
    assert verdict.kept_original
    assert verdict.kept_final


def test_what_is_left_is_working_time_and_never_less_than_nothing():
    assert promise.left(version(1, "18T17:30"), CALENDAR, at("17T16:00")) == timedelta(hours=9)
    assert promise.left(version(1, "18T17:30"), CALENDAR, at("20T16:00")) == timedelta(0)


def test_a_floor_and_a_reason_of_the_policy_are_used():
    made = answered_after(version(1, "16T17:30"), at("17T10:00"), at("17T11:00"), floor=Target(time=timedelta(hours=2)))
    assert (made.due_at, made.target) == (at("17T14:30"), Target(time=timedelta(hours=2)))
    other = answered_after(version(1, "18T17:30"), at("17T10:00"), at("17T10:00"), reason=Reason.THIRD_PARTY_RESUMED)
    assert (other.reason, other.due_at, other.policy) == ("third_party_resumed", at("18T17:30"), "standard")
    assert (other.counted_from, other.target) == (at("17T10:00"), Target(time=timedelta(hours=13.5)))


def test_a_date_without_a_code_is_renegotiated_all_the_same():
    made = promise.renegotiated(version(1, "18T17:30", cycle=2), at("25T17:30"), reason="", calendar=CALENDAR)
    assert (made.reason, made.cycle, made.policy) == ("renegotiated", 2, "standard")
    assert made.trace == (TraceLine("2026-11-25", "due", at="2026-11-25T17:30:00+08:00"),)
    assert (made.counted_from, made.target, made.zone) == (None, None, "Asia/Shanghai")


def test_only_what_staff_moved_counts_as_renegotiated():
    reasons = ("first", "resumed", "renegotiated:x", "calendar_known", "renegotiated")
    assert promise.times_renegotiated([version(1, "18T17:30", reason=reason) for reason in reasons]) == 2


def test_rework_has_the_shorter_target_of_its_policy():
    assert STANDARD.second_try == Target(days=1)
    assert FRONTLINE.second_try == FRONTLINE.resolution
    own = replace(STANDARD, rework=Target(time=timedelta(hours=2)))
    assert promise.rework(version(1, "18T17:30"), own, CALENDAR, at("20T09:00")).due_at == at("20T11:00")


FAR = datetime(2026, 12, 30, 8, tzinfo=UTC)  # Wednesday 16:00
KNOWN = replace(
    CALENDAR,
    version="CN@known",
    special={date(2027, 1, 1): Day(date(2027, 1, 1), "holiday", "元旦", ()), date(2027, 1, 3): Day(date(2027, 1, 3), "make_up", "", OFFICE)},
    known_years=frozenset({2026, 2027}),
)  # fmt: skip


def provisional(**more):
    made = promise.first(FAR, STANDARD, CALENDAR)
    values = dict(due_at=made.due_at, provisional=True, counted_from=FAR, target=Target(days=3), trace=made.trace)
    return version(1, "16T17:30", **(values | more))


def test_what_was_provisional_is_counted_again_from_its_own_start():
    made = promise.calendar_known(provisional(cycle=1), KNOWN, FAR)
    assert made.due_at == datetime(2027, 1, 4, 9, 30, tzinfo=UTC)  # 31, the make-up Sunday, Monday
    assert (made.reason, made.calendar_version, made.provisional) == ("calendar_known", "CN@known", False)
    assert (made.cycle, made.counted_from, made.target) == (1, FAR, Target(days=3))
    assert made.trace == KNOWN.due(FAR, Target(days=3)).trace
    moved = promise.calendar_known(provisional(zone="Asia/Urumqi"), KNOWN, FAR)
    assert moved.zone == "Asia/Shanghai"
    sooner = promise.calendar_known(
        provisional(due_at=FAR + timedelta(days=99)), replace(KNOWN, known_years=frozenset({2026, 2027})), FAR
    )
    assert sooner.due_at == made.due_at
    assert [line.counted for line in made.trace if line.counted] == ["0/3", "1/3", "2/3", "3/3"]


def test_nothing_is_confirmed_while_the_year_is_not_known_or_what_was_firm():
    assert promise.calendar_known(provisional(), CALENDAR, FAR) is None
    assert promise.calendar_known(provisional(provisional=False), KNOWN, FAR) is None
    reaches_further = provisional(target=Target(days=300))
    assert promise.calendar_known(reaches_further, KNOWN, FAR) is None


def test_a_date_that_was_set_is_confirmed_as_it_is():
    last = provisional(counted_from=None, target=None, made_at=FAR, trace=())
    made = promise.calendar_known(last, KNOWN, FAR)
    assert (made.due_at, made.provisional, made.counted_from) == (last.due_at, False, None)
    without_target = promise.calendar_known(provisional(target=None), KNOWN, FAR)
    assert without_target.due_at == last.due_at
    unknown = provisional(counted_from=None, target=None, made_at=FAR - timedelta(days=700))
    assert promise.calendar_known(unknown, KNOWN, FAR) is None  # a year before is not known


def test_data_that_come_late_put_no_promise_into_the_past():
    now = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
    made = promise.calendar_known(provisional(), KNOWN, now)
    assert made.due_at == provisional().due_at
    assert (made.counted_from, made.target) == (None, None)
    assert [line.kind for line in made.trace] == ["due"]
    assert promise.calendar_known(provisional(), KNOWN, now - timedelta(seconds=1)).due_at == now


def test_a_merge_binds_by_the_earliest_promise_only():
    target = version(3, "20T17:30", cycle=1)
    early = promise.carried(version(1, "18T17:30", counted_from=at("16T09:00"), target=Target(days=2)))
    made = promise.merged(target, early)
    assert (made.due_at, made.reason, made.cycle, made.target) == (at("18T17:30"), "merge", 1, Target(days=2))
    assert (early.reason, early.calendar_version, early.provisional) == ("first", "CN@test", False)
    assert promise.merged(target, promise.carried(version(1, "20T17:30"))) is None
    assert promise.merged(target, promise.carried(version(1, "25T17:30"))) is None


def test_a_part_has_the_date_of_the_whole_in_a_cycle_of_its_own():
    whole = version(4, "20T17:30", cycle=2, provisional=True, trace=(TraceLine("2026-11-20", "due"),))
    made = promise.split(promise.carried(whole))
    assert (made.due_at, made.reason, made.cycle, made.provisional) == (at("20T17:30"), "split", 0, True)
    assert (made.trace, made.policy, made.policy_version, made.zone) == (whole.trace, "standard", 7, "Asia/Shanghai")
    assert made.calendar_version == "CN@test"


def test_a_first_promise_into_an_unknown_year_is_provisional():
    assert promise.first(FAR, STANDARD, CALENDAR).provisional
    assert not promise.first(FAR, STANDARD, KNOWN).provisional
