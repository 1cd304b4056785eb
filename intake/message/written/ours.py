"""Lines that we ourselves sent in a thread, where a mail program quotes them without any sign (DEPENDENCIES.md 5.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intake.message.mail import Cut, Mail
from intake.message.written.signs import folded

SHORTEST = 6  # characters of a line that says enough to be recognised
_IN_A_ROW = 2
_MOST_FOREIGN = 0.3  # share of lines below the cut that may be unknown: programs wrap and translate some


def without(mail: Mail, letters: Iterable[str]) -> Mail:
    """The mail with what it quotes of our letters' texts cut from `reply_text`; the mail itself if there is nothing.

    Two of our lines in a row begin the quote if nearly all below them is ours, too, and something stands above. Only
    where no other sign was found. Linear in both texts.
    """
    if mail.cut is not None:
        return mail
    known = {line for text in letters for line in map(_bare, text.split("\n"))} | {""}
    lines = mail.text.split("\n")
    bare = [_bare(line) for line in lines]
    at = _begin(bare, known)
    if at is None:
        return mail
    while at > 0 and bare[at - 1] in known:  # the greeting above them is ours, too
        at -= 1
    above = "\n".join(lines[:at])
    reply = above.strip()
    return replace(mail, reply_text=reply, cut=Cut(len(above) + 1, "ours")) if reply else mail


def _begin(lines: list[str], known: set[str]) -> int | None:
    """The first of two lines of ours in a row, if few lines below are anybody else's."""
    said = [number for number, line in enumerate(lines) if len(line) >= SHORTEST]
    for place in range(len(said) - _IN_A_ROW + 1):
        if all(lines[number] in known for number in said[place : place + _IN_A_ROW]):
            foreign = sum(lines[number] not in known for number in said[place:])
            return said[place] if foreign <= _MOST_FOREIGN * (len(said) - place) else None
    return None


def _bare(line: str) -> str:
    """A line without quote marks, list marks and blanks, in lower case."""
    return "".join(folded(line).lstrip("> |*-·•").split()).lower()
