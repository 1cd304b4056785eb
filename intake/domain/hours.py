"""Opening hours: spans of a local day, kinds of days, and how people write them and lengths of working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from intake.domain.request import Target

LONGEST = timedelta(days=3650)  # of a target; a larger one is a slip of the pen


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours of one local day, half-open; `closes` 00:00 means midnight at the end of the day."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{'24:00' if self.closes == time(0) else format(self.closes, '%H:%M')}"


@dataclass(frozen=True, slots=True)
class Day:
    """One local date: a day without spans is not worked on."""

    on: date
    kind: str  # workday | weekend | holiday | make_up | short | company
    name: str
    spans: tuple[Span, ...]
    notice: str = ""  # number of the official notice that made it special


_TARGET = re.compile(r"\s*([1-9][0-9]{0,5})\s*([dhm])\s*", re.ASCII)
_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*", re.ASCII)


def parse_target(text: str) -> Target:
    """`3d` working days, `8h` or `30m` of working time. Raises ValueError with a right example."""
    found = _TARGET.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is not a length of working time; write "3d", "8h" or "30m"')
    count, unit = int(found[1]), found[2]
    length = (
        timedelta(days=count) if unit == "d" else timedelta(hours=count) if unit == "h" else timedelta(minutes=count)
    )
    if length > LONGEST:
        raise ValueError(f'"{text}" is longer than ten years; write for example "3d"')
    return Target(days=count) if unit == "d" else Target(time=length)


def parse_span(text: str) -> Span:
    """`08:30-12:00`; the end may be 24:00. Raises ValueError with a right example."""
    found = _SPAN.fullmatch(text)
    try:
        if not found:
            raise ValueError
        opens, closes = time(int(found[1]), int(found[2])), _closing(int(found[3]), int(found[4]))
    except ValueError:
        raise ValueError(f'"{text}" is not a span of hours; write "08:30-12:00"') from None
    if closes != time(0) and closes <= opens:
        raise ValueError(f'"{text}" ends before it begins; write "08:30-12:00"')
    return Span(opens, closes)


def _closing(hour: int, minute: int) -> time:
    if (hour, minute) == (0, 0):
        raise ValueError
    return time(0) if (hour, minute) == (24, 0) else time(hour, minute)


def check_spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans of one day in order. Raises ValueError when two overlap."""
    ordered = tuple(sorted(spans, key=lambda span: span.opens))
    for earlier, later in pairwise(ordered):
        if earlier.closes == time(0) or earlier.closes > later.opens:
            raise ValueError(f"the hours {earlier} and {later} overlap")
    return ordered
