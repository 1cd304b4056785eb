"""The working calendar: add and measure working time across lunch breaks, holidays, make-up days and DST.

Local opening hours are turned into UTC edge by edge and all arithmetic happens there (HOUSE.md D3, LIFECYCLE.md 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.domain.hours import Day, Span, check_spans, parse_span, parse_target
from intake.domain.request import Target, TraceLine
from intake.domain.trace import days_trace, hours_trace

__all__ = ["Day", "Due", "Span", "WorkCalendar", "check_spans", "parse_span", "parse_target"]

DAY = timedelta(days=1)
NOTHING = timedelta(0)

Edges = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline, how it was counted, and whether it reaches into a year whose make-up days are not known."""

    due_at: datetime
    trace: tuple[TraceLine, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working hours of an office as a value; instants in and out are aware, results are UTC.

    Outside the years for which special days are known the weekly hours hold alone: it never fails for a far year.
    """

    zone: str
    version: str
    weekly: tuple[tuple[Span, ...], ...]  # Monday first
    special: Mapping[date, Day]
    known_years: frozenset[int]
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _edges: dict[date, Edges] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != len("MTWTFSS") or not any(self.weekly):
            raise ValueError("a calendar needs seven week days, Monday first, and some hours on one of them")
        object.__setattr__(self, "_zone", ZoneInfo(self.zone))

    def day(self, on: date) -> Day:
        """What kind of day a local date is, and its hours."""
        special = self.special.get(on)
        if special is not None:
            return special
        spans = self.weekly[on.weekday()]
        return Day(on, "workday" if spans else "weekend", "", spans)

    def is_working(self, on: date) -> bool:
        """Whether somebody works on that local date."""
        return bool(self.edges(on))

    def edges(self, on: date) -> Edges:
        """Opening and closing instants of a local date, ascending and disjoint."""
        known = self._edges.get(on)
        if known is None:
            known = self._edges[on] = tuple(self._resolve(self.day(on)))
        return known

    def _resolve(self, day: Day) -> Iterator[tuple[datetime, datetime]]:
        last = datetime.min.replace(tzinfo=UTC)
        for span in day.spans:
            # In the hour that DST skips, a later wall time can be an earlier instant: never go back.
            opens = max(self._instant(day.on, span.opens), last)
            closes = self._instant(day.on if span.closes > time(0) else day.on + DAY, span.closes)
            if closes > opens:
                last = closes
                yield opens, closes

    def _instant(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self._zone).astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        """The instant on the office's clock."""
        return at.astimezone(self._zone)

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time from `start` on, without end."""
        on = start.astimezone(self._zone).date()
        while True:
            for opens, closes in self.edges(on):
                if closes > start:
                    yield (max(opens, start), closes)
            on += DAY

    def next_open(self, at: datetime) -> datetime:
        """The first working minute that is not before `at`."""
        return next(self._open_from(at))[0].astimezone(UTC)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The instant when `amount` of working time has passed since `start`; `start` itself for nothing.

        Work that ends with the day ends at its close, not at the next opening. Raises ValueError when negative.
        """
        if amount < NOTHING:
            raise ValueError("working time cannot be counted backwards")
        if amount == NOTHING:
            return start.astimezone(UTC)
        left = amount
        for opens, closes in self._open_from(start):
            if left <= closes - opens:
                return (opens + left).astimezone(UTC)
            left -= closes - opens
        raise AssertionError  # pragma: no cover - time does not end

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`; negative when `b` comes first."""
        if b < a:
            return -self.between(b, a)
        total, on, last = NOTHING, self.local(a).date(), self.local(b).date()
        while on <= last:
            for opens, closes in self.edges(on):
                total += max(min(closes, b) - max(opens, a), NOTHING)
            on += DAY
        return total

    def working_days(self, a: datetime, b: datetime) -> int:
        """Working days begun after the local day of `a`, up to and including that of `b`; 0 if `b` is first."""
        on, last, count = self.local(a).date(), self.local(b).date(), 0
        while on < last:
            on += DAY
            count += self.is_working(on)
        return count

    def is_known(self, since: datetime, until: datetime) -> bool:
        """Whether the make-up days of every year from `since` to `until` are known (LIFECYCLE.md 5.2)."""
        years = range(self.local(since).year, self.local(until).year + 1)
        return all(year in self.known_years for year in years)

    def due(self, start: datetime, target: Target) -> Due:
        """The deadline of a target that begins at `start`, with each day that was counted or skipped.

        Days: the day of the next working minute is day 0, the deadline is the close of the n-th working day after it.
        """
        due_at = self.end(start, target)
        trace = (days_trace if target.days else hours_trace)(self, start, due_at, target=target)
        return Due(due_at, trace, provisional=not self.is_known(start, due_at))

    def end(self, start: datetime, target: Target) -> datetime:
        """The instant of `due` alone, without how it was counted."""
        return self._close_of(start, target.days) if target.days else self.after(start, target.time)

    def _close_of(self, start: datetime, days: int) -> datetime:
        on = self.local(self.next_open(start)).date()
        while days:
            on += DAY
            days -= self.is_working(on)
        return self.edges(on)[-1][1]
