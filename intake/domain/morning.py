"""One person's day: which of the open requests stand in the morning digest, under what heading, in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from intake.domain.request import Impact, Request
from intake.domain.timers import Timer, Timers
from intake.domain.worktime import WorkCalendar

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An open request with its clocks."""

    request: Request
    timers: Timers

    @property
    def due_at(self) -> datetime | None:
        """The promise in force; None while it is suspended."""
        promise = self.request.promise
        return promise.due_at if promise and not self.is_suspended else None

    @property
    def is_suspended(self) -> bool:
        """Whether the promise rests until somebody else has acted."""
        wait = self.timers.wait
        return wait is not None and wait.suspends

    @property
    def used_percent(self) -> int | None:
        """How much of the resolution's working time is used up."""
        clock = self.timers.of(Timer.PROMISE) or self.timers.of(Timer.RESOLUTION)
        return int(100 * (clock.used / clock.allowance)) if clock and clock.allowance else None


@dataclass(slots=True)
class Morning:
    """The lists of the digest; each request stands in one of the first three at most."""

    overdue: list[Entry] = field(default_factory=list)
    today: list[Entry] = field(default_factory=list)
    at_risk: list[Entry] = field(default_factory=list)
    unowned: list[Entry] = field(default_factory=list)
    unanswered: list[Entry] = field(default_factory=list)
    waiting: list[Entry] = field(default_factory=list)


def morning(
    entries: Iterable[Entry],
    login: str,
    *,
    now: datetime,
    calendar: WorkCalendar,
    known: set[str],
    at_risk: Sequence[int] = (),
) -> Morning:
    """The digest of one person: the own requests, and those that nobody (of those `known`) owns; front line first.

    `at_risk`: the requests that will be missed unless they are touched today, the most urgent first.
    """
    found, ranks = Morning(), {number: rank for rank, number in enumerate(at_risk)}
    for entry in sorted(entries, key=_urgency):
        if entry.request.owner not in known:
            found.unowned.append(entry)
        elif entry.request.owner == login:
            _file(found, entry, now=now, calendar=calendar, at_risk=ranks)
    found.at_risk.sort(key=lambda one: ranks[one.request.id])
    return found


def due_day(now: datetime, at: time, calendar: WorkCalendar) -> date | None:
    """The local day whose digest is due: today, if it is worked on and the hour has come."""
    local = calendar.local(now)
    is_due = calendar.is_working(local.date()) and local.time() >= at
    return local.date() if is_due else None


def previous(on: date, at: time, calendar: WorkCalendar) -> datetime:
    """The hour of the digest on the last working day before `on`; of the day before, where that is long ago."""
    day = next((on - count * DAY for count in range(1, 31) if calendar.is_working(on - count * DAY)), on - DAY)
    return _instant(day, at, calendar)


def following(now: datetime, at: time, calendar: WorkCalendar) -> datetime:
    """The next hour of a digest; tomorrow's, where no working day is near."""
    today = calendar.local(now).date()
    days = (today + count * DAY for count in range(31))
    coming = (_instant(day, at, calendar) for day in days if calendar.is_working(day))
    return next((instant for instant in coming if instant > now), _instant(today + DAY, at, calendar))


def _instant(day: date, at: time, calendar: WorkCalendar) -> datetime:
    zone = calendar.local(datetime.combine(day, at, tzinfo=UTC)).tzinfo
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _file(found: Morning, entry: Entry, *, now: datetime, calendar: WorkCalendar, at_risk: Collection[int]) -> None:
    due_at = entry.due_at
    if entry.is_suspended:
        found.waiting.append(entry)
    elif due_at is not None and due_at < now:
        found.overdue.append(entry)
    elif due_at is not None and calendar.local(due_at).date() == calendar.local(now).date():
        found.today.append(entry)
    elif entry.request.id in at_risk:
        found.at_risk.append(entry)
    if entry.timers.unanswered_since is not None:
        found.unanswered.append(entry)


def _urgency(entry: Entry) -> tuple[bool, bool, datetime, int]:
    due_at = entry.due_at
    first = entry.request.impact is not Impact.FRONTLINE
    return (first, due_at is None, due_at or entry.request.received_at, entry.request.id)
