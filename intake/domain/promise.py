"""What we promise and how it is judged: policy to first promise, later versions, verdicts (LIFECYCLE.md section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.domain.request import Category, Impact, NewPromise, Promise, ServiceLevel, Target, TraceLine
from intake.domain.worktime import Due, WorkCalendar

FLOOR = Target(days=1)  # of a promise that was overdue already when we asked (3.3)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class PromiseVerdict:
    """Both judgements of one cycle: against its first promise as announced, and against its last one."""

    kept_original: bool
    kept_final: bool
    late_original: timedelta  # on the clock; nothing when kept
    late_final: timedelta


def choose_level(levels: Sequence[ServiceLevel], category: Category | None, impact: Impact) -> ServiceLevel:
    """The level of the impact, else the category's, else the first that is for every impact.

    Raises ValueError when there is no level at all; the configuration refuses that earlier.
    """
    for level in levels:
        if level.impact is impact:
            return level
    general = [level for level in levels if level.impact is None] or list(levels)
    if not general:
        raise ValueError("there is no service level")
    return next((level for level in general if category and level.key == category.service_level), general[0])


def first(received_at: datetime, level: ServiceLevel, calendar: WorkCalendar) -> NewPromise:
    """Version 1: the level's resolution target counted from the receipt."""
    return _counted(received_at, level, calendar, target=level.resolution, reason="first")


def response_due(received_at: datetime, level: ServiceLevel, calendar: WorkCalendar) -> datetime | None:
    """Until when a person should have answered; None where the level has no such target."""
    return calendar.due(received_at, level.first_response).due_at if level.first_response else None


def resumed(
    promises: Sequence[Promise],
    level: ServiceLevel,
    calendar: WorkCalendar,
    *,
    asked_at: datetime,
    answered_at: datetime,
) -> NewPromise:
    """The version after the requester's answer: the working time left when we asked, counted from the answer.

    A promise that was overdue when we asked stays missed; the new one is the close of the next working day (3.3).
    """
    last = promises[-1]
    left = calendar.between(asked_at, last.due_at)
    target = Target(time=left) if last.due_at > asked_at and left > NOTHING else FLOOR
    return _counted(answered_at, level, calendar, target=target, reason="resumed", cycle=last.cycle)


def renegotiated(last: Promise, due_at: datetime, *, reason: str, calendar: WorkCalendar) -> NewPromise:
    """Another date by agreement; the staff's code is kept in the reason as `renegotiated:code`."""
    local = calendar.local(due_at)
    trace = (TraceLine(local.date().isoformat(), "due", at=local.isoformat()),)
    return NewPromise(
        due_at=due_at.astimezone(UTC),
        zone=calendar.zone,
        policy=last.policy,
        policy_version=last.policy_version,
        calendar_version=calendar.version,
        reason=f"renegotiated:{reason}" if reason else "renegotiated",
        cycle=last.cycle,
        provisional=not calendar.is_known(min(last.made_at, due_at), due_at),
        trace=trace,
    )


def rework(last: Promise, level: ServiceLevel, calendar: WorkCalendar, reopened_at: datetime) -> NewPromise:
    """The first promise of a new cycle, counted from the objection; it is judged alone (3.4)."""
    return _counted(reopened_at, level, calendar, target=level.resolution, reason="rework", cycle=last.cycle + 1)


def judge(promises: Sequence[Promise], resolved_at: datetime, suspended_at: datetime | None) -> PromiseVerdict:
    """Both verdicts of the latest cycle among `promises`, which come in order of version and are at least one.

    `suspended_at`: when the question was put that the requester had not answered at the close. Kept means
    `resolved_at <= due_at`; closed while suspended, the final promise is kept if it was not overdue by then (3.5).
    """
    cycle = [one for one in promises if one.cycle == promises[-1].cycle]
    original, final = cycle[0].due_at, cycle[-1].due_at
    kept_final = resolved_at <= final or (suspended_at is not None and suspended_at <= final)
    return PromiseVerdict(
        kept_original=resolved_at <= original,
        kept_final=kept_final,
        late_original=max(resolved_at - original, NOTHING),
        late_final=NOTHING if kept_final else resolved_at - final,
    )


def _counted(
    start: datetime, level: ServiceLevel, calendar: WorkCalendar, *, target: Target, reason: str, cycle: int = 0
) -> NewPromise:
    due: Due = calendar.due(start, target)
    return NewPromise(
        due_at=due.due_at,
        zone=calendar.zone,
        policy=level.key,
        policy_version=level.version,
        calendar_version=calendar.version,
        reason=reason,
        cycle=cycle,
        provisional=due.provisional,
        trace=due.trace,
    )
