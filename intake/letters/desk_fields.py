"""What letters to our own staff may know: one thing, several, and the morning digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from intake.domain.notices import What
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
    """One thing that happened to a request."""

    what: What
    about: About
    at: datetime  # when it happened
    noticed_late: bool = False  # the program stood still at that time
    timer: str = ""  # of a deadline
    percent: int = 0
    timer_due_at: datetime | None = None
    note: str = ""  # whom the wait was for; why the requester cannot be reached; number of the draft; a bounce's status
    who: str = ""  # who did it; to whom the letter was that came back
    verified: bool = True  # the mail is known to be the requester's
    excerpt: str = ""  # what was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What becomes of an answer to the letter: it goes to the requester, stays inside, or must name its request."""

    how: str  # goes | stays | name
    reference: str = ""
    code: str = ""  # that sends an answer on which would stay inside
    until: datetime | None = None  # how long the code is good


@dataclass(frozen=True, slots=True, kw_only=True)
class ToStaff:
    """What every letter to staff knows."""

    office_name: str
    office_address: str
    zone: str
    reader_name: str
    answering: Answering | None = None

    derived: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(ToStaff):
    """Everything that one person is to be told now, in one letter."""

    items: tuple[NoticeItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One line of a brief: what was done, by whom, and what was said."""

    at: datetime
    kind: str  # of the event
    actor_name: str
    text: str = ""
    until: datetime | None = None  # of a question or a wait; of a promise: the date
    is_proven: bool = True  # False: of a note by mail in that person's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What somebody must know who takes a request over; made from its events."""

    promises: int  # how many dates were given so far
    state: str
    waiting_on: str = ""
    waiting_until: datetime | None = None
    unanswered_since: datetime | None = None
    done: tuple[Done, ...] = ()
    earlier: int = 0  # events before those


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleNotice(ToStaff):
    """One thing that one person is told at once, with what the requester wrote; an answer belongs to the request."""

    item: NoticeItem
    text: str = ""
    attachments: tuple[str, ...] = ()
    brief: Brief | None = None
    marker: str


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
