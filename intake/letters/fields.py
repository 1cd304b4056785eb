"""What each letter may know: an explicit list, so that nothing else can leak into one (SECURITY.md threat 43).

Every instant is aware UTC; the desk shows it in `zone`. Strings are made safe and escaped by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from intake.domain.request import Impact
from intake.domain.request import Outcome as OutcomeCode
from intake.letters.desk_fields import Answering, Digest, Notice, SingleNotice
from intake.letters.self_fields import Served, Status, Withdrawal
from intake.letters.staff_fields import Transcript
from intake.message.written.quotes import MARKER


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every letter about a request knows.

    With `show_subject` off (an unknown sender) the desk blanks `subject`, `requester_name` and `branch_name`: nothing
    that the sender wrote goes back to them (MAIL-RULES.md section 6).
    """

    office_name: str
    office_address: str
    reference: str  # HQ-1042
    subject: str  # root subject of the request without reply prefixes
    show_subject: bool
    requester_name: str  # "" when there is none
    zone: str  # IANA name of the office's time zone
    branch_name: str = ""
    marker: str = MARKER

    derived: ClassVar[tuple[str, ...]] = ()  # properties that templates see beside the fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement(Common):
    """The first automatic answer: it was received, and by when it will be done."""

    due_at: datetime
    provisional: bool  # the working days of that year are not published yet
    received_at: datetime
    category_name: str
    impact: Impact
    owner_name: str = ""  # "" until somebody is named
    first_response_at: datetime | None = None  # by when a person answers at the latest
    notes: tuple[str, ...] = ()  # further lines, in the language of the letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Common):
    """How the request ended, what had been promised, and how to object."""

    outcome: OutcomeCode
    text: str  # by the member of staff
    actor_name: str
    resolved_at: datetime
    due_at: datetime | None  # the promise in force at the end
    kept: bool | None  # by the ledger's judgement; None where nothing is judged (withdrawn, duplicate)
    original_due_at: datetime | None = None  # the first promise, where it differs from `due_at`
    late_reason: str = ""  # shown when the promise was missed
    objection_until: datetime | None = None  # until then an answer reopens the request
    objection_days: int = 0  # working days of that window
    other_reference: str = ""  # of the request that this one repeats
    asks_rating: bool = False  # by a digit as the answer

    derived: ClassVar[tuple[str, ...]] = ("late", "late_on_original")

    @property
    def late(self) -> timedelta | None:
        """By how much the promise in force was missed, as the clock on the wall has it; None when it was kept."""
        if self.kept is not False or self.due_at is None:
            return None
        return max(self.resolved_at - self.due_at, timedelta(0))

    @property
    def late_on_original(self) -> timedelta | None:
        """By how much the first promise was missed, where a later one took its place; else None."""
        if self.kept is None or self.original_due_at is None or self.resolved_at <= self.original_due_at:
            return None
        return self.resolved_at - self.original_due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Common):
    """A message from a member of staff; the request goes on."""

    text: str
    actor_name: str
    due_at: datetime | None = None  # the promise in force, None while it is suspended or over
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Common):
    """The office needs something from the requester; until the answer the promise is suspended."""

    text: str
    actor_name: str
    until: datetime  # by when the answer is asked for
    suspended_due_at: datetime | None  # the promise that is suspended


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseChange(Common):
    """A new promise in the place of an older one, and why."""

    old_due_at: datetime
    new_due_at: datetime
    reason: str  # LIFECYCLE.md 3.2; `renegotiated:code` is read as `renegotiated`
    text: str = ""  # by the member of staff
    provisional: bool = False
    rests: bool = False  # we still wait for the requester's answer, until which the promise is suspended

    derived: ClassVar[tuple[str, ...]] = ("later", "same")

    @property
    def later(self) -> bool:
        """Whether the requester has to wait longer than was promised."""
        return self.new_due_at > self.old_due_at

    @property
    def same(self) -> bool:
        """Whether the promise was confirmed as it was."""
        return self.new_due_at == self.old_due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Common):
    """We asked, and the answer has not come; the promise still rests."""

    text: str  # the question
    asked_at: datetime
    suspended_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Common):
    """The window in which an answer reopens the request ends soon."""

    text: str  # of the outcome
    resolved_at: datetime
    objection_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding(Common):
    """The request is being worked on, and the promise stands; approved by a person."""

    received_at: datetime
    owner_name: str
    due_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Common):
    """A third party must act first; by our policy the promise rests until it has."""

    until: datetime  # by when we look again
    suspended_due_at: datetime | None


class How(StrEnum):
    """What became of requests that belong together."""

    MERGED = "merged"  # to the requester of one that goes on under another reference
    TARGET = "target"  # to the requester of the one that goes on
    APART = "apart"  # a merged one goes on by itself again
    SPLIT = "split"  # one mail became several requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement(Common):
    """How requests belong together now, and the promise that holds."""

    how: How
    due_at: datetime
    provisional: bool = False
    suspended: bool = False  # the promise rests until the requester answers
    other_reference: str = ""  # under which a merged request goes on
    parts: tuple[str, ...] = ()  # references, with their subjects where they may be shown


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNotice(Common):
    """To the lead: a date was moved more than once. `requester_name` is the lead's."""

    times: int  # how often by now
    first_due_at: datetime
    old_due_at: datetime
    new_due_at: datetime
    code: str  # of the staff's reason
    actor_name: str
    answering: Answering | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """The summary of one week for leadership, from its snapshot (`domain.digest.to_json`)."""

    summary: Mapping[str, Any]
    office_name: str
    office_address: str
    zone: str
    language: str
    period: str  # 2026-W47
    anchor: str = ""  # position and hash of the audit chain's end, kept by the reader; only in what is sent

    derived: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something of the house stands still, or goes on again: for operators, about no request of theirs."""

    office_name: str
    office_address: str
    zone: str
    what: str  # mailbox | backlog | sending | silent | storm
    about: str  # the mailbox's name, the loop's, the sender or subject of a storm; "" for the house itself
    since: datetime
    until: datetime | None = None  # None while it lasts
    error: str = ""  # what the server said
    count: int = 0  # of mails, letters or requests
    references: tuple[str, ...] = ()  # of a storm's requests

    derived: ClassVar[tuple[str, ...]] = ()


Fields = (
    Acknowledgement | Outcome | Reply | Question | PromiseChange | Suspension | Arrangement | Reminder | Confirmation
    | Holding | LeadNotice | Weekly | Notice | SingleNotice | Digest | Alarm | Transcript | Status | Served
    | Withdrawal
)  # fmt: skip
