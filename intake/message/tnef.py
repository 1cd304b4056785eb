"""winmail.dat unpacked: Outlook's own envelope for attachments and text (MAIL-RULES.md section 1, rule 7)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from intake.message import charset, html, rtf

LARGEST = 40 * 1024 * 1024  # bytes; the parser copies what it reads
MOST = 200  # files


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a winmail.dat holds: files as (name, bytes), and its text, which may be empty."""

    files: tuple[tuple[str, bytes], ...]
    text: str


def is_tnef(content_type: str, filename: str) -> bool:
    """Whether a part is Outlook's envelope, by type or by name."""
    return content_type in {"application/ms-tnef", "application/vnd.ms-tnef"} or filename.lower() == "winmail.dat"


def unpack(raw: bytes) -> Unpacked | None:
    """The contents, or None if they cannot be read. Never raises."""
    if len(raw) > LARGEST or raw[:4] != b"\x78\x9f\x3e\x22":
        return None
    from tnefparse import TNEF

    try:
        envelope = TNEF(raw, do_checksum=False)
        files = tuple(
            (str(one.long_filename() or one.name or ""), bytes(one.data or b"")) for one in envelope.attachments[:MOST]
        )
        return Unpacked(files, _text(envelope))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, LookupError, struct.error, OverflowError):
        return None


def preload() -> None:
    """Load the library now, for a process that may open no file later."""
    import tnefparse  # noqa: F401


def _text(envelope: Any) -> str:
    """Plain text, else the page, else the RTF, which the library leaves compressed."""
    if envelope.body:
        return _decoded(envelope.body)
    if envelope.htmlbody:
        return html.readable(_decoded(envelope.htmlbody))
    packed = getattr(envelope, "_rtfbody", None)
    return rtf.readable(rtf.decompressed(packed)) if isinstance(packed, bytes) else ""


def _decoded(value: object) -> str:
    return charset.decode(value, None).text if isinstance(value, bytes) else str(value)
