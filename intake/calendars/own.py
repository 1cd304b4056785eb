"""Own days of an office or of a branch, from an override file: what public data lack, or what only we do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from intake.domain.worktime import Day, Span, check_spans, parse_span
from intake.errors import ConfigError, Sentence

KINDS = ("make_up", "holiday", "short", "company")
EXAMPLE = '[[day]]\ndate = 2027-01-24\nkind = "make_up"\nname = "春节调休上班"'
KEYS = frozenset({"date", "kind", "name", "hours", "notice", "branches"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """The days that hold for everybody; `of_branch` are those of single branches, which win there."""

    version: str = ""
    days: Mapping[date, Day] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()
    of_branch: Mapping[str, Mapping[date, Day]] = field(default_factory=dict)

    def for_branches(self, branches: tuple[str, ...]) -> Overrides:
        """What holds for a calendar of these branches: the first whose day it is decides."""
        days = dict(self.days)
        for branch in reversed(branches):
            days |= self.of_branch.get(branch, {})
        return replace(self, days=days, of_branch={})


def read_overrides(path: Path, hours: tuple[Span, ...]) -> Overrides:
    """Days of an override file; a make-up day that names no hours has `hours`. Raises ConfigError naming all."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(
            Sentence("calendar.overrides: {path} cannot be read: {trouble}", path=path, trouble=trouble), hint=EXAMPLE
        ) from trouble
    return parse_overrides(content, hours, name=str(path))


def parse_overrides(text: str, hours: tuple[Span, ...], *, name: str) -> Overrides:
    """The same from the text of a file called `name`."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise ConfigError(
            Sentence("calendar.overrides: {name} cannot be read: {trouble}", name=name, trouble=trouble), hint=EXAMPLE
        ) from trouble
    problems = [f"{key}: unknown key" for key in content.keys() - {"version", "day", "complete_years"}]
    years = content.get("complete_years", [])
    if not isinstance(years, list) or any(type(year) is not int for year in years):
        problems.append("complete_years: must be a list of years, for example [2027]")
    days: dict[date, Day] = {}
    of_branch: dict[str, dict[date, Day]] = {}
    rows = content.get("day", [])
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        try:
            _add(row, hours, days=days, of_branch=of_branch)
        except ValueError as trouble:
            problems.append(f"day {number}: {trouble}")
    if problems:
        raise ConfigError(
            Sentence("calendar.overrides: {name}: {problems}", name=name, problems="; ".join(problems)),
            problems=problems,
            hint=EXAMPLE,
        )
    return Overrides(str(content.get("version", "")), days, frozenset(years), of_branch)


def _add(row: Any, hours: tuple[Span, ...], *, days: dict[date, Day], of_branch: dict[str, dict[date, Day]]) -> None:
    day = _day(row, hours)
    branches = row.get("branches")
    if branches is not None and (not _is_words(branches) or not branches):
        raise ValueError('branches: must be a list of branch keys, for example ["south"]')
    for where in [of_branch.setdefault(branch, {}) for branch in branches] if branches else [days]:
        if day.on in where:
            raise ValueError(f"{day.on} is there twice")
        where[day.on] = day


def _day(row: Any, hours: tuple[Span, ...]) -> Day:
    if not isinstance(row, dict):
        raise ValueError("is not a [[day]] table")  # noqa: TRY004 - one kind of error for all of the file
    unknown = row.keys() - KEYS
    if unknown:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    on, kind, own = row.get("date"), row.get("kind"), row.get("hours")
    if type(on) is not date:
        raise ValueError("date: must be a date without quotes, for example 2027-01-24")
    if kind not in KINDS:
        raise ValueError(f"kind: must be one of {', '.join(KINDS)}")
    if own is not None and not _is_words(own):
        raise ValueError('hours: must be a list, for example ["08:30-12:00"]')
    if kind == "holiday" and own:
        raise ValueError("hours: a holiday has none; use kind short or company")
    if kind == "short" and not own:
        raise ValueError('hours: a short day needs them, for example ["08:30-12:00"]')
    spans = check_spans(tuple(parse_span(one) for one in own)) if own else hours if kind == "make_up" else ()
    return Day(on, str(kind), str(row.get("name", "")), spans, str(row.get("notice", "")))


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
