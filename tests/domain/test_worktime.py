"""Working time: the properties of LIFECYCLE.md 5.4 in Shanghai, Berlin and New York, through their DST changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intake.domain.request import Target
from intake.domain.worktime import Day, Span, WorkCalendar, check_spans, parse_span, parse_target

OFFICE = (parse_span("08:30-12:00"), parse_span("13:30-17:30"))
NIGHT = (parse_span("00:00-02:15"), parse_span("02:15-02:45"), parse_span("02:45-06:00"), parse_span("20:00-24:00"))
HOURS = timedelta(hours=1)


def special(*days):
    return {day.on: day for day in days}


SHANGHAI = WorkCalendar(
    "Asia/Shanghai",
    "test",
    (OFFICE,) * 5 + ((), ()),
    special(
        *(Day(date(2026, 10, day), "holiday", "国庆节", ()) for day in range(1, 8)),
        Day(date(2026, 10, 10), "make_up", "调休上班", OFFICE),
        Day(date(2026, 9, 30), "short", "节前", (parse_span("08:30-12:00"),)),
    ),
    frozenset({2025, 2026}),
)
BERLIN = WorkCalendar(
    "Europe/Berlin",
    "test",
    (OFFICE,) * 5 + ((), NIGHT),  # open on the nights when the clocks change
    special(Day(date(2026, 12, 25), "holiday", "Christmas", ())),
    frozenset(range(2020, 2031)),
)
NEW_YORK = WorkCalendar(
    "America/New_York",
    "test",
    ((parse_span("09:00-12:30"), parse_span("13:00-18:00")),) * 5 + (NIGHT, NIGHT),
    special(
        Day(date(2026, 11, 26), "holiday", "Thanksgiving", ()),
        Day(date(2026, 11, 28), "make_up", "made up", (parse_span("10:00-16:00"),)),
        Day(date(2026, 7, 3), "short", "before the Fourth", (parse_span("09:00-12:00"),)),
    ),
    frozenset(range(2020, 2031)),
)
ROUND_THE_CLOCK = WorkCalendar(
    "America/New_York", "test", ((parse_span("00:00-24:00"),),) * 7, {}, frozenset(range(2020, 2031))
)
MANY = settings(deadline=None, max_examples=6 * settings.default.max_examples)  # 600
CALENDARS = st.sampled_from([SHANGHAI, BERLIN, NEW_YORK]).map(replace)  # a fresh one, which remembers nothing yet
STARTS = st.one_of(
    st.datetimes(datetime(2026, 3, 6), datetime(2026, 3, 10)),  # New York springs forward on the 8th
    st.datetimes(datetime(2026, 10, 30), datetime(2026, 11, 3)),  # and back on 1 November
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31)),  # Berlin springs forward on the 29th
    st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 27)),  # and back on the 25th
    st.datetimes(datetime(2026, 9, 29), datetime(2026, 10, 12)),
).map(lambda at: at.replace(tzinfo=UTC))
AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=120))


def local(calendar, text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.zone))


@MANY
@given(CALENDARS, STARTS, AMOUNTS)
def test_the_time_between_a_start_and_its_end_is_what_was_added(calendar, start, amount):
    assert calendar.between(start, calendar.after(start, amount)) == amount


@MANY
@given(CALENDARS, STARTS, AMOUNTS, AMOUNTS)
def test_adding_twice_is_adding_the_sum(calendar, start, first, second):
    assert calendar.after(calendar.after(start, first), second) == calendar.after(start, first + second)


@MANY
@given(CALENDARS, STARTS, STARTS, STARTS)
def test_working_time_adds_up_over_any_middle(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@MANY
@given(CALENDARS, STARTS, STARTS, AMOUNTS, AMOUNTS)
def test_who_starts_later_or_has_more_to_do_never_ends_sooner(calendar, one, other, less, more):
    (one, other), (less, more) = sorted((one, other)), sorted((less, more))
    assert calendar.after(one, less) <= calendar.after(other, less)
    assert calendar.after(one, less) <= calendar.after(one, more)
    assert calendar.due(one, Target(days=2)).due_at <= calendar.due(other, Target(days=2)).due_at
    assert calendar.due(one, Target(days=2)).due_at < calendar.due(one, Target(days=3)).due_at


@MANY
@given(CALENDARS, STARTS, st.integers(0, 4000), st.integers(0, 59))
def test_working_time_is_the_minutes_of_the_opening_hours(calendar, start, minutes, second):
    """Minute by minute on the clock of the wall, which knows nothing of instants, spans or sums."""
    start = start.replace(second=second, microsecond=0)
    end = start + timedelta(minutes=minutes)
    counted = sum(is_open(calendar, start + timedelta(minutes=number)) for number in range(minutes))
    assert abs(calendar.between(start, end) - timedelta(minutes=counted)) <= timedelta(minutes=8)  # edges of minutes
    if second == 0:
        assert calendar.between(start, end) == timedelta(minutes=counted)


def is_open(calendar, at):
    local = calendar.local(at)
    spans = calendar.day(local.date()).spans
    wall = local.replace(tzinfo=None).time()
    return any(span.opens <= wall and (wall < span.closes or span.closes == time(0)) for span in spans)


@MANY
@given(STARTS, AMOUNTS)
def test_an_office_that_never_closes_counts_as_the_clock_does(start, amount):
    assert ROUND_THE_CLOCK.after(start, amount) == start + amount
    assert ROUND_THE_CLOCK.between(start, start + amount) == amount
    assert ROUND_THE_CLOCK.next_open(start) == start


@MANY
@given(CALENDARS, STARTS, AMOUNTS)
def test_the_intervals_of_a_trace_are_the_working_time_that_was_promised(calendar, start, amount):
    assume(amount)
    due = calendar.due(start, Target(time=amount))
    spans = [span.split("/") for line in due.trace for span in line.spans]
    found = [(datetime.fromisoformat(opens), datetime.fromisoformat(closes)) for opens, closes in spans]
    assert sum((closes - opens for opens, closes in found), timedelta(0)) == amount
    assert found == sorted(found)
    assert due.due_at == found[-1][1]


@MANY
@given(CALENDARS, STARTS, AMOUNTS)
def test_work_ends_within_opening_hours(calendar, start, amount):
    assume(amount)
    end = calendar.after(start, amount)
    assert any(opens < end <= closes for opens, closes in calendar.edges(calendar.local(end).date())) or (
        calendar.local(end).time() == time(0)  # midnight closes the day before
    )


@MANY
@given(CALENDARS, STARTS)
def test_the_next_opening_is_never_before_and_loses_no_working_time(calendar, at):
    opened = calendar.next_open(at)
    assert opened >= at
    assert calendar.between(at, opened) == timedelta(0)
    assert calendar.between(opened, opened + timedelta(minutes=1)) > timedelta(0)


@MANY
@given(CALENDARS, STARTS, st.integers(1, 30))
def test_a_promise_of_days_ends_at_a_close_after_that_many_working_days(calendar, start, days):
    due = calendar.due(start, Target(days=days))
    opened = calendar.next_open(start)
    assert calendar.working_days(opened, due.due_at - timedelta(microseconds=1)) == days
    assert calendar.edges(calendar.local(due.due_at - timedelta(microseconds=1)).date())[-1][1] == due.due_at


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("2026-10-08T16:30", "2d", "2026-10-10T17:30"),  # the make-up Saturday counts
        ("2026-09-30T16:30", "1d", "2026-10-09T17:30"),  # out of hours on a short day: day 0 is after the holiday
        ("2026-09-30T11:00", "8h", "2026-10-08T17:00"),
        ("2026-10-08T11:00", "2h", "2026-10-08T14:30"),  # over lunch
        ("2026-10-08T12:10", "30m", "2026-10-08T14:00"),
        ("2026-10-10T17:30", "1d", "2026-10-13T17:30"),  # the close is the end: day 0 is Monday
        ("2026-10-11T03:00", "1h", "2026-10-12T09:30"),
    ],
)
def test_deadlines_by_hand(start, target, expected):
    due = replace(SHANGHAI).due(local(SHANGHAI, start), parse_target(target))
    assert due.due_at == local(SHANGHAI, expected)
    assert due.due_at.tzinfo is UTC


def test_the_night_of_the_clock_change_has_the_hours_that_really_pass():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    berlin = replace(BERLIN)
    worked = {day: sum((c - o for o, c in berlin.edges(day)), timedelta(0)) for day in (spring, autumn)}
    assert worked == {spring: 9 * HOURS, autumn: 11 * HOURS}


def test_a_trace_names_each_counted_day_and_merges_skipped_ones():
    due = SHANGHAI.due(local(SHANGHAI, "2026-09-30T11:00"), parse_target("3d"))
    assert [(line.kind, line.on, line.until, line.counted) for line in due.trace] == [
        ("received", "2026-09-30", None, ""),
        ("short", "2026-09-30", None, "0/3"),
        ("holiday", "2026-10-01", "2026-10-07", ""),
        ("working", "2026-10-08", None, "1/3"),
        ("working", "2026-10-09", None, "2/3"),
        ("make_up", "2026-10-10", None, "3/3"),
        ("due", "2026-10-10", None, ""),
    ]
    assert due.trace[2].name == "国庆节"
    assert due.trace[-1].at == "2026-10-10T17:30:00+08:00"


def test_a_trace_of_hours_says_how_far_each_day_came():
    due = SHANGHAI.due(local(SHANGHAI, "2026-10-09T16:30"), parse_target("8h"))
    assert [(line.on, line.counted) for line in due.trace if line.counted] == [
        ("2026-10-09", "1:00 of 8:00"),
        ("2026-10-10", "8:00 of 8:00"),
    ]


@pytest.mark.parametrize(("start", "provisional"), [("2026-12-28T09:00", False), ("2026-12-31T09:00", True)])
def test_a_promise_into_a_year_whose_days_are_not_known_is_provisional(start, provisional):
    assert SHANGHAI.due(local(SHANGHAI, start), parse_target("1d")).provisional is provisional


def test_a_far_year_has_the_weekly_hours_and_never_fails():
    due = SHANGHAI.due(datetime(2999, 1, 1, 3, tzinfo=UTC), parse_target("5d"))
    assert due.provisional
    assert due.due_at.year == 2999


def test_ten_thousand_deadlines_take_less_than_a_second():
    start = datetime(2026, 9, 1, tzinfo=UTC)
    begun = perf_counter()
    for minute in range(10_000):
        SHANGHAI.after(start + timedelta(minutes=7 * minute), 8 * HOURS)
    assert perf_counter() - begun < 1


@pytest.mark.parametrize(("text", "target"), [("3d", Target(days=3)), (" 8h ", Target(time=8 * HOURS))])
def test_targets_are_read_as_people_write_them(text, target):
    assert parse_target(text) == target
    assert str(parse_target("90m")) == "90m"


@pytest.mark.parametrize("text", ["", "d", "0d", "-1d", "3", "3w", "1.5h", "99999d", "３d", "3d 2h"])
def test_a_wrong_target_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="3d"):
        parse_target(text)


@pytest.mark.parametrize(
    "text", ["", "8-12", "12:00-08:30", "08:30-08:30", "25:00-26:00", "08:30-24:30", "22:00-00:00"]
)
def test_a_wrong_span_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="08:30-12:00"):
        parse_span(text)


def test_spans_read_back_as_written_and_may_not_overlap():
    assert str(parse_span("20:00-24:00")) == "20:00-24:00"
    assert parse_span("8:30-12:00") == Span(time(8, 30), time(12))
    with pytest.raises(ValueError, match="overlap"):
        check_spans((parse_span("08:30-12:00"), parse_span("11:00-13:00")))


def test_a_calendar_without_any_hours_is_refused():
    says = "^a calendar needs seven week days, Monday first, and some hours on one of them$"
    for weekly in (((),) * 7, (OFFICE,) * 6, (OFFICE,) * 8):
        with pytest.raises(ValueError, match=says):
            WorkCalendar("Asia/Shanghai", "v", weekly, {}, frozenset())


def test_time_is_not_counted_backwards():
    with pytest.raises(ValueError, match=r"^working time cannot be counted backwards$"):
        SHANGHAI.after(datetime(2026, 1, 5, tzinfo=UTC), -HOURS)


def test_a_day_says_what_kind_it_is():
    assert SHANGHAI.day(date(2026, 11, 24)) == Day(date(2026, 11, 24), "workday", "", OFFICE)
    assert SHANGHAI.day(date(2026, 11, 28)) == Day(date(2026, 11, 28), "weekend", "", ())
    assert SHANGHAI.day(date(2026, 10, 10)).kind == "make_up"


def berlin_on_sunday(*spans):
    return WorkCalendar("Europe/Berlin", "v", ((),) * 6 + (tuple(map(parse_span, spans)),), {}, frozenset())


def test_an_hour_that_does_not_exist_is_not_worked():
    """On 2026-03-29 the clock goes from 02:00 to 03:00 in Berlin, which is 01:00 in UTC."""
    spring, other = date(2026, 3, 29), date(2026, 4, 5)
    gone = berlin_on_sunday("02:00-03:00")
    assert gone.edges(spring) == ()
    assert not gone.is_working(spring)
    assert gone.is_working(other)
    assert berlin_on_sunday("02:30-03:00").edges(spring) == ()


def test_spans_around_that_hour_stay_in_order_and_apart():
    edges = berlin_on_sunday("01:00-02:30", "03:00-05:00").edges(date(2026, 3, 29))
    at = lambda hour, minute=0: datetime(2026, 3, 29, hour, minute, tzinfo=UTC)  # noqa: E731
    assert edges == ((at(0), at(1, 30)), (at(1, 30), at(3)))


def test_a_span_to_midnight_ends_with_the_day_and_is_remembered():
    night = berlin_on_sunday("20:00-24:00")
    sunday = date(2026, 11, 22)
    expected = ((datetime(2026, 11, 22, 19, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),)
    assert night.edges(sunday) == expected
    assert night.edges(sunday) is night.edges(sunday)
    assert night.due(datetime(2026, 11, 22, 12, tzinfo=UTC), Target(time=4 * HOURS)).due_at == expected[0][1]


def test_half_an_hour_after_midnight_belongs_to_its_own_day():
    early = berlin_on_sunday("00:00-00:30").edges(date(2026, 11, 22))
    assert early == ((datetime(2026, 11, 21, 23, tzinfo=UTC), datetime(2026, 11, 21, 23, 30, tzinfo=UTC)),)


def test_instants_come_out_in_utc_whatever_zone_they_came_in():
    calendar = replace(SHANGHAI)
    start = local(calendar, "2026-11-24T09:00")
    found = [calendar.after(start, timedelta(0)), calendar.after(start, HOURS), calendar.next_open(start)]
    found += [edge for pair in calendar.edges(start.date()) for edge in pair]
    assert {one.tzinfo for one in found} == {UTC}
    assert found[0] == start


def test_years_are_known_from_the_first_to_the_last():
    at = lambda year: datetime(year, 6, 1, tzinfo=UTC)  # noqa: E731
    assert SHANGHAI.is_known(at(2025), at(2026))
    assert not SHANGHAI.is_known(at(2024), at(2026))
    assert not SHANGHAI.is_known(at(2026), at(2027))
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight in Shanghai
    assert not SHANGHAI.is_known(new_year, new_year)
    assert SHANGHAI.is_known(new_year - timedelta(seconds=1), new_year - timedelta(seconds=1))


def test_working_days_are_those_begun_since():
    assert SHANGHAI.working_days(local(SHANGHAI, "2026-10-08T09:00"), local(SHANGHAI, "2026-10-10T09:00")) == 2
    assert SHANGHAI.working_days(local(SHANGHAI, "2026-10-10T09:00"), local(SHANGHAI, "2026-10-08T09:00")) == 0
    assert SHANGHAI.working_days(local(SHANGHAI, "2026-10-08T09:00"), local(SHANGHAI, "2026-10-08T17:00")) == 0
