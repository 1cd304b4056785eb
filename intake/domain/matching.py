"""Which request a mail belongs to: the clues it carries, and the choice by their order (MAIL-RULES.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.domain.signals import Ours
from intake.message import ids, subject
from intake.message.mail import Mail

QUICK = timedelta(seconds=60)  # nobody reads and answers an acknowledgement so fast (MAIL-RULES.md section 3, row 24)
QUICK_BYTES = 2048
REFERENCES = 50  # the last ones; older ones are ignored (MAIL-RULES.md section 2)


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail names: our own ids (their key is verified), other ids, and references in the subject."""

    own_ids: tuple[str, ...]  # In-Reply-To first, then References, newest first
    in_reply_to: str | None
    references: tuple[str, ...]  # newest first, without our own
    marks: tuple[int, ...]  # keyed references in the text
    tags: tuple[int, ...]
    subject: str  # canonical
    prefix: str  # of references

    @property
    def foreign_ids(self) -> tuple[str, ...]:
        """Ids of mails that others sent, in the order they are tried."""
        first = (self.in_reply_to,) if self.in_reply_to and self.in_reply_to not in self.own_ids else ()
        return tuple(dict.fromkeys((*first, *self.references)))


@dataclass(frozen=True, slots=True)
class Known:
    """A mail in the archive that a clue names, or a request with its requester and subject."""

    request_id: int
    from_address: str  # normalised
    subject_base: str
    collided: bool = False  # its Message-ID stands on different mails: useless for threading


@dataclass(frozen=True, slots=True)
class Found:
    """What the store knows of the clues."""

    own: Mapping[str, int]  # our Message-ID -> request
    incoming: Mapping[str, Known]
    marked: Mapping[int, Known] = field(default_factory=dict)  # requests by number, with requester and subject
    tagged: Sequence[int] = ()  # references in the subject that exist
    sender: str = ""  # normalised
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The request, the clue that decided, and whether it was a keyed id of ours."""

    request_id: int
    clue: str
    is_keyed: bool = False


def clues(mail: Mail, ours: Ours, prefix: str) -> Clues:
    """Everything in the mail that may name a request; a forged id of ours is nobody's id."""
    newest_first = tuple(dict.fromkeys(reversed(mail.references[-REFERENCES:])))
    named = (*((mail.in_reply_to,) if mail.in_reply_to else ()), *newest_first)
    own = tuple(dict.fromkeys(one for one in named if ids.is_ours(one, ours.secret)))
    return Clues(
        own_ids=own,
        in_reply_to=mail.in_reply_to,
        references=tuple(one for one in newest_first if one not in own),
        marks=ids.find_marks(mail.text, ours.secret),
        tags=tuple(subject.find_references(mail.subject, prefix)),
        subject=subject.canonical(mail.subject_base, prefix),
        prefix=prefix,
    )


def choose(clues: Clues, found: Found) -> Match | None:
    """The first clue that survives its rule; None opens a new request. A bare subject never matches."""
    for own in clues.own_ids:
        if own in found.own:
            return Match(found.own[own], "own_id", is_keyed=True)
    direct = found.incoming.get(clues.in_reply_to or "")
    if direct is not None and not direct.collided:
        return Match(direct.request_id, "in_reply_to")
    for reference in clues.references:
        known = found.incoming.get(reference)
        if known is None or known.collided:
            continue
        if _is_same_talk(known, clues, found):
            return Match(known.request_id, "references")
    for number in clues.marks:
        if number in found.marked and _is_same_talk(found.marked[number], clues, found):
            return Match(number, "mark", is_keyed=True)
    if found.is_staff and found.tagged:
        return Match(found.tagged[0], "tag")
    return None


def is_suspect(mail: Mail, *, acknowledged_at: datetime, received_at: datetime) -> bool:
    """Whether an answer to our acknowledgement came so fast and is so short that a program may have written it."""
    return received_at <= acknowledged_at + QUICK and len(mail.text.encode()) < QUICK_BYTES


def _is_same_talk(known: Known, clues: Clues, found: Found) -> bool:
    """Whether a mail that References names is about the same: people recycle old mails to write new ones."""
    if found.sender and known.from_address == found.sender:
        return True
    return bool(clues.subject) and subject.canonical(known.subject_base, clues.prefix) == clues.subject
