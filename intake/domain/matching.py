"""Which request a mail belongs to: the clues it carries, and the choice by their order (MAIL-RULES.md section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from intake.domain.signals import Ours
from intake.message import ids, subject
from intake.message.ids import Token
from intake.message.mail import Mail

TOKEN_DAYS = 400  # a token is good for so long
QUICK = timedelta(seconds=60)  # nobody reads and answers a letter so fast (MAIL-RULES.md section 3, row 24)
QUICK_BYTES = 2048
REFERENCES = 50  # the last ones; older ones are ignored (MAIL-RULES.md section 2)


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail names: tokens, ids and marks of ours (their key is verified), other ids, references in subjects."""

    tokens: tuple[Token, ...]  # of the recipients
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
    tokened: frozenset[int] = frozenset()  # requests that exist and whose token has not run out
    marked: Mapping[int, Known] = field(default_factory=dict)  # requests by number, with requester and subject
    tagged: Sequence[int] = ()  # references in the subject that exist
    sender: str = ""  # normalised
    is_staff: bool = False
    proven: frozenset[int] = frozenset()  # of the tagged, those of this sender, where his domain is proven (level T2)


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
    tokens = (ids.read_token(one, ours.secret) for one in _recipients(mail)) if ours.secret else ()
    return Clues(
        tokens=tuple(dict.fromkeys(one for one in tokens if one)),
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
    return next(chain(_keyed(clues, found), _named(clues, found), _quoted(clues, found)), None)


def _keyed(clues: Clues, found: Found) -> Iterator[Match]:
    """By a token in the recipient, then by the Message-ID of a letter of ours."""
    yield from (Match(one.number, "token", is_keyed=True) for one in clues.tokens if one.number in found.tokened)
    yield from (Match(found.own[one], "own_id", is_keyed=True) for one in clues.own_ids if one in found.own)


def _named(clues: Clues, found: Found) -> Iterator[Match]:
    """By the Message-ID of a mail that came: trusted alone in In-Reply-To, in References only for the same talk."""
    direct = found.incoming.get(clues.in_reply_to or "")
    if direct is not None and not direct.collided:
        yield Match(direct.request_id, "in_reply_to")
    for known in (found.incoming[one] for one in clues.references if one in found.incoming):
        if not known.collided and _is_same_talk(known, clues, found):
            yield Match(known.request_id, "references")


def _quoted(clues: Clues, found: Found) -> Iterator[Match]:
    """By the mark in a quoted letter for the same talk; by a reference in the subject for staff."""
    for number in clues.marks:
        if number in found.marked and _is_same_talk(found.marked[number], clues, found):
            yield Match(number, "mark", is_keyed=True)
    for number in found.tagged:
        if found.is_staff or number in found.proven:
            yield Match(number, "tag")


def _recipients(mail: Mail) -> list[str]:
    return [*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to]


def is_suspect(mail: Mail, *, sent_at: datetime, received_at: datetime) -> bool:
    """Whether an answer to a letter of ours came so fast and is so short that a program may have written it.

    What it quotes does not count: a program that quotes our whole letter has written no more than its own few words.
    """
    written = mail.reply_text or mail.text
    return received_at <= sent_at + QUICK and len(written.encode()) < QUICK_BYTES


def _is_same_talk(known: Known, clues: Clues, found: Found) -> bool:
    """Whether a mail that References names is about the same: people recycle old mails to write new ones."""
    if found.sender and known.from_address == found.sender:
        return True
    return bool(clues.subject) and subject.canonical(known.subject_base, clues.prefix) == clues.subject
