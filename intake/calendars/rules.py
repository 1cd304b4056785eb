"""The resolved calendar: weekly hours, then public data, then own days; later layers win (LIFECYCLE.md 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.calendars import public, table
from intake.calendars.own import Overrides, read_overrides
from intake.domain.worktime import Span, WorkCalendar, check_spans, parse_span
from intake.errors import ConfigError, Sentence

EXAMPLE_HOURS = 'for example: hours = ["08:30-12:00", "13:30-17:30"]'


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """What the configuration says about working time."""

    country: str  # ISO 3166 code; empty: no public holidays
    hours: tuple[str, ...]  # of a working day: "08:30-12:00"
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    zone: str = "Asia/Shanghai"
    overrides: Path | None = None
    subdivision: str | None = None  # region of the country, as the holidays library names it
    weekly: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # week days with hours of their own
    name: str = ""  # of the calendar in its versions; empty: cn-hq for the country CN
    branches: tuple[str, ...] = ()  # keys of the branches whose promises count on it; none: the office's

    @property
    def key(self) -> str:
        """The name that its versions bear."""
        return self.name or f"{self.country.lower() or 'no'}-hq"


def load(rules: CalendarRules, years: range) -> WorkCalendar:
    """The calendar of these rules with the special days of these years. Raises ConfigError.

    Its version is that of the data; `intake.store.upkeep.calendars` gives it a short one of its own.
    """
    own = [read_overrides(rules.overrides, hours(rules))] if rules.overrides else []
    return resolve(rules, years, own)


def resolve(rules: CalendarRules, years: range, own: Iterable[Overrides]) -> WorkCalendar:
    """The calendar with own days in their order, of which later ones win. Raises ConfigError."""
    found = public.days(rules.country, years, subdivision=rules.subdivision, hours=hours(rules))
    special, known, versions = dict(found.days), set(found.known_years), []
    for layer in own:
        special |= layer.days
        known |= layer.complete_years
        versions.append(layer.version)
    try:
        ZoneInfo(rules.zone)
        made = WorkCalendar(rules.zone, "", _weekly(rules), special, frozenset(known))
    except (ValueError, KeyError, OSError) as trouble:
        raise ConfigError(
            Sentence("calendar: {trouble}", trouble=trouble), hint='for example: timezone = "Asia/Shanghai"'
        ) from trouble
    version = "+".join(part for part in (found.source, *versions, table.fingerprint(made)[:8]) if part)
    return WorkCalendar(made.zone, version, made.weekly, made.special, made.known_years)


def hours(rules: CalendarRules) -> tuple[Span, ...]:
    """The spans of an ordinary working day. Raises ConfigError."""
    return _spans(rules.hours, "calendar.hours")


def _weekly(rules: CalendarRules) -> tuple[tuple[Span, ...], ...]:
    usual = hours(rules)
    own = {day: _spans(texts, "calendar.weekly") for day, texts in rules.weekly.items()}
    return tuple(own.get(day, usual if day in rules.workdays else ()) for day in range(7))


def _spans(texts: tuple[str, ...], key: str) -> tuple[Span, ...]:
    try:
        return check_spans(tuple(parse_span(text) for text in texts))
    except ValueError as trouble:
        raise ConfigError(Sentence("{key}: {trouble}", key=key, trouble=trouble), hint=EXAMPLE_HOURS) from trouble
