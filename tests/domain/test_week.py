"""ISO weeks on the office's clock, and which report is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from intake.domain.week import MISSED, Week, WeekSchedule, due_week, missed_weeks
from intake.errors import NotFound

SHANGHAI = "Asia/Shanghai"
MONDAY = WeekSchedule(0, time(8, 30))


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_a_week_begins_and_ends_at_local_midnight():
    week = Week.parse("2026-W47", SHANGHAI)
    assert (week.start, week.end) == (at("2026-11-16T00:00"), at("2026-11-23T00:00"))
    assert week.start.tzinfo is UTC
    assert week.label == "2026-W47"


def test_the_week_of_a_clock_change_is_an_hour_longer():
    week = Week.parse("2026-W43", "Europe/Berlin")
    assert week.end - week.start == timedelta(days=7, hours=1)


@pytest.mark.parametrize("text", ["2026-w47", " 2026-W47 ", "2026W47"])
def test_a_week_is_read_as_people_write_it(text):
    assert Week.parse(text, SHANGHAI).label == "2026-W47"


@pytest.mark.parametrize("text", ["", "2026-W54", "2025-W53", "2026-W00", "2026-47", "0000-W01", "9999-W52", "last"])
def test_a_week_that_does_not_exist_is_not_found(text):
    with pytest.raises(NotFound, match="no week"):
        Week.parse(text, SHANGHAI)


def test_the_first_days_of_january_may_belong_to_the_old_year():
    assert Week.before(at("2027-01-05T09:00"), SHANGHAI).label == "2026-W53"


def test_the_last_finished_week_goes_by_the_local_date():
    assert Week.before(at("2026-11-23T00:10"), SHANGHAI).label == "2026-W47"
    assert Week.before(at("2026-11-22T23:50"), SHANGHAI).label == "2026-W46"


@pytest.mark.parametrize(
    ("now", "label"),
    [
        ("2026-11-23T08:29", "2026-W46"),  # still the report of the Monday before, if it was not sent
        ("2026-11-23T08:30", "2026-W47"),
        ("2026-11-29T23:00", "2026-W47"),  # after a stop of six days it is still due
        ("2026-11-30T08:31", "2026-W48"),
    ],
)
def test_a_report_is_due_from_its_hour_until_the_next(now, label):
    week = due_week(at(now), MONDAY, SHANGHAI)
    assert week is not None
    assert week.label == label


def test_a_report_on_friday_is_about_the_week_before():
    week = due_week(at("2026-11-27T16:00"), WeekSchedule(4, time(16)), SHANGHAI)
    assert week is not None
    assert week.label == "2026-W47"


def test_no_report_is_due_for_a_week_before_the_office_began():
    now, began = at("2026-11-24T10:00"), at("2026-11-24T09:00")
    assert due_week(now, MONDAY, SHANGHAI, since=began) is None
    assert due_week(now + timedelta(days=7), MONDAY, SHANGHAI, since=began) is not None


def test_on_the_day_on_which_the_office_begins_a_report_is_due_as_on_any_other():
    assert due_week(at("2026-11-23T10:00"), MONDAY, SHANGHAI, since=at("2026-11-23T09:59")) is not None


def test_a_schedule_is_read_as_people_write_it():
    assert WeekSchedule.parse("Monday", "08:30") == MONDAY
    with pytest.raises(ValueError, match="monday"):
        WeekSchedule.parse("someday", "08:30")
    with pytest.raises(ValueError, match="08:30"):
        WeekSchedule.parse("monday", "8 o'clock")


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (None, ["2027-W01"]),
        ("2027-W01", []),
        ("2027-W02", []),
        ("2026-W53", ["2027-W01"]),
        ("2026-W52", ["2026-W53", "2027-W01"]),
        ("2026-W20", ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]),
    ],
)
def test_each_missed_week_is_made_up_for_once(newest, expected):
    found = missed_weeks(Week.parse("2027-W01", SHANGHAI), newest)

    assert [one.label for one in found] == expected
    assert len(found) <= MISSED
