"""Tables of the file as the values of the rooms, where that takes more than a line: calendars and service levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from intake.calendars import CalendarRules, Plan
from intake.config.model import BranchCalendar, Level, Tables
from intake.domain.hours import parse_target
from intake.domain.request import Impact, ServiceLevel

Resolved = Callable[[Path | None], Path | None]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def calendars(file: Tables, path: Resolved) -> Plan:
    """The office's calendar and those of branches; `path` makes a relative path absolute."""
    calendar = file.calendar
    office = CalendarRules(
        country=calendar.country,
        hours=calendar.hours,
        workdays=calendar.workdays,
        zone=file.office.timezone,
        overrides=path(calendar.overrides),
        subdivision=calendar.subdivision,
        weekly=_weekly(calendar.weekly),
        name=calendar.name or "",
    )
    return Plan(office, tuple(_branch(one, office, path) for one in calendar.branch))


def levels(tables: Iterable[Level]) -> tuple[ServiceLevel, ...]:
    """The service levels in their order."""
    return tuple(
        ServiceLevel(
            key=one.key,
            resolution=parse_target(one.resolution),
            first_response=parse_target(one.first_response) if one.first_response else None,
            impact=Impact(one.impact) if one.impact else None,
            version=one.version,
            rework=parse_target(one.rework) if one.rework else None,
            third_party_suspends=one.third_party_suspends,
        )
        for one in tables
    )


def _branch(one: BranchCalendar, office: CalendarRules, path: Resolved) -> CalendarRules:
    """A calendar of branches; another country does not inherit the office's region."""
    is_same_country = one.country in {None, office.country}
    return CalendarRules(
        country=office.country if one.country is None else one.country,
        hours=one.hours or office.hours,
        workdays=one.workdays or office.workdays,
        zone=one.timezone or office.zone,
        overrides=path(one.overrides) if one.overrides else office.overrides,
        subdivision=one.subdivision or (office.subdivision if is_same_country else None),
        weekly=office.weekly if one.weekly is None else _weekly(one.weekly),
        name=one.name,
        branches=one.branches,
    )


def _weekly(week: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Hours by number of the week day, Monday 0."""
    return {WEEK.index(day.strip().lower()): hours for day, hours in week.items()}
