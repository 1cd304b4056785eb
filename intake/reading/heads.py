"""The head of a mail that cannot be read as a whole: who wrote it, to whom, about what."""

from __future__ import annotations

import re
from dataclasses import replace

from intake.message.mail import Mail
from intake.reading.room import Reader, Unreadable

HEAD_BYTES = 64 * 1024
LONGEST_FIELD = 4096  # bytes
_NAMES = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to")


def outline(reader: Reader, raw: bytes, *, reason: str) -> Mail:
    """What the head says, with `reason` as its defect; an empty mail where even that cannot be read. Never raises."""
    try:
        return replace(reader.read(_head(raw)), defects=(reason,))
    except Unreadable:
        return replace(reader.read(b"Subject: ?\r\n\r\n"), defects=(reason,))


def _head(raw: bytes) -> bytes:
    """The few fields that say who wrote and about what, each once and short, without the rest."""
    fields: dict[bytes, bytes] = {}
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", raw[:HEAD_BYTES])
    for line in re.split(rb"\r?\n", unfolded):
        if not line:
            break
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() in _NAMES:
            fields.setdefault(name.strip().lower(), value[:LONGEST_FIELD])
    return b"".join(b"%s:%s\r\n" % pair for pair in fields.items()) + b"\r\n"
