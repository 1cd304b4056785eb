"""Open requests that a new one may repeat: a hint for people, never a match (MAIL-RULES.md section 5)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from intake.message.mail import Attachment, Mail

STORM = "storm"  # why: it belongs to the same storm as that request
SHORTEST = 3  # characters of a subject that says something
MOST = 5  # hints
ALIKE = 0.75  # share of common pieces of two subjects
_PIECE = re.compile(r"[a-z]+|[\u3400-\u9fff]")
_RULE = re.compile(r"similar:(\d{1,9}) ([a-z]+)")
_DIGITS = re.compile(r"\d+")
_SMALL_PICTURE = 100_000  # bytes; a logo of a signature comes with every mail


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open request of the same branch, with the hashes of what its mails attach."""

    request_id: int
    subject: str
    attached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Similar:
    """A request that may be the same, and why: `attachment`, `subject`, `words`, or `named` by its reference."""

    request_id: int
    why: str


def find(mail: Mail, candidates: Iterable[Candidate], *, prefix: str) -> tuple[Similar, ...]:
    """At most five hints in the order of the candidates; `prefix` is that of references."""
    title, attached = _title(mail.subject_base, prefix), hashes(mail.attachments)
    found: list[Similar] = []
    for one in candidates:
        why = _why(title, attached, one, prefix=prefix)
        if why and len(found) < MOST:
            found.append(Similar(one.request_id, why))
    return tuple(found)


def rule(hint: Similar) -> str:
    """A hint as it is kept among the rules of a request: `similar:1042 subject`."""
    return f"similar:{hint.request_id} {hint.why}"


def hints(rules: Iterable[str]) -> tuple[Similar, ...]:
    """The hints among the rules of a request."""
    found = (_RULE.fullmatch(one) for one in rules)
    return tuple(Similar(int(one[1]), one[2]) for one in found if one)


def hashes(attachments: Iterable[Attachment]) -> frozenset[str]:
    """The attachments by which two mails may be known as the same: not what is shown inside the text, no logos."""
    return frozenset(
        one.sha256
        for one in attachments
        if one.size
        and not one.inline
        and not (one.content_type.startswith("image/") and one.size < _SMALL_PICTURE)
        and one.content_type not in {"text/calendar", "application/pgp-signature", "application/pkcs7-signature"}
    )


def _title(text: str, prefix: str) -> str:
    from intake.message import subject  # lists read hints and compare no subjects

    return subject.canonical(text, prefix)


def _why(title: str, attached: frozenset[str], one: Candidate, *, prefix: str) -> str | None:
    if attached & one.attached:
        return "attachment"
    if not _may_be_alike(title, one.subject):
        return None
    other = _title(one.subject, prefix)
    if len(title) < SHORTEST or len(other) < SHORTEST:
        return None
    if title == other:
        return "subject"
    return "words" if _are_alike(title, other) else None


def _may_be_alike(title: str, other: str) -> bool:
    """A quick look that spares most candidates the long one: half of the characters are the same."""
    mine = set(title)
    return len(mine & set(other.casefold())) * 2 >= len(mine)


def _are_alike(one: str, other: str) -> bool:
    """Nearly the same words in nearly the same order, with the same numbers: 9 月 and 10 月 are two things."""
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    mine, theirs = _pairs(one), _pairs(other)
    return min(len(mine), len(theirs)) >= SHORTEST and len(mine & theirs) >= ALIKE * len(mine | theirs)


def _pairs(text: str) -> set[tuple[str, str]]:
    pieces = _PIECE.findall(text)
    return set(itertools.pairwise(pieces))
