"""The office's working calendar from weekly hours, public holidays with make-up days, and our own override file.

Layers of LIFECYCLE.md 5.1, later ones win. The `holidays` library is loaded on first use only.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain.worktime import Day, Span, WorkCalendar, check_spans, parse_span
from intake.errors import ConfigError

MAKE_UP_COUNTRIES = frozenset({"CN"})  # a year without make-up days there is a year whose notice has not come
KINDS = ("make_up", "holiday", "short", "company")
EXAMPLE = '[[day]]\ndate = 2027-01-24\nkind = "make_up"\nname = "春节调休上班"'
_MOVED = re.compile(r"休息日（由 (\d{4}-\d{2}-\d{2}) 调休）")


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """What the configuration says about working time."""

    country: str  # ISO 3166 code; empty: no public holidays
    hours: tuple[str, ...]  # of a working day: "08:30-12:00"
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    zone: str = "Asia/Shanghai"
    overrides: Path | None = None
    subdivision: str | None = None  # region of the country, as the holidays library names it


@dataclass(frozen=True, slots=True)
class Overrides:
    """The site's own days, as read from its file."""

    version: str = ""
    days: Mapping[date, Day] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()


def load(rules: CalendarRules, years: range) -> WorkCalendar:
    """The calendar with the special days of these years.

    Its version changes with the library, the override file and every resolved day. Raises ConfigError.
    """
    hours = _hours(rules.hours, "calendar.hours")
    weekly = tuple(hours if weekday in rules.workdays else () for weekday in range(7))
    special, known, library = _public(rules, years, hours)
    own = read_overrides(rules.overrides, hours) if rules.overrides else Overrides()
    special |= own.days
    known |= own.complete_years
    table = _fingerprint(rules.zone, weekly, special=special, known=known)
    version = "+".join(part for part in (f"{rules.country or 'none'}@{library}", own.version, table) if part)
    try:
        ZoneInfo(rules.zone)
        return WorkCalendar(rules.zone, version, weekly, special, frozenset(known))
    except (ValueError, KeyError, OSError) as trouble:
        raise ConfigError(f"calendar: {trouble}", hint='for example: timezone = "Asia/Shanghai"') from trouble


def _hours(texts: tuple[str, ...] | list[str], key: str) -> tuple[Span, ...]:
    try:
        return check_spans(tuple(parse_span(text) for text in texts))
    except ValueError as trouble:
        raise ConfigError(f"{key}: {trouble}", hint='for example: hours = ["08:30-12:00", "13:30-17:30"]') from trouble


def _public(rules: CalendarRules, years: range, hours: tuple[Span, ...]) -> tuple[dict[date, Day], set[int], str]:
    """Special days and known years by the library's data, and its version."""
    if not rules.country:
        return {}, set(years), "0"
    import holidays
    from holidays.version import __version__ as library

    country = rules.country.upper()
    language = "zh_CN" if country in MAKE_UP_COUNTRIES else None
    try:
        found = holidays.country_holidays(country, subdiv=rules.subdivision, years=years, language=language)
    except NotImplementedError as trouble:
        raise ConfigError(
            f"calendar: no public holidays are known for {rules.country!r} {rules.subdivision or ''}".rstrip(),
            hint='for example: country = "CN"; leave it empty for no public holidays',
        ) from trouble
    make_up: set[date] = set(found.weekend_workdays)
    special, replaced = {}, {}
    for on, name in found.items():
        moved = _MOVED.fullmatch(name)
        if moved:
            replaced[date.fromisoformat(moved[1])] = on
        special[on] = Day(on, "holiday", "调休" if moved else name.removesuffix("（补假）"), ())
    for on in make_up:
        special[on] = Day(
            on, "make_up", f"调休上班（补 {replaced[on]:%m-%d}）" if on in replaced else "调休上班", hours
        )
    supported = {year for year in years if found.start_year <= year <= found.end_year}
    known = {on.year for on in make_up} if country in MAKE_UP_COUNTRIES else supported
    return special, known & supported, library


def _fingerprint(
    zone: str, weekly: tuple[tuple[Span, ...], ...], *, special: Mapping[date, Day], known: set[int]
) -> str:
    lines = [zone, *(" ".join(map(str, spans)) for spans in weekly), " ".join(map(str, sorted(known)))]
    lines += [f"{on} {special[on].kind} {' '.join(map(str, special[on].spans))}" for on in sorted(special)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def read_overrides(path: Path, hours: tuple[Span, ...]) -> Overrides:
    """Days of the override file; a make-up day that names no hours has `hours`. Raises ConfigError naming all."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise ConfigError(f"calendar.overrides: {path} cannot be read: {trouble}", hint=EXAMPLE) from trouble
    problems = [f"{key}: unknown key" for key in content.keys() - {"version", "day", "complete_years"}]
    years = content.get("complete_years", [])
    if not isinstance(years, list) or any(type(year) is not int for year in years):
        problems.append("complete_years: must be a list of years, for example [2027]")
    days: dict[date, Day] = {}
    rows = content.get("day", [])
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        try:
            day = _day(row, hours)
            if day.on in days:
                raise ValueError(f"{day.on} is there twice")
            days[day.on] = day
        except ValueError as trouble:
            problems.append(f"day {number}: {trouble}")
    if problems:
        raise ConfigError(f"calendar.overrides: {path}: {'; '.join(problems)}", problems=problems, hint=EXAMPLE)
    return Overrides(str(content.get("version", "")), days, frozenset(years))


def _day(row: Any, hours: tuple[Span, ...]) -> Day:
    if not isinstance(row, dict):
        raise ValueError("is not a [[day]] table")  # noqa: TRY004 - one kind of error for all of the file
    unknown = row.keys() - {"date", "kind", "name", "hours", "notice"}
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    on, kind, own = row.get("date"), row.get("kind"), row.get("hours")
    if type(on) is not date:
        raise ValueError("date: must be a date without quotes, for example 2027-01-24")
    if kind not in KINDS:
        raise ValueError(f"kind: must be one of {', '.join(KINDS)}")
    if own is not None and (not isinstance(own, list) or not all(isinstance(one, str) for one in own)):
        raise ValueError('hours: must be a list, for example ["08:30-12:00"]')
    if kind == "holiday" and own:
        raise ValueError("hours: a holiday has none; use kind short or company")
    if kind == "short" and not own:
        raise ValueError('hours: a short day needs them, for example ["08:30-12:00"]')
    spans = check_spans(tuple(parse_span(one) for one in own)) if own else hours if kind == "make_up" else ()
    return Day(on, str(kind), str(row.get("name", "")), spans, str(row.get("notice", "")))
