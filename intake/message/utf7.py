"""UTF-7 (RFC 2152) read by our own few lines: the label must never reach a codec (MAIL-RULES.md section 1, rule 2).

Old Outlook mails are full of it. What comes out is plain text that passes the same cleaning as every other text, after
decoding; nothing looks at the bytes before, so that nothing can be smuggled past it. Only a declared label counts.
"""

from __future__ import annotations

import binascii
import re

_LABELS = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7"})
_SHIFTED = re.compile(rb"\+([A-Za-z0-9+/]*+)-?")


def is_declared(label: str | None) -> bool:
    """Whether a charset label of a mail means UTF-7."""
    return label is not None and label.strip(" \t\"'").lower() in _LABELS


def decode(raw: bytes) -> str | None:
    """The text, or None for bytes that are no UTF-7. Linear; never raises."""
    if not raw.isascii():
        return None
    out: list[str] = []
    end = 0
    for found in _SHIFTED.finditer(raw):
        out += [raw[end : found.start()].decode("ascii"), _unshifted(found[1])]
        end = found.end()
    return "".join((*out, raw[end:].decode("ascii")))


def _unshifted(chars: bytes) -> str:
    """Modified base64 of UTF-16; `+-` is a plus."""
    if not chars:
        return "+"
    if len(chars) % 4 == 1:
        chars = chars[:-1]
    units = binascii.a2b_base64(chars + b"=" * (-len(chars) % 4))
    return units[: len(units) // 2 * 2].decode("utf-16-be", "replace")
