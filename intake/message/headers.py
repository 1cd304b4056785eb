"""Header fields from their raw lines: split, unfolded, decoded by our own code (MAIL-RULES.md 1.1)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from intake.message import charset
from intake.message.shown import safe_text

MOST_LINES = 1000
LONGEST = 16 * 1024  # bytes of one field
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NAME = re.compile(rb"([!-9;-~]{1,128})[ \t]*:")
_WRITTEN = re.compile(rb"[\x80-\xff]|=\?")
_BLANK_LINE = re.compile(rb"\n\r?\n")
# the last one may have been cut off by a program that shortens headers
_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?\r\n]*)(?:\?=|\??\Z)")
_QUOTED_WORD = re.compile(rb"=\?[^?\s]{1,64}\?[qQ]\?[^?\r\n]*\?=")
_HIGH = re.compile(rb"[\x80-\xff]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


@dataclass(slots=True)
class Fields:
    """The header of a mail or part: raw unfolded values by lower-case name, in order; `defects` met on the way."""

    raw: dict[str, list[bytes]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # the name of every field as they stand, top first
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes:
        """The first raw value of a field, or nothing."""
        values = self.raw.get(name)
        return values[0] if values else b""

    def all(self, name: str) -> list[bytes]:
        """Every raw value of a field."""
        return self.raw.get(name, [])


def split(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The fields of the header that begins at `start`, and where the body begins.

    A line that is no field is passed over if fields follow, else the body begins there.
    """
    start = _without_envelope(raw, start, end)
    first = raw[start : start + 2]
    if first[:1] == b"\n" or first == b"\r\n":
        return Fields(), min(end, start + (1 if first[:1] == b"\n" else 2))
    found = _BLANK_LINE.search(raw, start, end)
    stop, body = (found.start(), found.end()) if found else (end, end)
    fields, used = _fields(raw[start:stop])
    return fields, body if used is None else start + used


def _without_envelope(raw: bytes, start: int, end: int) -> int:
    """Behind a byte order mark and an mbox line `From x@y …`, which some stores leave in front."""
    if raw.startswith(_BYTE_ORDER_MARK, start, end):
        start += len(_BYTE_ORDER_MARK)
    if raw.startswith((b"From ", b">From "), start, end):
        line = raw.find(b"\n", start, end)
        return end if line < 0 else line + 1
    return start


def _fields(block: bytes) -> tuple[Fields, int | None]:
    """Fields of a header block; the second value is where the body begins if that is inside the block."""
    fields = Fields()
    lines = block.split(b"\n", MOST_LINES)
    if len(lines) > MOST_LINES:
        del lines[MOST_LINES:]
        fields.defects.append("header.too_many_lines")
    name, offset = "", 0
    pieces: list[bytes] = []
    for number, line in enumerate(lines):
        if line[:1] in (b" ", b"\t"):
            if not line.strip() and not _header_goes_on(lines, number + 1):
                _keep(fields, name, pieces)
                return fields, offset + len(line) + 1
            pieces.append(line)
        elif found := _NAME.match(line):
            _keep(fields, name, pieces)
            name, pieces = found[1].decode("ascii").lower(), [line[found.end() :]]
        elif line.strip():
            if not name or not _field_follows(lines, number + 1):
                _keep(fields, name, pieces)
                fields.defects.append("header.no_separator")
                return fields, offset
            if _WRITTEN.search(
                line
            ):  # a Chinese subject or name with a bare line end inside; other stray lines say nothing
                pieces.append(b" " + line)
            fields.defects.append("header.broken_line")
        offset += len(line) + 1
    _keep(fields, name, pieces)
    return fields, None


def _field_follows(lines: list[bytes], start: int) -> bool:
    return any(_NAME.match(line) for line in lines[start : start + 3])


def _header_goes_on(lines: list[bytes], number: int) -> bool:
    """Whether a line of blanks is an empty folded one (RFC 5322 section 4.2) rather than a mangled empty line."""
    return number < len(lines) and (lines[number][:1] in (b" ", b"\t") or _NAME.match(lines[number]) is not None)


def _keep(fields: Fields, name: str, pieces: list[bytes]) -> None:
    if not name:
        return
    value = pieces[0].strip() if len(pieces) == 1 else b"".join(piece.rstrip(b"\r") for piece in pieces).strip()
    if len(value) > LONGEST:
        # of References the newest ids count, and they stand last
        value = value[-LONGEST:] if name == "references" else value[:LONGEST]
        fields.defects.append(f"header.too_long: {name}")
    fields.raw.setdefault(name, []).append(value)
    fields.order.append(name)


def text(raw: bytes) -> str:
    """A raw field value as text for display: decoded, one line, without control characters, trimmed."""
    if raw.isascii() and b"=?" not in raw and (plain := raw.decode("ascii")).isprintable():
        return plain.strip()
    return safe_text(words(unicode(raw)), keep_newlines=False).strip()


def unicode(raw: bytes) -> str:
    """Raw bytes of a header as text, encoded words still encoded."""
    if raw.isascii() and b"\x1b$" not in raw:
        return raw.decode("ascii")
    if b"=?" in raw:  # 8-bit characters inside an encoded word belong to its charset
        raw = _QUOTED_WORD.sub(lambda word: _HIGH.sub(lambda byte: b"=%02X" % byte[0][0], word[0]), raw)
    return charset.decode(raw, None).text


def is_repaired(raw: bytes) -> bool:
    """Whether the raw value holds undeclared 8-bit text other than UTF-8."""
    return not raw.isascii() and charset.decode(raw, None).charset != "utf-8"


def words(value: str) -> str:
    """`value` with its encoded words decoded (RFC 2047); inside quotes and glued together, too, as they are seen.

    Neighbours of one charset are joined as bytes first: characters are split between words. Control characters that
    come out stay; the caller removes them.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    run: list[tuple[str, str]] = []
    label, end = "", 0
    for found in _WORD.finditer(value):
        between, name = value[end : found.start()], found[1].partition("*")[0].strip("\"'").lower()
        if run and (between.strip() or not _is_same(name, label)):
            out.append(charset.decode(_joined(run), label).text)
            run = []
        if between.strip() or not end:
            out.append(between)
        run.append((found[2].upper(), found[3]))
        label, end = name, found.end()
    if run:
        out.append(charset.decode(_joined(run), label).text)
        if end == len(value) and not value.endswith("?="):
            out[-1] = out[-1].rstrip("\ufffd")  # half a character
    out.append(value[end:])
    return "".join(out)


def _is_same(one: str, other: str) -> bool:
    """Whether two labels mean one charset: programs write gb2312 in one word and gbk in the next."""
    return one == other or charset.codec_of(one) == charset.codec_of(other) is not None


def _joined(run: list[tuple[str, str]]) -> bytes:
    """The bytes of neighbouring words; base64 that was cut inside a quad is joined before it is decoded."""
    out, pending = [], ""
    for encoding, payload in run:
        if encoding == "Q":
            out += [_base64(pending), _quoted(payload)]
            pending = ""
            continue
        if not payload.isascii():  # no base64, but text that was never encoded
            out += [_base64(pending), payload.encode("utf-8", "replace")]
            pending = ""
            continue
        pending += _NOT_BASE64.sub("", payload)
        if "=" in payload or len(pending) % 4 == 0:
            out.append(_base64(pending))
            pending = ""
    return b"".join((*out, _base64(pending)))


def _quoted(payload: str) -> bytes:
    return binascii.a2b_qp(payload.encode("utf-8", "replace"), header=True)


def _base64(chars: str) -> bytes:
    if len(chars) % 4 == 1:
        chars = chars[:-1]
    try:
        return binascii.a2b_base64(chars + "=" * (-len(chars) % 4))
    except (binascii.Error, ValueError):
        return b""
