"""Which promises are about to be missed: working time left against the work that is typically left (LIFECYCLE.md 3.6).

The work that such requests took, of those that took longer than this one has taken already, says how likely it is that
more work is left than time. Where few cases are known, the service level speaks for them: as if five requests had been
seen of which four in five end within the target, with no memory of what has passed (an exponential law). Each real case
counts as much as one of these five, so the prior fades as the history grows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, log

from intake.domain.pace import Kind
from intake.domain.request import Impact, Target
from intake.domain.shares import FEWEST
from intake.domain.worktime import Span, WorkCalendar

PRIOR_CASES = 5
WITHIN_TARGET = 0.8  # of the prior's cases
LIKELY, POSSIBLE = 0.5, 0.2
NOTHING = timedelta(0)
DAY = timedelta(days=1)
STEPS = 24  # of a bisection: from a year down to seconds


class Grade(StrEnum):
    """How a promise stands, the worst first."""

    OVERDUE = "overdue"
    LIKELY = "likely"  # to be missed: at least one in two
    POSSIBLE = "possible"  # at least one in five
    UNLIKELY = "unlikely"
    SUSPENDED = "suspended"  # nothing is owed until the requester answers


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A request in the backlog as the forecast needs it."""

    id: int
    kind: Kind
    impact: Impact
    due_at: datetime
    worked: timedelta  # new + open, so far
    goes_on_at: datetime | None = None  # until when it waits for others
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Work times of ended requests by kind, in ascending order, and the length of each service level's target."""

    cases: Mapping[Kind, Sequence[timedelta]]
    targets: Mapping[str, timedelta]  # service level -> working time
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of one promise."""

    grade: Grade
    chance: float  # of a miss, 0 to 1
    cases: int  # ended requests that took longer than this one so far
    left: timedelta  # working time to the promise; negative when it is over
    typical: timedelta  # working time that half of such requests still take
    touch_today: bool  # left alone until the next working day it will more likely be missed than not

    @property
    def slack(self) -> timedelta:
        """Working time left beyond the typical work: the less, the more urgent."""
        return self.left - self.typical

    @property
    def percent(self) -> int | None:
        """The chance as a percentage; None when it rests on fewer than five cases."""
        return round(100 * self.chance) if self.cases >= FEWEST else None

    @property
    def is_at_risk(self) -> bool:
        """Whether it belongs on the morning's list: not missed yet, but likely to be."""
        return self.grade is Grade.LIKELY or self.touch_today


def forecast(work: OpenWork, history: History, now: datetime) -> Forecast:
    """How one promise stands at an instant."""
    law = _Law.of(work, history)
    calendar = history.calendar
    left = calendar.between(now, work.due_at)
    if work.suspended:
        return Forecast(Grade.SUSPENDED, 0.0, law.cases, left, law.median(), touch_today=False)
    if work.due_at < now:
        return Forecast(Grade.OVERDUE, 1.0, law.cases, left, law.median(), touch_today=False)
    chance = law.misses(calendar.between(_later(now, work.goes_on_at), work.due_at))
    tomorrow = _later(next_day(now, calendar), work.goes_on_at)
    alone = law.misses(calendar.between(tomorrow, work.due_at))
    grade = Grade.LIKELY if chance >= LIKELY else Grade.POSSIBLE if chance >= POSSIBLE else Grade.UNLIKELY
    return Forecast(grade, chance, law.cases, left, law.median(), touch_today=alone >= LIKELY)


def at_risk(rows: Iterable[OpenWork], history: History, now: datetime) -> tuple[tuple[OpenWork, Forecast], ...]:
    """The morning's list: what will be missed unless it is touched today, in the order of every queue."""
    found = ((work, forecast(work, history, now)) for work in rows)
    return tuple(sorted((pair for pair in found if pair[1].is_at_risk), key=lambda pair: urgency(*pair)))


def urgency(work: OpenWork, expected: Forecast) -> tuple[bool, bool, timedelta, int]:
    """The order of every queue: front line first, what is suspended last, then by the slack (SERVICE.md section 1)."""
    return (work.impact is not Impact.FRONTLINE, work.suspended, expected.slack, work.id)


def next_day(now: datetime, calendar: WorkCalendar) -> datetime:
    """The opening of the working day after the one that is on, or that comes next."""
    on = calendar.local(calendar.next_open(now)).date() + DAY
    while not calendar.is_working(on):
        on += DAY
    return calendar.edges(on)[0][0]


def length(target: Target, calendar: WorkCalendar) -> timedelta:
    """A target as working time: a day is as long as the working days of a usual week are on average."""
    days = [sum((_length(one) for one in spans), NOTHING) for spans in calendar.weekly if spans]
    return target.time or target.days * sum(days, NOTHING) / len(days)


def _length(span: Span) -> timedelta:
    opens, closes = (timedelta(hours=one.hour, minutes=one.minute) for one in (span.opens, span.closes))
    return (closes or DAY) - opens  # 00:00 is midnight at the end of the day


def worked(
    start: datetime, now: datetime, idle: Iterable[tuple[datetime, datetime | None]], calendar: WorkCalendar
) -> timedelta:
    """Working time from `start` to `now` without the spans in which somebody else had to move."""
    spans = ((max(begin, start), min(end or now, now)) for begin, end in idle)
    away = sum((calendar.between(begin, end) for begin, end in spans if begin < end), NOTHING)
    return max(calendar.between(start, now) - away, NOTHING)


def _later(at: datetime, other: datetime | None) -> datetime:
    return max(at, other) if other is not None else at


@dataclass(frozen=True, slots=True)
class _Law:
    """The work that is left, as cases seen and the prior tell."""

    longer: Sequence[timedelta]  # cases that took longer than this one so far, ascending
    worked: timedelta
    scale: timedelta  # of the prior

    @classmethod
    def of(cls, work: OpenWork, history: History) -> _Law:
        cases = history.cases.get(work.kind, ())
        target = history.targets.get(work.kind[1]) or max(history.targets.values(), default=DAY)
        return cls(cases[bisect_right(cases, work.worked) :], work.worked, target / -log(1 - WITHIN_TARGET))

    @property
    def cases(self) -> int:
        return len(self.longer)

    def misses(self, available: timedelta) -> float:
        """The chance that more work is left than that."""
        if available <= NOTHING:
            return 1.0
        prior = PRIOR_CASES * exp(-(available / self.scale))
        seen = len(self.longer) - bisect_right(self.longer, self.worked + available)
        return (prior + seen) / (PRIOR_CASES + len(self.longer))

    def median(self) -> timedelta:
        """The work that is left in half of the cases."""
        low, high = NOTHING, 4 * self.scale + (self.longer[-1] if self.longer else NOTHING)
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.misses(middle) > LIKELY else (low, middle)
        return high
