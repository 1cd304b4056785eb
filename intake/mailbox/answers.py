"""What the server says, read strictly: UID sets, SEARCH, FETCH and COPYUID; and how we write UID sets (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MAX_UID = 2**32 - 1  # RFC 3501 section 2.3.1.1
_RANGE = re.compile(rb"(\d{1,10})(?::(\d{1,10}))?")


@dataclass(frozen=True, slots=True)
class Meta:
    """A mail as the server announces it: size in bytes, and when it arrived there (UTC; None if unreadable)."""

    size: int
    internaldate: datetime | None


@dataclass(frozen=True, slots=True)
class Selected:
    """The selected folder: the generation of its UIDs, and how many mails it holds."""

    uidvalidity: int
    exists: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move proved: new UIDs by old ones; `unsure` are those the server gave no proof for (look again)."""

    dest: dict[int, int]
    unsure: tuple[int, ...]


def checked(uids: Iterable[int]) -> list[int]:
    """The UIDs sorted, each once. Raises TypeError or ValueError for all else: this is the gate of every command."""
    clean = set()
    for uid in uids:
        if type(uid) is not int:
            raise TypeError(f"a UID is an int, not {type(uid).__name__}")
        if not 0 < uid <= MAX_UID:
            raise ValueError(f"{uid} is not a UID")
        clean.add(uid)
    return sorted(clean)


def uid_set(uids: Iterable[int]) -> str:
    """A sequence set such as `1:3,7`, holding exactly these UIDs. RFC 3501 section 9."""
    runs: list[list[int]] = []
    for uid in checked(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def searched(lines: Iterable[Any], *, lo: int, hi: int = MAX_UID) -> list[int]:
    """UIDs between `lo` and `hi` of all SEARCH lines, sorted.

    The bounds matter: `n:*` beyond the last mail answers with the last mail. A part that is no number ends its line
    (MODSEQ stands there); ValueError when a line begins with one.
    """
    found = set()
    for line in lines:
        words = (line or b"").split()
        if words and not words[0].isdigit():
            raise ValueError("SEARCH answered with something that is no list of numbers")
        for word in words:
            if not word.isdigit():
                break
            found.add(int(word))
    return sorted(uid for uid in found if lo <= uid <= hi)


def fetched(lines: Sequence[Any], asked: Iterable[int]) -> dict[int, dict[bytes, Any]]:
    """Attributes by UID, for the asked UIDs only; an answer without a UID belongs to nobody.

    Servers add FETCH answers for flags that others changed, answer in any order, and leave out what is gone.
    """
    wanted = frozenset(asked)
    answers: dict[int, dict[bytes, Any]] = defaultdict(dict)
    for attributes in _attributes(lines):
        uid = attributes.get(b"UID")
        if isinstance(uid, int) and uid in wanted:
            answers[uid].update(attributes)
    return dict(answers)


def _attributes(lines: Sequence[Any]) -> Iterator[dict[bytes, Any]]:
    from imapclient.response_parser import parse_response

    parsed = parse_response([line for line in lines if line is not None])
    for _sequence, items in zip(parsed[::2], parsed[1::2], strict=True):
        if not isinstance(items, tuple):
            raise TypeError("FETCH answered without a list")
        yield {key.upper(): value for key, value in zip(items[::2], items[1::2], strict=True) if isinstance(key, bytes)}


def meta(attributes: Mapping[bytes, Any]) -> Meta | None:
    """Size and arrival; None if the server does not tell the size, since nothing may be fetched unmeasured."""
    size = attributes.get(b"RFC822.SIZE")
    return Meta(size, _instant(attributes.get(b"INTERNALDATE"))) if isinstance(size, int) and size >= 0 else None


def body(attributes: Mapping[bytes, Any]) -> bytes | None:
    """The bytes of `BODY[]` or of a part of it; None for NIL and for nothing: the mail has vanished."""
    for key, value in attributes.items():
        if key.startswith(b"BODY[]") and isinstance(value, bytes) and value:
            return value
    return None


def _instant(stamp: object) -> datetime | None:
    """INTERNALDATE in UTC; None for junk (seen from real servers)."""
    from imapclient.datetime_util import parse_to_datetime

    if not isinstance(stamp, bytes):
        return None
    try:
        at: datetime = parse_to_datetime(stamp, normalise=False)
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def copied(lines: Iterable[Any], asked: Iterable[int]) -> dict[int, int]:
    """New UIDs by old ones from COPYUID lines, read pairwise. RFC 4315 section 3.

    A line that is malformed, uneven, or speaks of mails we did not name proves nothing and is left out.
    """
    wanted = frozenset(asked)
    dest: dict[int, int] = {}
    for line in lines:
        words = (line or b"").split()
        if len(words) == 3:
            old, new = _expand(words[1], len(wanted)), _expand(words[2], len(wanted))
            if old and len(old) == len(new) and wanted.issuperset(old):
                dest.update(zip(old, new, strict=True))
    return dest


def _expand(text: bytes, most: int) -> list[int]:
    """The numbers of a set in its order; empty if malformed or more than `most`, before any list is built."""
    uids: list[int] = []
    for part in text.split(b","):
        match = _RANGE.fullmatch(part)
        if not match:
            return []
        first, last = sorted((int(match[1]), int(match[2] or match[1])))
        if len(uids) + last - first + 1 > most:
            return []
        uids.extend(range(first, last + 1))
    return uids
