"""The forecast: time left against work that is typically left, with a prior where the history is thin."""

from __future__ import annotations

from datetime import timedelta
from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.forecast import Grade, History, OpenWork, at_risk, forecast, length, next_day, urgency, worked
from intake.domain.request import Impact, Target
from tests.support.forty import CALENDAR, at

HOUR = timedelta(hours=1)
SEAL = ("seal", "standard")
TARGET = 22.5 * HOUR
NOW = at("18T09:00")  # a Wednesday; 7 h of it are left


def history(*hours):
    return History({SEAL: tuple(sorted(hour * HOUR for hour in hours))}, {"standard": TARGET}, CALENDAR)


def work(number=1, *, due="19T17:30", took=0.0, kind=SEAL, impact=Impact.NORMAL, **more):
    return OpenWork(number, kind, impact, at(due), took * HOUR, **more)


def test_without_history_the_service_level_speaks():
    found = forecast(work(due="18T17:30"), history(), NOW)  # 7 h left, target 22.5 h, four in five within it

    assert found.chance == pytest.approx(exp(-7 / 22.5 * log(5)))  # 0.606
    assert found.grade is Grade.LIKELY
    assert (found.percent, found.cases) == (None, 0)
    assert found.typical / HOUR == pytest.approx(22.5 * log(2) / log(5), abs=0.01)  # 9.69 h


def test_a_day_of_a_target_is_a_usual_working_day():
    assert length(Target(days=3), CALENDAR) == TARGET
    assert length(Target(time=8 * HOUR), CALENDAR) == 8 * HOUR


def test_each_case_weighs_as_much_as_one_of_the_five_of_the_prior():
    found = forecast(work(due="18T17:30"), history(*[2] * 15), NOW)  # none of fifteen took more than 7 h

    assert found.chance == pytest.approx(5 * exp(-7 / 22.5 * log(5)) / 20)  # 0.15
    assert (found.grade, found.percent, found.cases) == (Grade.UNLIKELY, 15, 15)


def test_the_page_of_the_figures_shows_these_two_examples():
    page = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
    alone, known = (forecast(work(due="18T17:30"), history(*[2] * count), NOW).chance for count in (0, 15))

    assert f"= {alone:.3f}, `likely`" in page
    assert f"= {known:.3f}, shown as {100 * known:.0f} %, `unlikely`" in page


def test_only_cases_that_took_longer_than_this_one_so_far_count():
    known = history(*[2] * 95, *[30] * 5)  # most are quick; one that has taken 10 h is none of those
    fresh, old = (forecast(work(due="18T17:30", took=took), known, NOW) for took in (0, 10))

    assert (fresh.cases, old.cases) == (100, 5)
    assert fresh.grade is Grade.UNLIKELY
    assert old.grade is Grade.LIKELY


def test_what_cannot_be_done_tomorrow_any_more_must_be_touched_today():
    quick = history(*[1] * 20)
    today, tomorrow, later = (forecast(work(due=due), quick, NOW) for due in ("18T17:30", "19T09:00", "20T17:30"))

    assert [one.touch_today for one in (today, tomorrow, later)] == [True, True, False]
    assert [one.grade for one in (today, tomorrow, later)] == [Grade.UNLIKELY] * 3


def test_who_waits_for_others_has_the_time_after_that():
    slow = history(*[6] * 20)
    free = forecast(work(due="19T17:30"), slow, NOW)
    tied = forecast(work(due="19T17:30", goes_on_at=at("19T12:00")), slow, NOW)

    assert (free.grade, tied.grade) == (Grade.UNLIKELY, Grade.LIKELY)


def test_overdue_and_suspended_promises_are_not_forecast():
    over, resting = forecast(work(due="17T17:30"), history(), NOW), forecast(work(suspended=True), history(), NOW)

    assert (over.grade, over.left, over.is_at_risk) == (Grade.OVERDUE, -0.5 * HOUR, False)
    assert (resting.grade, resting.is_at_risk) == (Grade.SUSPENDED, False)


def test_the_morning_list_has_the_front_line_first_then_the_least_slack():
    known = History(
        {SEAL: (2 * HOUR,) * 20, ("contract", "standard"): (20 * HOUR,) * 20}, {"standard": TARGET}, CALENDAR
    )
    long = ("contract", "standard")
    rows = [
        work(1, due="18T17:30"),  # 7 h left for 2 h of work, but today is its last day
        work(2, due="19T17:30", kind=long),  # 14.5 h left for 20 h
        work(3, due="20T17:30"),  # safe
        work(4, due="18T12:00", impact=Impact.FRONTLINE),
        work(5, due="16T17:30"),  # missed already
        work(6, due="18T17:30", suspended=True),
    ]

    assert [one.id for one, _ in at_risk(rows, known, NOW)] == [4, 2, 1]


def test_in_a_queue_what_is_overdue_comes_before_what_is_not_and_what_is_suspended_last():
    rows = [work(1, suspended=True, due="17T17:30"), work(2), work(3, due="17T17:30"), work(4, impact=Impact.FRONTLINE)]
    found = sorted(rows, key=lambda one: urgency(one, forecast(one, history(), NOW)))

    assert [one.id for one in found] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("now", "then"),
    [("18T09:00", "19T08:30"), ("18T20:00", "20T08:30"), ("20T12:30", "23T08:30"), ("21T12:00", "24T08:30")],
)
def test_the_next_day_is_the_one_after_the_day_that_is_on_or_comes(now, then):
    assert next_day(at(now), CALENDAR) == at(then)


def test_work_so_far_leaves_out_what_waited():
    idle = [(at("16T10:00"), at("16T11:00")), (at("17T09:00"), None)]
    assert worked(at("16T09:00"), NOW, idle, CALENDAR) == (7 - 1 + 0.5) * HOUR


@settings(deadline=None)
@given(st.lists(st.floats(0, 60), max_size=30), st.floats(0, 60), st.integers(0, 20), st.integers(0, 10))
def test_more_time_never_makes_a_miss_likelier(cases, took, days, more):
    known = history(*cases)
    near, far = (
        forecast(OpenWork(1, SEAL, Impact.NORMAL, NOW + timedelta(days=one), took * HOUR), known, NOW)
        for one in (days, days + more)
    )
    assert 0 <= far.chance <= near.chance <= 1
    assert far.typical == near.typical >= timedelta(0)
    assert near.touch_today or not far.touch_today


@settings(deadline=None)
@given(st.lists(st.floats(0, 60), max_size=30), st.integers(0, 30))
def test_likely_means_that_the_typical_work_does_not_fit(cases, days):
    found = forecast(work(due="18T09:00"), history(*cases), NOW - timedelta(days=days))
    slack = abs(found.slack) > timedelta(minutes=1)
    assert not slack or (found.slack < timedelta(0)) == (found.chance >= 0.5)
