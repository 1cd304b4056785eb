"""Content-Transfer-Encoding undone, without losing what a faulty encoder left readable (DEPENDENCIES.md 5.3)."""

from __future__ import annotations

import binascii
import re

_JUNK = re.compile(rb"[^A-Za-z0-9+/=]")
_PADDING = re.compile(rb"=+")
_PADDED_BREAK = re.compile(rb"=[ \t]+\r?\n")
_DATA_LINES = re.compile(rb"(?:[A-Za-z0-9+/=]*+[ \t]*+\r?\n)++")
_PROSE = re.compile(rb"^[^\s]++[ \t]++[^\s]", re.MULTILINE)
_FULL_LINE = 60  # characters
_LINE_END = re.compile(rb"[ \t]*\r?\n")
_AS_IT_IS = frozenset({b"", b"7bit", b"8bit", b"binary", b"7-bit", b"8-bit", b"none"})
_BEGIN = re.compile(rb"begin [0-7]{3,4} [^\n]*\n")


def decode(raw: bytes, encoding: bytes, *, start: int = 0, end: int | None = None) -> tuple[bytes, str]:
    """The decoded bytes between two places of `raw`, and a defect or an empty string.

    Never raises; the result is the only copy of a large body, and at most as long as what it was made of.
    """
    end = len(raw) if end is None else end
    name = encoding.split(b";")[0].strip(b" \t\"'").lower()
    if name == b"base64":
        return _base64(raw, start, end)
    if name == b"quoted-printable":
        # blanks that a relay put behind a soft line break are padding (RFC 2045 section 6.7, rule 3)
        padded = _PADDED_BREAK.search(raw, start, end)
        return binascii.a2b_qp(_PADDED_BREAK.sub(b"", raw[start:end]) if padded else memoryview(raw)[start:end]), ""
    body = raw[start:end]
    if name in {b"x-uuencode", b"uuencode", b"x-uue", b"uue"}:
        return _uu(body)
    return body, "" if name in _AS_IT_IS else "transfer.unknown_encoding"


def _base64(raw: bytes, start: int, end: int) -> tuple[bytes, str]:
    """Fast for clean input; faulty taken with a defect if nine tenths are base64, else left as it is."""
    try:
        clean = binascii.a2b_base64(memoryview(raw)[start:end])
    except binascii.Error:
        return _faulty(raw[start:end])
    padding = raw.find(b"=", start, end)
    used = end if padding < 0 else padding
    ends = raw.count(b"\n", start, used) + raw.count(b"\r", start, used)
    if -(-len(clean) * 4 // 3) >= used - start - ends and not raw[used:end].strip(b"=\r\n\t "):
        return clean, ""
    return _faulty(raw[start:end])


def _faulty(raw: bytes) -> tuple[bytes, str]:
    # blanks inside a line are no base64, but a sign of plain text; below clean lines it is a footer of a gateway
    front = _DATA_LINES.match(raw)
    if front and front.end() >= _FULL_LINE and _PROSE.search(raw, front.end()):
        raw = front[0]
    dense = _LINE_END.sub(b"", raw).strip()
    good = _JUNK.sub(b"", dense)
    if not good or len(good) * 10 < len(dense) * 9:
        return raw, "transfer.not_base64" if dense else ""
    # several encoded pieces one after the other are seen
    out = [_piece(piece) for piece in _PADDING.split(good) if piece]
    return b"".join(out), "transfer.faulty_base64"


def _piece(chars: bytes) -> bytes:
    if len(chars) % 4 == 1:
        chars = chars[:-1]
    try:
        return binascii.a2b_base64(chars + b"=" * (-len(chars) % 4))
    except binascii.Error:
        return b""


def _uu(raw: bytes) -> tuple[bytes, str]:
    begin = _BEGIN.search(raw)
    if begin is None:
        return raw, "transfer.not_uuencoded"
    out, defect = [], ""
    for line in raw[begin.end() :].replace(b"\r\n", b"\n").split(b"\n"):
        if line.strip() in {b"end", b""}:
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            defect = "transfer.faulty_uuencoding"
    return b"".join(out), defect
