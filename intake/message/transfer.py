"""Content-Transfer-Encoding undone, without losing what a faulty encoder left readable (DEPENDENCIES.md 5.3)."""

from __future__ import annotations

import binascii
import re

_JUNK = re.compile(rb"[^A-Za-z0-9+/=]")
_PADDING = re.compile(rb"=+")
_LINE_END = re.compile(rb"[ \t]*\r?\n")
_BEGIN = re.compile(rb"begin [0-7]{3,4} [^\n]*\n")


def decode(raw: bytes, encoding: bytes) -> tuple[bytes, str]:
    """The decoded bytes and a defect or an empty string. Never raises; at most the size of `raw`."""
    name = encoding.split(b";")[0].strip(b" \t\"'").lower()
    if name == b"base64":
        return _base64(raw)
    if name == b"quoted-printable":
        return binascii.a2b_qp(raw), ""
    if name in {b"x-uuencode", b"uuencode", b"x-uue", b"uue"}:
        return _uu(raw)
    if name in {b"", b"7bit", b"8bit", b"binary", b"7-bit", b"8-bit", b"none"}:
        return raw, ""
    return raw, "transfer.unknown_encoding"


def _base64(raw: bytes) -> tuple[bytes, str]:
    """Fast for clean input; faulty taken with a defect if nine tenths are base64, else left as it is."""
    padding = raw.find(b"=")
    try:
        clean = binascii.a2b_base64(raw)
    except binascii.Error:
        return _faulty(raw)
    used = len(raw) if padding < 0 else padding
    ends = raw.count(b"\n", 0, used) + raw.count(b"\r", 0, used)
    if -(-len(clean) * 4 // 3) >= used - ends and not raw[used:].strip(b"=\r\n\t "):
        return clean, ""
    return _faulty(raw)


def _faulty(raw: bytes) -> tuple[bytes, str]:
    # blanks inside a line are no base64, but a sign of plain text
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
