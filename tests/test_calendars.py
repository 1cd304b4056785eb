"""Calendars from public data and our own file: the vectors of LIFECYCLE.md 5.4, overrides, errors, versions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake import calendars
from intake.calendars import CalendarRules, Plan, public, table
from intake.domain.worktime import parse_target
from intake.errors import ConfigError

RULES = CalendarRules("CN", ("08:30-12:00", "13:30-17:30"))
YEARS = range(2024, 2029)
ZONE = ZoneInfo("Asia/Shanghai")
SAMPLE = Path(__file__).parent.parent / "config" / "calendars" / "cn-2027-sample.toml"


@pytest.fixture(scope="module")
def china():
    return calendars.load(RULES, YEARS)


def load_with(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return calendars.load(CalendarRules("CN", RULES.hours, overrides=path), YEARS)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
        (2027, []),  # the notice has not come: no error, and no make-up days
    ],
)
def test_make_up_workdays_are_those_of_the_official_notice(china, year, days):
    made_up = sorted(on for on, day in china.special.items() if on.year == year and day.kind == "make_up")
    assert made_up == [date.fromisoformat(f"{year}-{day}") for day in days]
    assert all(china.is_working(on) for on in made_up)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("2026-09-30T16:30", "3d", "2026-10-10T17:30"),
        ("2026-05-08T10:00", "1d", "2026-05-09T17:30"),
        ("2026-02-13T17:00", "8h", "2026-02-14T17:30"),  # not 02-24: Saturday is made up
        ("2026-02-13T17:00", "9h", "2026-02-24T09:30"),  # over Spring Festival
        ("2026-10-03T09:00", "3d", "2026-10-12T17:30"),
    ],
)
def test_promises_over_public_holidays(china, start, target, expected):
    due = china.due(datetime.fromisoformat(start).replace(tzinfo=ZONE), parse_target(target))
    assert due.due_at == datetime.fromisoformat(expected).replace(tzinfo=ZONE)
    assert not due.provisional


def test_a_promise_into_2027_is_provisional_and_not_an_error(china):
    due = china.due(datetime(2026, 12, 30, 16, tzinfo=ZONE), parse_target("3d"))
    assert due.provisional
    assert china.known_years == {2024, 2025, 2026}


def test_years_without_notice_are_unknown_even_when_no_other_year_is_loaded():
    assert calendars.load(RULES, range(2027, 2029)).known_years == frozenset()


def test_elsewhere_every_loaded_year_is_known_and_regions_have_their_own_holidays():
    rules = CalendarRules("DE", ("09:00-17:00",), zone="Europe/Berlin", subdivision="BY")
    bavaria = calendars.load(rules, range(2026, 2028))
    assert bavaria.known_years == {2026, 2027}
    assert not bavaria.is_working(date(2026, 1, 6))
    assert calendars.load(CalendarRules("DE", rules.hours, zone=rules.zone), YEARS).is_working(date(2026, 1, 6))


def test_an_office_may_have_no_public_holidays_and_other_working_days():
    six = calendars.load(CalendarRules("", ("08:00-12:00",), workdays=(0, 1, 2, 3, 4, 5)), YEARS)
    assert six.is_working(date(2026, 10, 3))
    assert 2027 in six.known_years


def test_holidays_have_names_and_make_up_days_say_what_they_make_up_for(china):
    assert china.day(date(2026, 10, 1)).name == "国庆节"
    assert china.day(date(2026, 10, 10)).name == "调休上班（补 10-07）"


def test_own_days_win_over_public_data(tmp_path):
    own = load_with(
        tmp_path,
        """
        version = "hq.2"
        complete_years = [2027]
        [[day]]
        date = 2027-01-24
        kind = "make_up"
        name = "春节调休上班"
        notice = "国办发明电〔2026〕7号"
        [[day]]
        date = 2026-10-10
        kind = "company"
        [[day]]
        date = 2026-12-31
        kind = "short"
        hours = ["08:30-12:00"]
        """,
    )
    assert own.is_working(date(2027, 1, 24))
    assert own.day(date(2027, 1, 24)).notice == "国办发明电〔2026〕7号"
    assert not own.is_working(date(2026, 10, 10))
    assert len(own.edges(date(2026, 12, 31))) == 1
    assert 2027 in own.known_years
    assert "+hq.2+" in own.version


def test_the_version_names_the_library_and_changes_with_every_day(china, tmp_path):
    assert china.version.startswith("CN@0.")
    assert china.version == calendars.load(RULES, YEARS).version
    other = load_with(tmp_path, '[[day]]\ndate = 2026-11-02\nkind = "company"\n')
    assert other.version.rpartition("+")[2] != china.version.rpartition("+")[2]


def test_the_packaged_sample_can_be_used_as_it_is():
    own = calendars.load(CalendarRules("CN", RULES.hours, overrides=SAMPLE), YEARS)
    assert own.day(date(2026, 12, 31)).kind == "short"
    assert not own.is_working(date(2027, 3, 12))


def test_every_problem_of_an_own_file_is_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_with(
            tmp_path,
            """
            colour = "red"
            complete_years = ["2027"]
            [[day]]
            date = "2027-01-24"
            kind = "make_up"
            [[day]]
            date = 2027-01-25
            kind = "party"
            [[day]]
            date = 2027-01-26
            kind = "short"
            [[day]]
            date = 2027-01-27
            kind = "company"
            hours = ["12:00-08:00"]
            [[day]]
            date = 2027-01-28
            kind = "holiday"
            [[day]]
            date = 2027-01-28
            kind = "holiday"
            """,
        )
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "colour", "complete_years", "day 1", "day 2", "day 3", "day 4", "day 6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        CalendarRules("XX", ("08:30-12:00",)),
        CalendarRules("CN", ("08:30",)),
        CalendarRules("CN", ()),
        CalendarRules("CN", ("08:30-12:00",), zone="Asia/Nowhere"),
        CalendarRules("CN", ("08:30-12:00",), overrides=Path("nowhere.toml")),
        CalendarRules("DE", ("08:30-12:00",), subdivision="nowhere"),
    ],
)
def test_wrong_rules_are_configuration_errors(rules):
    with pytest.raises(ConfigError):
        calendars.load(rules, YEARS)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_packaged_official_days_are_those_of_the_library(china, year):
    path = SAMPLE.with_name(f"cn-{year}.toml")
    own = calendars.load(CalendarRules("", RULES.hours, overrides=path), range(year, year + 1))
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    assert [on for on in days if own.is_working(on) is not china.is_working(on) and on.year == year] == []
    assert {day.notice for day in own.special.values()} == {
        day.notice for on, day in china.special.items() if on.year == year
    }


def test_single_week_days_may_have_hours_of_their_own():
    rules = CalendarRules("", RULES.hours, weekly={4: ("08:30-12:00",), 5: ("09:00-11:00",)})
    found = calendars.load(rules, YEARS)
    assert [len(spans) for spans in found.weekly] == [2, 2, 2, 2, 1, 1, 0]


def test_days_of_a_branch_hold_for_that_branch_alone(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        """
        [[day]]
        date = 2026-11-24
        kind = "company"
        name = "台风"
        branches = ["south", "west"]
        [[day]]
        date = 2026-11-25
        kind = "company"
        """,
        encoding="utf-8",
    )
    plan = Plan(
        CalendarRules("CN", RULES.hours, overrides=path),
        (CalendarRules("CN", ("09:00-17:00",), overrides=path, name="west", branches=("west",)),),
    )
    found = {one.name: one.resolve() for one in plan.wanted((), YEARS)}
    assert list(found) == ["cn-hq", "west", "cn-hq-south"]
    assert [found[name].is_working(date(2026, 11, 24)) for name in found] == [True, False, False]
    assert [found[name].is_working(date(2026, 11, 25)) for name in found] == [False, False, False]
    assert [one.branches for one in plan.wanted((), YEARS)] == [(), ("west",), ("south",)]


def test_what_a_calendar_is_made_of_shows_in_its_source(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('version = "1"\n', encoding="utf-8")
    plan = Plan(CalendarRules("CN", RULES.hours, overrides=path))
    [first] = plan.wanted((), YEARS)
    [same] = plan.wanted((), YEARS)
    [more] = plan.wanted((("cn.toml", "complete_years = [2027]"),), YEARS)
    [later] = plan.wanted((), range(2025, 2030))
    path.write_text('version = "2"\n', encoding="utf-8")
    [changed] = plan.wanted((), YEARS)
    assert first.source == same.source
    assert len({one.source for one in (first, more, later, changed)}) == 4
    assert 2027 in more.resolve().known_years


def test_a_stored_table_is_the_calendar_again(china):
    again = table.from_table(table.to_table(china), "cn-hq@2026.1")
    assert again.version == "cn-hq@2026.1"
    assert table.fingerprint(again) == table.fingerprint(china)
    assert (again.special, again.weekly, again.known_years) == (china.special, china.weekly, china.known_years)
    other = table.from_table({**table.to_table(china), "known_years": [2026]}, "x")
    assert table.fingerprint(other) != table.fingerprint(china)


def test_no_day_of_another_year_gets_into_a_table(china):
    assert {on.year for on in china.special} == {2024, 2025, 2026, 2027, 2028}


def test_the_version_of_the_library_is_that_of_its_metadata():
    assert public.library_version() == version("holidays")
