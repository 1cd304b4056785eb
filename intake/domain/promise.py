"""What we promise and how it is judged: policy to first promise, later versions, verdicts (LIFECYCLE.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.domain.request import Category, Impact, NewPromise, Promise, Reason, ServiceLevel, Target, TraceLine
from intake.domain.worktime import WorkCalendar

FLOOR = Target(days=1)  # of a promise that was overdue already when we asked (3.3); the default of the configuration
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
    return _counted(received_at, level, calendar, target=level.resolution, reason=Reason.FIRST)


def response_due(received_at: datetime, level: ServiceLevel, calendar: WorkCalendar) -> datetime | None:
    """Until when a person should have answered; None where the level has no such target."""
    return calendar.due(received_at, level.first_response).due_at if level.first_response else None


def left(last: Promise, calendar: WorkCalendar, at: datetime) -> timedelta:
    """Working time that a promise still had at an instant; nothing when it was over. `ask` records it (3.3)."""
    return max(calendar.between(at, last.due_at), NOTHING)


def resumed(
    last: Promise,
    level: ServiceLevel,
    calendar: WorkCalendar,
    *,
    remaining: timedelta,
    answered_at: datetime,
    reason: Reason = Reason.RESUMED,
    floor: Target = FLOOR,
) -> NewPromise:
    """The version after a suspension: the working time `left` when it began, counted from the receipt of the answer.

    Nothing was left of a promise that was overdue then: the miss stands, and the new one has the floor (3.3).
    """
    target = Target(time=remaining) if remaining > NOTHING else floor
    return _counted(answered_at, level, calendar, target=target, reason=reason, cycle=last.cycle)


def renegotiated(last: Promise, due_at: datetime, *, reason: str, calendar: WorkCalendar) -> NewPromise:
    """Another date by agreement; the staff's code is kept in the reason as `renegotiated:code`."""
    code = f"{Reason.RENEGOTIATED}:{reason}" if reason else str(Reason.RENEGOTIATED)
    return NewPromise(
        due_at=due_at.astimezone(UTC),
        zone=calendar.zone,
        policy=last.policy,
        policy_version=last.policy_version,
        calendar_version=calendar.version,
        reason=code,
        cycle=last.cycle,
        provisional=not calendar.is_known(min(last.made_at, due_at), due_at),
        trace=_set_by_hand(calendar, due_at),
    )


def times_renegotiated(promises: Iterable[Promise]) -> int:
    """How often staff moved the date of a request."""
    return sum(one.reason.partition(":")[0] == Reason.RENEGOTIATED for one in promises)


def rework(last: Promise, level: ServiceLevel, calendar: WorkCalendar, reopened_at: datetime) -> NewPromise:
    """The first promise of a new cycle, counted from the objection by the shorter policy; judged alone (3.4)."""
    target = level.second_try
    return _counted(reopened_at, level, calendar, target=target, reason=Reason.REWORK, cycle=last.cycle + 1)


def calendar_known(last: Promise, calendar: WorkCalendar, now: datetime) -> NewPromise | None:
    """The firm version of a provisional promise, now that its years are known; None while they are not (5.2).

    What was counted is counted again from its own start; a date that was set stays. Nothing that the count would put
    into the past is moved: the data came late, not the requester.
    """
    if not last.provisional or not calendar.is_known(last.counted_from or last.made_at, last.due_at):
        return None
    same = _as_it_was(last, reason=Reason.CALENDAR_KNOWN, calendar_version=calendar.version)
    if last.counted_from is None or last.target is None:
        return same
    due = calendar.due(last.counted_from, last.target)
    if due.provisional:
        return None
    if due.due_at <= now:
        return replace(same, trace=_set_by_hand(calendar, last.due_at), counted_from=None, target=None)
    return replace(same, due_at=due.due_at, zone=calendar.zone, trace=due.trace)


def merged(target: Promise, binding: NewPromise) -> NewPromise | None:
    """The version that binds the target of a merge: the earliest promise of the set; None if that is its own (3.4)."""
    if binding.due_at >= target.due_at:
        return None
    return replace(binding, reason=Reason.MERGE, cycle=target.cycle)


def split(parent: NewPromise) -> NewPromise:
    """Version 1 of a part: the date of the whole, in a cycle of its own."""
    return replace(parent, reason=Reason.SPLIT, cycle=0)


def carried(last: Promise) -> NewPromise:
    """What a promise in force gives to another request that takes it over: same date, same count."""
    return _as_it_was(last, reason=last.reason, calendar_version=last.calendar_version, provisional=last.provisional)


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


def _set_by_hand(calendar: WorkCalendar, due_at: datetime) -> tuple[TraceLine, ...]:
    """The trace of a date that was set, not counted."""
    local = calendar.local(due_at)
    return (TraceLine(local.date().isoformat(), "due", at=local.isoformat()),)


def _as_it_was(last: Promise, *, reason: str, calendar_version: str, provisional: bool = False) -> NewPromise:
    return NewPromise(
        due_at=last.due_at,
        zone=last.zone,
        policy=last.policy,
        policy_version=last.policy_version,
        calendar_version=calendar_version,
        reason=reason,
        cycle=last.cycle,
        provisional=provisional,
        trace=last.trace,
        counted_from=last.counted_from,
        target=last.target,
    )


def _counted(
    start: datetime, level: ServiceLevel, calendar: WorkCalendar, *, target: Target, reason: Reason, cycle: int = 0
) -> NewPromise:
    due = calendar.due(start, target)
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
        counted_from=start.astimezone(UTC),
        target=target,
    )
