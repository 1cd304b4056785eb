"""A resolved calendar as plain values and back, and its fingerprint: equal tables count equally."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.domain.worktime import Day, WorkCalendar, parse_span


def to_table(calendar: WorkCalendar) -> dict[str, Any]:
    """Zone, weekly hours, special days in order, known years; every value is JSON."""
    return {
        "zone": calendar.zone,
        "weekly": [[str(span) for span in spans] for spans in calendar.weekly],
        "special": [_row(calendar.special[on]) for on in sorted(calendar.special)],
        "known_years": sorted(calendar.known_years),
    }


def from_table(table: Mapping[str, Any], version: str) -> WorkCalendar:
    """The calendar that was stored under a version."""
    days = [_day(row) for row in table["special"]]
    weekly = tuple(tuple(parse_span(text) for text in spans) for spans in table["weekly"])
    return WorkCalendar(table["zone"], version, weekly, {day.on: day for day in days}, frozenset(table["known_years"]))


def fingerprint(calendar: WorkCalendar) -> str:
    """64 hex digits of everything in the table."""
    return hashlib.sha256(json.dumps(to_table(calendar), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _row(day: Day) -> dict[str, Any]:
    hours = [str(span) for span in day.spans]
    return {"date": day.on.isoformat(), "kind": day.kind, "name": day.name, "hours": hours, "notice": day.notice}


def _day(row: Mapping[str, Any]) -> Day:
    spans = tuple(parse_span(text) for text in row["hours"])
    return Day(date.fromisoformat(row["date"]), row["kind"], row["name"], spans, row["notice"])
