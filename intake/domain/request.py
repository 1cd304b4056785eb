"""The nouns: request, promise, category, service level, and their closed sets of values (LIFECYCLE.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from intake.message.mail import Person


class State(StrEnum):
    """The seven states of a request (LIFECYCLE.md section 1)."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


BACKLOG = frozenset({State.NEW, State.OPEN, State.WAITING})


class WaitingOn(StrEnum):
    """Whose move it is while a request waits."""

    REQUESTER = "requester"
    THIRD_PARTY = "third_party"
    APPROVAL = "approval"


class Outcome(StrEnum):
    """How a request ended; the last three cancel it."""

    DONE = "done"
    ANSWERED = "answered"
    PARTLY = "partly"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


CANCELLING = frozenset({Outcome.DUPLICATE, Outcome.WITHDRAWN, Outcome.SPAM})


class Reason(StrEnum):
    """Why a promise version was made (LIFECYCLE.md 3.2); `renegotiated` carries a code of staff behind a colon."""

    FIRST = "first"
    RESUMED = "resumed"
    RENEGOTIATED = "renegotiated"
    CALENDAR_KNOWN = "calendar_known"
    MERGE = "merge"
    SPLIT = "split"
    REWORK = "rework"
    THIRD_PARTY_RESUMED = "third_party_resumed"


class Impact(StrEnum):
    """What the request holds up (SERVICE.md section 1)."""

    FRONTLINE = "frontline"
    NORMAL = "normal"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Target:
    """A length of working time: `days` (to the close of the last one) or `time` of working hours, never both."""

    days: int = 0
    time: timedelta = timedelta(0)

    def __str__(self) -> str:
        if self.days:
            return f"{self.days}d"
        minutes, rest = divmod(self.time, timedelta(minutes=1))
        if rest:
            return f"{self.time.total_seconds():.6f}".rstrip("0").rstrip(".") + "s"
        return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """The policy that yields promises: one per key, refined by impact."""

    key: str
    resolution: Target
    first_response: Target | None = None
    impact: Impact | None = None  # applies to requests of this impact, in any category
    version: int = 1
    next_reply: Target | None = None  # to a further message; without it, that of the first response
    rework: Target | None = None  # of a request that came back; without one: one working day, or less
    third_party_suspends: bool = False  # whether a wait for a third party suspends the promise

    @property
    def second_try(self) -> Target:
        """The target of rework: never longer than one working day unless the policy says so."""
        return self.rework or (Target(days=1) if self.resolution.days else self.resolution)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of request; `match` maps subject, body, from, to, attachment to words (any one matches)."""

    key: str
    name: Mapping[str, str]  # language -> name
    service_level: str
    match: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    impact: Impact | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of how a deadline was counted; a run of skipped days is one line from `on` to `until` (inclusive)."""

    on: str  # local date, ISO
    kind: str  # received | closed | working | make_up | short | weekend | holiday | company | due
    until: str | None = None
    name: str = ""  # of the holiday or special day
    counted: str = ""  # "1/3" working days, or "2:30 of 8:00" working hours
    at: str | None = None  # instant with offset, where the line names one
    spans: tuple[str, ...] = ()  # what was counted of the day: ISO 8601 intervals, local with offset


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise about to be written; the store gives it its version."""

    due_at: datetime  # aware, UTC
    zone: str
    policy: str  # service level key
    policy_version: int
    calendar_version: str
    reason: str  # LIFECYCLE.md 3.2
    cycle: int = 0
    provisional: bool = False
    trace: tuple[TraceLine, ...] = ()
    counted_from: datetime | None = None  # start of the count; None for a date that was set, not counted
    target: Target | None = None  # working time counted from there


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the ledger: written once, never changed."""

    request_id: int
    version: int
    cycle: int
    due_at: datetime
    zone: str
    policy: str
    policy_version: int
    calendar_version: str
    reason: str
    actor: str
    provisional: bool
    made_at: datetime
    announced_by: str | None  # key of the outbox row
    unannounced: str | None  # or the reason why no mail was allowed
    trace: tuple[TraceLine, ...] = ()
    counted_from: datetime | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody asked of the office. `id` is the number in its reference."""

    id: int
    subject: str
    subject_base: str
    requester: Person
    branch: str | None  # branch key
    category: str
    impact: Impact
    service_level: str
    language: str  # of the letters: zh_CN or en
    state: State
    received_at: datetime
    version: int
    owner: str | None = None  # staff login
    waiting_on: WaitingOn | None = None
    waiting_until: datetime | None = None
    outcome: Outcome | None = None
    outcome_text: str = ""
    first_response_at: datetime | None = None
    first_response_due_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    merged_into: int | None = None
    linked_to: int | None = None  # the ended request that this one continues
    promise: Promise | None = None  # in force: the highest version
    rules: tuple[str, ...] = ()  # which rules set category, impact, branch


def reference(number: int, prefix: str) -> str:
    """`HQ-1042` for 1042."""
    return f"{prefix}-{number}"
