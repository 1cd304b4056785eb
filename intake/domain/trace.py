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


class Calendar(Protocol):
    """What a trace reads from the working calendar."""

    def day(self, on: date) -> Day: ...  # noqa: D102
    def edges(self, on: date) -> tuple[tuple[datetime, datetime], ...]: ...  # noqa: D102
    def is_working(self, on: date) -> bool: ...  # noqa: D102
    def next_open(self, at: datetime) -> datetime: ...  # noqa: D102
    def local(self, at: datetime) -> datetime: ...  # noqa: D102


def days_trace(calendar: Calendar, start: datetime, due_at: datetime, *, target: Target) -> tuple[TraceLine, ...]:
    """Each working day with its number; day 0 is the day of the first working minute."""
    opened = calendar.next_open(start)
    first = calendar.local(opened).date()
    counted: dict[date, str] = {}
    for on in _dates(first, calendar.local(due_at).date()):
        if calendar.is_working(on):
            counted[on] = f"{len(counted)}/{target.days}"
    return _lines(calendar, start, due_at, counted=counted)


def hours_trace(calendar: Calendar, start: datetime, due_at: datetime, *, target: Target) -> tuple[TraceLine, ...]:
    """Each day with the working hours reached at its end."""
    total, counted = _clock(target.time), {}
    reached = timedelta(0)
    for on in _dates(calendar.local(start).date(), calendar.local(due_at).date()):
        worked = sum((max(min(c, due_at) - max(o, start), timedelta(0)) for o, c in calendar.edges(on)), timedelta(0))
        reached += worked
        if worked:
            counted[on] = f"{_clock(reached)} of {total}"
    return _lines(calendar, start, due_at, counted=counted)


def _lines(calendar: Calendar, start: datetime, due_at: datetime, *, counted: dict[date, str]) -> tuple[TraceLine, ...]:
    received, due = calendar.local(start), calendar.local(due_at)
    lines = [TraceLine(received.date().isoformat(), "received", at=received.isoformat())]
    skipped: list[Day] = []
    for on in _dates(received.date(), due.date()):
        day = calendar.day(on)
        if not calendar.is_working(on):
            skipped.append(day)
        elif on in counted:
            lines += [*_run(skipped), _worked(day, counted[on])]
            skipped = []
    lines += _run(skipped)
    lines.append(TraceLine(due.date().isoformat(), "due", at=due.isoformat()))
    return tuple(lines)


def _worked(day: Day, counted: str) -> TraceLine:
    kind = day.kind if day.kind in SPECIAL_WORK else "working"
    return TraceLine(day.on.isoformat(), kind, name=day.name, counted=counted)


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
