"""What the clock has to do for one request besides warnings: reminders, proposals, waits and windows that end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.domain import escalation
from intake.domain.escalation import Escalation
from intake.domain.request import State, Target, WaitingOn
from intake.domain.timers import Timer, Timers
from intake.domain.worktime import WorkCalendar

PATIENCE, WINDOW, BEFORE_END = Target(days=2), Target(days=5), Target(days=1)


class Duty(StrEnum):
    """One kind of clock work."""

    REMIND = "remind"  # the requester, whose answer is overdue
    PROPOSE = "propose"  # to the owner what may be done about silence
    WAIT_OVER = "wait_over"  # others did not act in time: the request is open again
    DRAFT = "draft"  # a holding reply for a person to approve
    CONFIRM = "confirm"  # remind the requester that the window ends
    SETTLE = "settle"  # the window is over


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The office's lengths of time for them."""

    patience: Target = PATIENCE  # after the reminder, before the proposal
    window: Target = WINDOW  # in which an answer reopens
    before_end: Target = BEFORE_END  # of the window: when the requester is reminded

    @property
    def warns_before_end(self) -> bool:
        """Whether the window is long enough for a reminder inside it."""
        if self.window.days:
            return self.before_end.days < self.window.days
        return not self.before_end.days and self.before_end.time < self.window.time


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done at an instant. `mark` names it for ever; a duty that changes the state needs none."""

    duty: Duty
    at: datetime
    mark: str
    until: datetime | None = None  # the end of the window or of the wait


def chores(timers: Timers, calendar: WorkCalendar, rules: Escalation, deadlines: Deadlines) -> list[Chore]:
    """What is still to be done for a request if nothing else happens, whether due already or not."""
    found = [
        *_waiting(timers, calendar, deadlines),
        *_resolved(timers, calendar, deadlines),
        *_draft(timers, rules),
    ]
    return sorted((one for one in found if one.mark not in timers.told), key=lambda one: one.at)


def due(found: list[Chore], now: datetime) -> Iterator[Chore]:
    """Those whose time has come. After the promised instant a holding reply is worth nothing."""
    for one in found:
        is_too_late = one.duty is Duty.DRAFT and one.until is not None and one.until <= now
        if one.at <= now and not is_too_late:
            yield one


def window_end(timers: Timers, calendar: WorkCalendar, deadlines: Deadlines) -> datetime | None:
    """When the confirmation window ends: never before the requester had the whole time after the reminder."""
    if timers.resolved is None:
        return None
    seq, at = timers.resolved
    end = calendar.end(at, deadlines.window)
    reminded = timers.told.get(f"confirm:{seq}")
    return end if reminded is None else max(end, calendar.end(reminded, deadlines.before_end))


def _waiting(timers: Timers, calendar: WorkCalendar, deadlines: Deadlines) -> Iterator[Chore]:
    wait = timers.wait
    if wait is None or wait.until is None or timers.state is not State.WAITING:
        return
    if wait.on is not WaitingOn.REQUESTER:
        yield Chore(Duty.WAIT_OVER, wait.until, f"wait_over:{wait.seq}", wait.until)
        return
    reminded = timers.told.get(f"reminder:{wait.seq}")
    if reminded is None:
        yield Chore(Duty.REMIND, wait.until, f"reminder:{wait.seq}", wait.until)
    else:
        yield Chore(Duty.PROPOSE, _patience(calendar, reminded, deadlines), f"proposal:{wait.seq}", wait.until)


def _patience(calendar: WorkCalendar, reminded: datetime, deadlines: Deadlines) -> datetime:
    return calendar.end(reminded, deadlines.patience)


def _resolved(timers: Timers, calendar: WorkCalendar, deadlines: Deadlines) -> Iterator[Chore]:
    end = window_end(timers, calendar, deadlines)
    if end is None or timers.resolved is None:
        return
    seq, at = timers.resolved
    mark = f"confirm:{seq}"
    if not deadlines.warns_before_end or mark in timers.told:
        yield Chore(Duty.SETTLE, end, f"settled:{seq}", end)
        return
    if deadlines.window.days:
        days = deadlines.window.days - deadlines.before_end.days
        last_day = calendar.next_open(calendar.end(at, Target(days=days)))
        remind_at = last_day if deadlines.before_end.days else calendar.after(last_day, deadlines.window.time)
    else:
        remind_at = calendar.after(at, deadlines.window.time - deadlines.before_end.time)
    yield Chore(Duty.CONFIRM, remind_at, mark, end)


def _draft(timers: Timers, rules: Escalation) -> Iterator[Chore]:
    """A holding reply near the promise, unless a person has written since half of the time had passed."""
    promise = timers.promise
    is_quiet = timers.state in {State.NEW, State.OPEN} or (timers.wait is not None and not timers.wait.suspends)
    if not rules.holding or promise is None or promise.unannounced or not is_quiet:
        return
    for reading in escalation.watched(timers):
        at, half = reading.marks.get(rules.holding), reading.marks.get(50)
        if reading.timer not in {Timer.RESOLUTION, Timer.PROMISE} or at is None or reading.stopped_at is not None:
            continue
        if not (timers.spoke_at and half and timers.spoke_at >= half):
            yield Chore(Duty.DRAFT, at, f"holding:{promise.version}", promise.due_at)
