"""Who hears of a deadline that comes near: each step once, at the instant when it was crossed (LIFECYCLE.md 4.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from intake.domain.request import Target
from intake.domain.timers import FULL, GRACE, Reading, Rules, Timer, Timers


class Role(StrEnum):
    """Whom a step tells. `lead` and `head` are roles of the directory."""

    OWNER = "owner"
    LEAD = "lead"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Step:
    """At this share of the working time these people are told."""

    percent: int
    to: tuple[Role, ...]


STEPS = (
    Step(50, (Role.OWNER,)),
    Step(80, (Role.OWNER, Role.LEAD)),
    Step(FULL, (Role.OWNER, Role.LEAD, Role.HEAD)),
)


@dataclass(frozen=True, slots=True)
class Escalation:
    """The office's rules for warnings."""

    steps: tuple[Step, ...] = STEPS
    timers: frozenset[Timer] = frozenset({Timer.FIRST_RESPONSE, Timer.NEXT_REPLY, Timer.RESOLUTION})
    grace: Target = GRACE
    holding: int = 80  # per cent of the resolution at which a holding reply is drafted; 0 for none

    @property
    def percents(self) -> tuple[int, ...]:
        """Every share that warns somebody or is a breach."""
        return tuple(sorted({*(step.percent for step in self.steps), FULL}))

    @property
    def rules(self) -> Rules:
        """What the timers must be computed with."""
        return Rules(percents=(*self.percents, *([self.holding] if self.holding else [])), grace=self.grace)

    def roles(self, percent: int) -> tuple[Role, ...]:
        """Whom that share tells."""
        return next((step.to for step in self.steps if step.percent == percent), ())


@dataclass(frozen=True, slots=True)
class Crossed:
    """A share of a timer that is used up. `mark` names it for ever."""

    timer: Timer
    run: str
    percent: int
    at: datetime  # the true instant, however late it is noticed
    due_at: datetime | None

    @property
    def mark(self) -> str:
        """`resolution:0.0:80`."""
        return f"{self.run}:{self.percent}"

    @property
    def is_breach(self) -> bool:
        """Whether the whole allowance is used up."""
        return self.percent >= FULL


class Member(Protocol):
    """A person of the office."""

    @property
    def login(self) -> str: ...  # noqa: D102
    @property
    def team(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102


def watched(timers: Timers) -> Iterable[Reading]:
    """What can warn: every response timer, and of policy and promise, which share a run, whichever is due first.

    Once another date was agreed the promise alone counts: nobody is warned of a date that no longer binds.
    """
    chosen: dict[str, Reading] = {}
    replaced = f"resolution:{timers.cycle}.0" if timers.rebased else None
    for one in timers.readings:
        if one.timer is Timer.RESOLUTION and one.run == replaced:
            continue
        if one.run not in chosen or _ends_sooner(one, chosen[one.run]):
            chosen[one.run] = one
    return chosen.values()


def _ends_sooner(one: Reading, other: Reading) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.due_at is not None
    return one.due_at < other.due_at


def crossed(timers: Timers, rules: Escalation, *, as_of: datetime) -> list[Crossed]:
    """What was crossed by now and not acted on yet, in the order in which it happened."""
    found = [one for one in _marks(timers, rules) if one.at <= as_of and one.mark not in timers.told]
    return sorted(found, key=lambda one: (one.at, one.percent))


def next_mark(timers: Timers, rules: Escalation, *, after: datetime) -> datetime | None:
    """When the next share is used up, if nothing happens until then."""
    return min((one.at for one in _marks(timers, rules) if one.at > after), default=None)


def _marks(timers: Timers, rules: Escalation) -> Iterator[Crossed]:
    for reading in watched(timers):
        timer = Timer.RESOLUTION if reading.timer is Timer.PROMISE else reading.timer
        if timer not in rules.timers:
            continue
        for percent in rules.percents:
            at = reading.marks[percent]
            if at is not None:
                yield Crossed(timer, reading.run, percent, at, reading.due_at)


def to_tell(found: Sequence[Crossed], rules: Escalation) -> dict[Role, list[Crossed]]:
    """For each role the highest step of each run that is meant for it: late news is told once, not three times."""
    told: dict[Role, list[Crossed]] = {}
    for role in Role:
        highest: dict[str, Crossed] = {}
        for one in found:
            if role in rules.roles(one.percent):
                highest[one.run] = one  # they come in the order of their shares
        if highest:
            told[role] = list(highest.values())
    return told


def people(role: Role, owner: str | None, staff: Iterable[Member], *, team: str = "") -> list[Member]:
    """The members whom a role means for a request; without an owner the lead stands in.

    The lead is that of the owner's team, else of `team`; where a team has none, or nobody knows the team, every lead.
    """
    everybody = list(staff)
    own = next((one for one in everybody if one.login == owner), None)
    if role is Role.OWNER and own is not None:
        return [own]
    if role is Role.HEAD:
        return [one for one in everybody if one.role == Role.HEAD]
    leads = [one for one in everybody if one.role == Role.LEAD]
    where = own.team if own is not None else team or None
    return [one for one in leads if one.team == where] or leads
