"""Names under which a stranger's file may be written to a disk (SECURITY.md threat 28)."""

from __future__ import annotations

import re
import unicodedata

from intake.message.shown import safe_text

LONGEST = 200  # bytes of UTF-8: file systems take 255, and a number may be added
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_LONGEST_ENDING = 20  # bytes


def safe(name: str, *, otherwise: str) -> str:
    """One plain name: no folder, control or bidi character, device name, leading dot or hyphen, closing dot or blank.

    `otherwise` is taken for a name of which nothing is left.
    """
    name = safe_text(unicodedata.normalize("NFC", name), keep_newlines=False)
    name = _FORBIDDEN.sub("_", name).strip(". \t\u3000")
    if not name.strip("_. "):
        return otherwise
    if name.startswith("-") or _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _short(name)


def numbered(name: str, number: int) -> str:
    """`report (2).pdf`: the name for a file whose own is taken."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}).{ending}" if dot and stem else f"{name} ({number})"


def _short(name: str) -> str:
    """At most LONGEST bytes, with its ending, and no character cut in two."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        return _cut(name, LONGEST)
    return f"{_cut(stem, LONGEST - len(ending.encode()) - 1)}.{ending}"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(". ")
