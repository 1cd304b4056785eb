"""Readable text of the RTF body in a winmail.dat: decompressed (MS-OXRTFCP) and without its markup."""

from __future__ import annotations

import re

from intake.message import charset

LARGEST = 512 * 1024  # bytes of RTF
_PREFIX = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" b"\r\n" rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip
_RING = 4096
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\\Z"
)
_EAST = frozenset({932, 936, 950})
_UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object generator themedata listtable pntext filetbl revtbl xmlnstbl".split()
)
_CHARS = dict(
    zip(b"par line tab emdash endash bullet cell row".split(), b"\n|\n|\t|-|-|*|\t|\n".split(b"|"), strict=True)
)
_ESCAPED = {b"\\": b"\\", b"{": b"{", b"}": b"}", b"~": b" ", b"_": b"-", b"\n": b"\n", b"\r": b"\n"}


def decompressed(raw: bytes) -> bytes:
    """RTF from its compressed form; empty for anything else. Bounded; never raises."""
    kind = raw[8:12]
    if kind == b"MELA":
        return raw[16 : 16 + LARGEST]
    return bytes(_unpacked(raw)) if kind == b"LZFu" else b""


def _unpacked(raw: bytes) -> bytearray:
    """Literals and references into a ring of the last 4096 characters, eight at a time behind a byte of flags."""
    ring = bytearray(_PREFIX.ljust(_RING, b"\0"))
    out = bytearray()
    at = 16
    while at < len(raw) and len(out) < LARGEST:
        flags, at = raw[at], at + 1
        for bit in range(8):
            width = 1 + (flags >> bit & 1)
            if at + width > len(raw):
                return out
            if width == 1:
                _copy(ring, out, char=raw[at : at + 1])
            else:
                pair = raw[at] << 8 | raw[at + 1]
                if pair >> 4 == (len(_PREFIX) + len(out)) % _RING:
                    return out  # the end mark
                _repeat(ring, out, place=pair >> 4, size=(pair & 15) + 2)
            at += width
    return out


def _repeat(ring: bytearray, out: bytearray, *, place: int, size: int) -> None:
    for step in range(size):
        _copy(ring, out, char=bytes((ring[(place + step) % _RING],)))


def _copy(ring: bytearray, out: bytearray, *, char: bytes) -> None:
    ring[(len(_PREFIX) + len(out)) % _RING] = char[0]
    out += char


def readable(raw: bytes) -> str:
    """The words of an RTF document; the tags of HTML that was wrapped in RTF are passed over. Linear; never raises."""
    reader = _Reader()
    for found in _TOKEN.finditer(raw[:LARGEST]):
        reader.take(found)
    return reader.text()


class _Reader:
    """The groups that are open, each with whether it is unseen and how many characters stand in for a Unicode one."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.pending = bytearray()
        self.groups: list[tuple[bool, int]] = []
        self.unseen = False
        self.fallback = 1
        self.skip = 0
        self.page = "cp936"

    def text(self) -> str:
        self._flush()
        whole = "".join(self.pieces).strip()  # a character beyond the first plane comes as two halves
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def take(self, found: re.Match[bytes]) -> None:
        if found[5]:
            self._group(found[5])
        elif found[2]:
            self._word(found[2], int(found[3] or 0), has_number=found[3] is not None)
        elif found[4] == b"*":
            self.unseen = True
        elif not self.unseen:
            self._chars(bytes([int(found[1], 16)]) if found[1] else _ESCAPED.get(found[4] or b"", found[6] or b""))

    def _chars(self, chars: bytes) -> None:
        skipped = min(self.skip, len(chars))
        self.skip -= skipped
        self.pending += chars[skipped:]

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            self.groups.append((self.unseen, self.fallback))
        elif self.groups:
            self.unseen, self.fallback = self.groups.pop()

    def _word(self, word: bytes, number: int, *, has_number: bool) -> None:
        if word in _UNSEEN:
            self.unseen = True
        elif word == b"htmlrtf":
            self.unseen = not has_number or number != 0
        elif word == b"ansicpg":
            self.page = f"cp{number}" if number in _EAST else f"windows-{number}"
        elif word == b"uc":
            self.fallback = min(max(number, 0), 8)
        elif self.unseen:
            return
        elif word == b"u" and has_number:
            self._flush()
            self.pieces.append(chr(number % 0x10000))
            self.skip = self.fallback
        elif word in _CHARS:
            self.pending += _CHARS[word]

    def _flush(self) -> None:
        if self.pending:
            self.pieces.append(charset.decode(bytes(self.pending), self.page).text)
            self.pending.clear()
