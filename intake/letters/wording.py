"""Foreign text as a letter may repeat it: one short line, and nothing in it that can be clicked."""

from __future__ import annotations

import re

from intake.message.shown import safe_text

_SCHEME = re.compile(r"(?i)\b(?:http|ftp)(s?)(?=:)")
# A dot inside what a mail program would turn into a link; figures (60.0 MB) and names of everyday files stay readable.
_DOT = re.compile(
    r"(?i)(?P<figure>(?<![\w.-])\d+\.\d+(?![a-z\d_/:-]|\.\w))"
    r"|(?<=[\w-])\.(?!(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|txt|csv|ofd)\b)(?=[a-z0-9\u0080-\uffff])"
)


def shorten(text: str, length: int) -> str:
    """One line of at most `length` characters."""
    line = " ".join(safe_text(text, keep_newlines=False).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def defanged(text: str) -> str:
    """The text without anything that mail programs make a link of: `hxxp://evil[.]example` (SECURITY.md threat 57)."""
    return _DOT.sub(lambda dot: dot["figure"] or "[.]", _SCHEME.sub(lambda found: f"hxxp{found[1]}", text))
