"""Properties of an Outlook item as they lie in a winmail.dat (MS-OXTNEF section 2.1.3.4)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

BODY, HTML, RTF, INTERNET_CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
LONG_NAME, SHORT_NAME, DISPLAY_NAME, DATA_OBJECT = 0x3707, 0x3704, 0x3001, 0x3701
MOST = 5000  # properties of one item
_SIZES = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_UNICODE = 0x1F
_SEVERAL = 0x1000
_FIRST_NAMED = 0x8000


@dataclass(frozen=True, slots=True)
class Value:
    """The bytes of a property (the first of several), and whether they are UTF-16."""

    content: memoryview
    is_unicode: bool


def properties(view: memoryview) -> dict[int, Value]:
    """Values by property number, the first of each; what stands behind damage is not read. Linear; never raises."""
    found: dict[int, Value] = {}
    try:
        for number, value in _each(view):
            found.setdefault(number, value)
    except struct.error:
        pass
    return found


def _each(view: memoryview) -> Iterator[tuple[int, Value]]:
    at = 4
    for _ in range(min(_long(view, 0), MOST)):
        kind, number = struct.unpack_from("<HH", view, at)
        at += 4
        if number >= _FIRST_NAMED:
            at = _behind_name(view, at)
        count = 1
        if kind & _SEVERAL or kind in _VARIABLE:
            count, at = _long(view, at), at + 4
        kind &= ~_SEVERAL
        if kind in _SIZES:
            yield number, Value(view[at : at + _SIZES[kind]], is_unicode=False)
            at += _padded(_SIZES[kind] * count)
            continue
        if kind not in _VARIABLE:
            return
        for nth in range(count):
            size, at = _long(view, at), at + 4
            if nth == 0:
                yield number, Value(view[at : at + size], is_unicode=kind == _UNICODE)
            at += _padded(size)


def _behind_name(view: memoryview, at: int) -> int:
    """Behind the set, kind and name of a property that has no fixed number."""
    at += 16
    is_text = _long(view, at) != 0
    return at + 8 + (_padded(_long(view, at + 4)) if is_text else 0)


def _long(view: memoryview, at: int) -> int:
    return int(struct.unpack_from("<I", view, at)[0])


def _padded(size: int) -> int:
    return size + -size % 4
