"""What may be done next with a request: a hint below what a person did or read, on a terminal only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from intake.cli import output

if TYPE_CHECKING:
    from intake.cli.words import Words

LEADING_ON = frozenset({"new", "open", "waiting"})


def hint(words: Words, ref: str, state: str, *, was_read: bool = True) -> None:
    """The commands that lead on from this state; a mail that nobody has read yet is to be read first."""
    if state not in LEADING_ON:
        to_the_inbox(words)
    else:
        _say(words("onward.unread" if state == "open" and not was_read else f"onward.{state}", ref=ref))


def to_the_inbox(words: Words) -> None:
    """The way back to what else is to be done."""
    _say(words("onward.ended"))


def _say(lines: str) -> None:
    if sys.stdout.isatty():
        for line in lines.splitlines():
            output.tell(line)
