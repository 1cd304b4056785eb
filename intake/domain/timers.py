"""Timers recomputed from the journal: first response, next reply, resolution, and the promise in force.

Timers are working time and can pause; the promise is an instant given to a person, and no timer moves it. The rules are
those of LIFECYCLE.md section 4. Nothing here is stored: the same facts and calendar give the same readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from intake.domain.request import Promise, ServiceLevel, State, Target, WaitingOn
from intake.domain.stopwatch import NOTHING, Stopwatch
from intake.domain.worktime import WorkCalendar

FULL = 100
GRACE = Target(time=timedelta(hours=2))
CONTINUES = frozenset({"resumed", "third_party_resumed", "calendar_known"})  # versions that agree no other date


class Timer(StrEnum):
    """What is timed."""

    FIRST_RESPONSE = "first_response"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a recomputation must know besides the facts."""

    percents: tuple[int, ...] = (50, 80, FULL)  # shares of the allowance whose instants are wanted
    grace: Target = GRACE  # for a timer that a change of policy would make overdue
    pauses: frozenset[WaitingOn] = frozenset({WaitingOn.REQUESTER})  # waits that stop the resolution timer


USUAL = Rules()


@dataclass(frozen=True, slots=True)
class Reading:
    """One timer as it stands. `run` names this run of it for ever, so that a warning can be given once."""

    timer: Timer
    run: str
    started_at: datetime
    allowance: timedelta  # working time
    used: timedelta  # of it
    is_paused: bool
    stopped_at: datetime | None
    marks: Mapping[int, datetime | None]  # share in per cent -> when it was, or will be, reached; None while paused
    by_change: bool = False  # a change of policy would have made it overdue: it got a grace instead

    @property
    def due_at(self) -> datetime | None:
        """When the allowance is used up; None while it is paused, or stopped in time."""
        return self.marks[FULL]


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the resolution timer stood still, and why."""

    on: WaitingOn
    since: datetime
    until: datetime | None  # None: it still does
    worked: timedelta  # working time of it so far


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait that a request is in."""

    seq: int  # of the event that began it
    on: WaitingOn
    since: datetime
    until: datetime | None
    suspends: bool  # the promise; the resolution timer stands still


@dataclass(frozen=True, slots=True)
class Timers:
    """Everything that the journal says about a request's clocks."""

    state: State
    cycle: int
    readings: tuple[Reading, ...]  # those that ended included
    pauses: tuple[Pause, ...]
    rebased: bool  # another date was agreed: the promise alone counts, not the policy
    promise: Promise | None = None
    wait: Wait | None = None
    resolved: tuple[int, datetime] | None = None  # event and instant of the outcome whose window is open
    spoke_at: datetime | None = None  # the last public message by a person
    unanswered_since: datetime | None = None  # receipt of the oldest message that nobody answered
    told: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))  # marks that were acted on

    def of(self, timer: Timer) -> Reading | None:
        """The latest run of a timer."""
        return next((one for one in reversed(self.readings) if one.timer == timer), None)

    @property
    def paused(self) -> timedelta:
        """Working time of every pause."""
        return sum((one.worked for one in self.pauses), NOTHING)


@dataclass(slots=True)
class Run:
    """A timer while it is computed."""

    timer: Timer
    name: str
    watch: Stopwatch
    stopped_at: datetime | None = None
    by_change: bool = False

    def stop(self, at: datetime) -> None:
        """What was owed is done, or no longer owed."""
        if self.stopped_at is None:
            self.watch.pause(at)
            self.stopped_at = at

    def reading(self, rules: Rules, as_of: datetime) -> Reading:
        """What it shows."""
        watch = self.watch
        return Reading(
            timer=self.timer,
            run=self.name,
            started_at=watch.started_at,
            allowance=watch.allowance,
            used=watch.used(as_of),
            is_paused=self.stopped_at is None and not watch.is_running,
            stopped_at=self.stopped_at,
            marks={percent: watch.reached(percent) for percent in {*rules.percents, FULL}},
            by_change=self.by_change,
        )


def allowance(calendar: WorkCalendar, start: datetime, target: Target) -> timedelta:
    """The working time that a target gives from `start` on; of days, up to the close of the last one."""
    return calendar.between(start, calendar.end(start, target)) if target.days else target.time


def next_reply(level: ServiceLevel) -> Target | None:
    """Until when a further message is answered."""
    return level.next_reply or level.first_response
