"""How a deadline was counted, day by day, for `why` and `calendar due` (LIFECYCLE.md 3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from intake.domain.hours import Day
from intake.domain.request import Target, TraceLine

DAY = timedelta(days=1)
SPECIAL_WORK = frozenset({"make_up", "short", "company"})
SKIPPED = ("holiday", "company", "weekend")  # the strongest reason names a run of skipped days

Edges = tuple[tuple[datetime, datetime], ...]


class Calendar(Protocol):
    """What a trace reads from the working calendar."""

    def day(self, on: date) -> Day: ...  # noqa: D102
    def edges(self, on: date) -> Edges: ...  # noqa: D102
    def is_working(self, on: date) -> bool: ...  # noqa: D102
    def next_open(self, at: datetime) -> datetime: ...  # noqa: D102
    def local(self, at: datetime) -> datetime: ...  # noqa: D102


def days_trace(calendar: Calendar, start: datetime, due_at: datetime, *, target: Target) -> tuple[TraceLine, ...]:
    """Each working day with its number and hours; day 0, that of the first working minute, counts none of its own."""
    counted: dict[date, tuple[str, Edges]] = {}
    for on in _dates(calendar.local(calendar.next_open(start)).date(), _last(calendar, due_at)):
        if calendar.is_working(on):
            counted[on] = (f"{len(counted)}/{target.days}", calendar.edges(on) if counted else ())
    return _lines(calendar, start, due_at, counted=counted)


def hours_trace(calendar: Calendar, start: datetime, due_at: datetime, *, target: Target) -> tuple[TraceLine, ...]:
    """Each day with its intervals and the working hours reached at its end."""
    total, counted = _clock(target.time), {}
    reached = timedelta(0)
    for on in _dates(calendar.local(start).date(), _last(calendar, due_at)):
        worked = tuple((max(o, start), min(c, due_at)) for o, c in calendar.edges(on) if o < due_at and c > start)
        reached += sum((closes - opens for opens, closes in worked), timedelta(0))
        if worked:
            counted[on] = (f"{_clock(reached)} of {total}", worked)
    return _lines(calendar, start, due_at, counted=counted)


def _last(calendar: Calendar, due_at: datetime) -> date:
    """The day that a deadline closes; at midnight the day before."""
    return calendar.local(due_at - timedelta(microseconds=1)).date()


def _lines(
    calendar: Calendar, start: datetime, due_at: datetime, *, counted: dict[date, tuple[str, Edges]]
) -> tuple[TraceLine, ...]:
    received, due = calendar.local(start), calendar.local(due_at)
    lines = [TraceLine(received.date().isoformat(), "received", at=received.isoformat())]
    skipped: list[Day] = []
    for on in _dates(received.date(), _last(calendar, due_at)):
        day = calendar.day(on)
        if not calendar.is_working(on):
            skipped.append(day)
        elif on in counted:
            lines += [*_run(skipped), _worked(calendar, day, *counted[on])]
            skipped = []
        else:  # after the last hour of the day it came on
            lines.append(TraceLine(on.isoformat(), "closed", name=day.name))
    lines.append(TraceLine(due.date().isoformat(), "due", at=due.isoformat()))
    return tuple(lines)


def _worked(calendar: Calendar, day: Day, counted: str, edges: Edges) -> TraceLine:
    kind = day.kind if day.kind in SPECIAL_WORK else "working"
    spans = tuple(
        f"{calendar.local(opens).isoformat()}/{calendar.local(closes).isoformat()}" for opens, closes in edges
    )
    return TraceLine(day.on.isoformat(), kind, name=day.name, counted=counted, spans=spans)


def _run(days: list[Day]) -> list[TraceLine]:
    """Neighbouring days without work as one line that names the holidays in it."""
    if not days:
        return []
    kind = next((kind for kind in SKIPPED if any(day.kind == kind for day in days)), days[0].kind)
    names = dict.fromkeys(day.name for day in days if day.name)
    until = days[-1].on.isoformat() if len(days) > 1 else None
    return [TraceLine(days[0].on.isoformat(), kind, until=until, name=" / ".join(names))]


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def _clock(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
