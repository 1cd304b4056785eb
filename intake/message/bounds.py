"""Bounds checked on the bytes of a mail before anything reads it (MAIL-RULES.md section 2)."""

from __future__ import annotations

import re

from intake.message.headers import MOST_LINES
from intake.message.parts import DEEPEST, MOST_PARTS, Cutter

LARGEST = 35 * 1024 * 1024  # bytes
LARGEST_HEADER = 256 * 1024  # bytes
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


def check(raw: bytes) -> str | None:
    """Why this mail must not be read (`bounds.size`, `.headers`, `.depth`, `.parts`), or None. Linear; never raises."""
    if len(raw) > LARGEST:
        return "bounds.size"
    found = _BLANK_LINE.search(raw, 0, LARGEST_HEADER + 4)
    end = found.start() if found else len(raw)
    if end > LARGEST_HEADER or raw.count(b"\n", 0, end) > MOST_LINES:
        return "bounds.headers"
    if raw.count(b"\n--") <= MOST_PARTS and _multiparts(raw) <= DEEPEST:
        return None
    cutter = Cutter(raw)
    cutter.cut()
    return cutter.exceeded


def _multiparts(raw: bytes) -> int:
    """At most so many multiparts can be nested: each needs a boundary parameter."""
    return sum(1 for _ in zip(re.finditer(rb"boundary", raw, re.IGNORECASE), range(DEEPEST + 1), strict=False))
