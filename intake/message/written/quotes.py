"""Quoted history apart from what the sender wrote now: a state machine over lines, linear in the text.

The order of DEPENDENCIES.md 5.6. The full text is always kept; a cut is only a place in it, with its rule.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from intake.message.mail import Cut, Person
from intake.message.written import closing, signs
from intake.message.written.signs import MARKER

__all__ = ["CONSIDERED", "MARKER", "separate"]

NOBODY = Person("", "")
Ranges = Sequence[tuple[int, int]]
CONSIDERED = 64 * 1024  # characters; the rest is treated as text
MOST_LINES = 1500  # the same for lines: hostile text has nothing but short ones
_BLANKS = "\n \t\r\u3000\u00a0"


def separate(
    text: str,
    *,
    is_forward: bool = False,
    is_reply: bool = False,
    sender: Person = NOBODY,
    quoted: Ranges = (),
    signed: Ranges = (),
) -> tuple[str, Cut | None]:
    """What was written now, and where the history begins in `text` (None: nowhere).

    `sender` tells a signature from other lines; `quoted` and `signed` are half-open ranges of offsets that an HTML page
    gave as history and as signature. A forward keeps everything: by a forward line, or because the caller read it from
    the subject. Only a mail that is known to be a reply may say nothing of its own. Never raises.
    """
    end = _considered(text)
    raw, starts = _lines(text[:end])
    lines = [signs.folded(line) for line in raw]
    _mark(lines, starts, quoted)
    _leave_out(raw, lines, starts=starts, signed=signed)
    found = (0, "forward") if is_forward else _history(lines)
    if found is not None and found[1] == "forward":
        return text.strip(_BLANKS), None
    at, reason = found or (len(lines), "")
    said = _said(raw, starts, quoted)
    reply = _joined(said, lines, at, own=_own_below(lines, at, reason), sender=sender) if reason else ""
    if not reason or (not reply and reason != "attribution" and not is_reply):
        return _trimmed(said, lines, len(lines), sender=sender, rest=text[end:]), None
    reason = "container" if reason == "quoted_block" and not raw[at].lstrip().startswith(">") else reason
    return reply, Cut(position=starts[at], reason=reason)


def _mark(lines: list[str], starts: Sequence[int], quoted: Ranges) -> None:
    """Lines that a page gave as history look like `>` lines from here on."""
    for begin, end in quoted:
        for number in range(bisect_left(starts, begin), bisect_left(starts, end)):
            lines[number] = f"> {lines[number]}" if lines[number] else ""


def _said(raw: Sequence[str], starts: Sequence[int], quoted: Ranges) -> list[str]:
    """The lines for whoever reads what was written now: what a page quotes above that stays known as a quote."""
    said = [*raw]
    for begin, end in quoted:
        for number in range(bisect_left(starts, begin), bisect_left(starts, end)):
            said[number] = f"> {raw[number]}" if raw[number] else ""
    return said


def _leave_out(raw: list[str], lines: list[str], *, starts: Sequence[int], signed: Ranges) -> None:
    """Empty the lines of a signature, unless nothing else was written."""
    within = {number for begin, end in signed for number in range(bisect_left(starts, begin), bisect_left(starts, end))}
    if any(line for number, line in enumerate(lines) if number not in within):
        for number in within:
            raw[number] = lines[number] = ""


def _considered(text: str) -> int:
    """How many characters are looked at."""
    if text.count("\n", 0, CONSIDERED) <= MOST_LINES:
        return CONSIDERED
    at = -1
    for _ in range(MOST_LINES):
        at = text.index("\n", at + 1)
    return at


def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines with their offsets in the text; an attribution behind the last words gets its own line."""
    raw: list[str] = []
    starts: list[int] = []
    offset = 0
    for line in text.split("\n"):
        shared = signs.shared_line(line)
        pieces = [line] if shared is None else [line[:shared], line[shared:]]
        for piece in pieces:
            raw.append(piece)
            starts.append(offset)
            offset += len(piece)
        offset += 1
    return raw, starts


def _joined(raw: Sequence[str], lines: Sequence[str], at: int, *, own: Sequence[int], sender: Person) -> str:
    """What stands above the quote, and the answers inside and below it up to older history."""
    chosen = [*range(at), *own]
    below = _history([lines[number] for number in own])
    end = len(chosen) if below is None or below[1] == "forward" else at + below[0]
    return _trimmed([raw[number] for number in chosen], [lines[number] for number in chosen], end, sender=sender)


def _history(lines: Sequence[str]) -> tuple[int, str] | None:
    """First line of the quoted history with its rule (`forward` if a forward begins first); None if there is none."""
    for at, line in enumerate(lines):
        if not line:
            continue
        if signs.is_forward(line):
            return at, "forward"
        reason = _sign(lines, at)
        if reason is not None:
            return (_attributed(lines, at) if reason == "marker" else at), reason
    return _trailing_quote(lines)


def _attributed(lines: Sequence[str], at: int) -> int:
    """Where the words begin by which a program introduces our letter, which has its marker in its first line."""
    for above in range(at - 1, max(-1, at - 4), -1):
        if lines[above] and not signs.introduces(lines[above]):
            break
        at = above if lines[above] else at
    return at


def _sign(lines: Sequence[str], at: int) -> str | None:
    line = lines[at]
    if signs.is_marker(line):
        return "marker"
    is_named = signs.is_original(line) or signs.is_dashed(line)
    if signs.is_separator(line) or (is_named and _block_follows(lines, at + 1)):
        return "separator"
    if signs.attribution(lines, at):
        return "attribution"
    if signs.header_block(lines, at) or signs.notes_block(lines, at):
        return "header_block"
    if signs.is_rule(line) and _block_follows(lines, at + 1):
        return "header_block"
    return None


def _block_follows(lines: Sequence[str], at: int) -> bool:
    """A copied header or an attribution below a line, perhaps after an empty one."""
    following = [number for number in range(at, min(at + 3, len(lines))) if lines[number]]
    first = following[0] if following else 0
    return bool(following) and (signs.header_block(lines, first) or signs.attribution(lines, first) > 0)


def _trailing_quote(lines: Sequence[str]) -> tuple[int, str] | None:
    """The block of `>` lines at the end, if there is text above it."""
    at = len(lines)
    while at > 0 and (not lines[at - 1] or lines[at - 1].startswith(">")):
        at -= 1
    quoted = [number for number in range(at, len(lines)) if lines[number]]
    return (quoted[0], "quoted_block") if quoted else None


def _own_below(lines: Sequence[str], at: int, reason: str) -> list[int]:
    """Numbers of the sender's own lines between or below the `>` lines of a quote that begins at `at`.

    A line that touches the `>` line above it is the rest of a wrapped one, unless nothing else was written. A ruled
    line there begins the footer of a mailing list. Without `>` lines nothing below is the sender's.
    """
    start = at + (signs.attribution(lines, at) if reason == "attribution" else 0)
    start += 1 if reason == "separator" and not lines[at].startswith(">") else 0
    quoted = [number for number in range(start, len(lines)) if lines[number].startswith(">")]
    if not quoted or any(lines[start : quoted[0]]):
        return []
    outside = [number for number in range(quoted[0], len(lines)) if not lines[number].startswith(">")]
    own = _apart(lines, outside)
    if not own and not any(lines[:at]):
        own = [number for number in outside if lines[number]]
    return own


def _apart(lines: Sequence[str], outside: Sequence[int]) -> list[int]:
    """Of the lines outside the quote, those that do not continue it."""
    own: list[int] = []
    for number in outside:
        if signs.is_rule(lines[number]):
            break
        if not lines[number] or (own and own[-1] == number - 1):
            own.append(number)
    return own if any(lines[number] for number in own) else []


def _trimmed(raw: Sequence[str], lines: Sequence[str], end: int, *, sender: Person, rest: str = "") -> str:
    """The lines before `end` without signature, phone lines and empty lines around them."""
    if not rest:
        end = closing.without(raw, lines, end, sender=sender)
    return ("\n".join(raw[:end]) + rest).strip(_BLANKS)
