"""What letters to our own staff may know: notices of deadlines and waits, and the morning digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from intake.domain.request import Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A request as a line of such a letter."""

    reference: str
    subject: str
    requester_name: str
    branch_name: str
    owner_name: str  # "" when nobody has it
    impact: Impact
    due_at: datetime | None = None  # the promise in force, None while it is suspended


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One thing that happened to a request.

    `what` is deadline, wait_over, no_answer, unreachable, draft or withdrawn.
    """

    what: str
    about: About
    at: datetime  # when it happened
    noticed_late: bool = False  # the program stood still at that time
    timer: str = ""  # of a deadline
    percent: int = 0
    timer_due_at: datetime | None = None
    note: str = ""  # whom the wait was for; why the requester cannot be reached; number of the draft


@dataclass(frozen=True, slots=True, kw_only=True)
class ToStaff:
    """What every letter to staff knows."""

    office_name: str
    office_address: str
    zone: str
    reader_name: str

    derived: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(ToStaff):
    """Everything that one person is to be told now, in one letter."""

    items: tuple[NoticeItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One request of the digest."""

    about: About
    overdue_since: datetime | None = None
    until: datetime | None = None  # until when we wait for an answer
    unanswered_since: datetime | None = None  # the requester wrote, and nobody answered
    used_percent: int | None = None  # of the working time
    is_mine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLetter:
    """A letter of ours that came back."""

    reference: str  # "" for a letter that belongs to no request
    recipient: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A holding reply that waits for approval."""

    number: int  # in the outbox
    reference: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(ToStaff):
    """One person's day, in the order in which things should be looked at."""

    made_at: datetime
    overdue: tuple[DigestItem, ...] = ()
    today: tuple[DigestItem, ...] = ()
    at_risk: tuple[DigestItem, ...] = ()
    unowned: tuple[DigestItem, ...] = ()  # front line first
    unanswered: tuple[DigestItem, ...] = ()
    waiting: tuple[DigestItem, ...] = ()
    drafts: tuple[Draft, ...] = ()
    returned: tuple[ReturnedLetter, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        lists = (self.overdue, self.today, self.at_risk, self.unowned, self.unanswered, self.waiting)
        return not any((*lists, self.drafts, self.returned))
