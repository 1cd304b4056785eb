"""Which Chinese code bytes are written in, told by how often its common characters come up (MAIL-RULES.md 1.3, 1.4).

GBK and Big5 accept nearly all of each other's bytes, so that a strict decode tells nothing. Their common characters
stand in places of their own, though: GB 2312 level 1 in B0A1-D7FE, sorted by sound; Big5 level 1 in A440-C67E, sorted
by strokes, half of it with a second byte that simplified text never has.
"""

from __future__ import annotations

import re

LOOKED_AT = 4096  # bytes
_PAIR = re.compile(
    rb"([\xa1-\xa3\xb0-\xc6][\xa1-\xfe])"  # common in both
    rb"|([\xc7-\xd7][\xa1-\xfe])"  # in GB 2312 alone
    rb"|([\xa1-\xc6][\x40-\x7e])"  # in Big5 alone
    rb"|([\xa4-\xaf][\xa1-\xfe])"  # in Big5, but kana in EUC-JP
    rb"|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]"
)
_GB_WORD = re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]){2}")
_BIG5_WORD = re.compile(rb"(?:[\xa1-\xc6][\x40-\x7e\xa1-\xfe]){3}")
_GB_TEXT = re.compile(
    rb"(?:[\x00-\x7f]++|(?<![A-Za-z])(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]){2,}+(?![A-Za-z\x80-\xff]))*+"
)
_LATIN_TEXT = re.compile(
    rb"(?:[\x00-\x7f]++|(?<=[a-z])[\xc0-\xff]{2}(?=[a-z])|(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff]))*+"
)


def code(raw: bytes) -> str | None:
    """`gb18030` or `big5hkscs` if the bytes are plainly written in it and not in the other, else None. Bounded."""
    count, both, gb, low, high = _shares(raw)
    big5 = low + high
    if (both + big5) * 10 >= count * 9 and (big5 - gb) * 4 >= count > 3 and low * 10 >= count:
        return "big5hkscs"
    # of Big5 text, four pairs in ten have a low second byte, and half of the others a first one below B0
    is_gb = (gb - big5) * 5 >= count > 3 or (big5 == 0 and count > 5)
    if is_gb and (both + gb) * 5 >= count * 4:
        return "gb18030"
    return None


def inside_latin(raw: bytes) -> str | None:
    """The same for bytes that carry a Western label: if words of Chinese stand there, GBK is the likelier one."""
    if code(raw) == "big5hkscs":
        return "big5hkscs" if _BIG5_WORD.search(raw, 0, LOOKED_AT) else None
    count, both, gb, _, _ = _shares(raw)
    is_gb = (both + gb) * 5 >= count * 4 and _GB_WORD.search(raw, 0, LOOKED_AT)
    return "gb18030" if is_gb else None


def _shares(raw: bytes) -> tuple[int, int, int, int, int]:
    """How many pairs of bytes there are, and how many of each kind of `_PAIR`."""
    counts = [0, 0, 0, 0, 0]
    for found in _PAIR.finditer(raw, 0, LOOKED_AT):
        counts[found.lastindex or 0] += 1
    return sum(counts), counts[1], counts[2], counts[3], counts[4]


def is_gb_before_utf8(raw: bytes) -> bool:
    """Whether bytes that happen to be valid UTF-8 are rather GBK: `谢谢` is also two Cyrillic letters in UTF-8."""
    return not raw.isascii() and len(raw) <= LOOKED_AT and _GB_TEXT.fullmatch(raw) is not None


def is_latin(raw: bytes) -> bool:
    """Whether high bytes stand alone or, as accented letters, in pairs inside a word, as in Latin-1 text."""
    return _LATIN_TEXT.fullmatch(raw, 0, LOOKED_AT) is not None and code(raw) is None
