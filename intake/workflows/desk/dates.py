"""Dates as staff write them, on the command line and by mail: a day means the close of work on it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from intake.domain.worktime import WorkCalendar
from intake.workflows.house import House

_SHORT = re.compile(r"(\d{1,2})-(\d{1,2})(.*)")
_FREE_DAYS = 31  # no calendar rests longer


def instant(
    house: House, text: str, *, edge: Literal["opens", "closes"] = "closes", branch: str | None = None
) -> datetime:
    """An instant from `10-16`, `2026-10-16`, `2026-10-16 15:00` or ISO with offset, on the office's clock.

    With a `branch`, on the clock and calendar on which that counts.
    A date alone means the close of that working day, or where it `opens`; on a free day, that of the working day
    before it (after it). Raises ValueError for anything else.
    """
    text = _with_year(house, text.strip())
    at = datetime.fromisoformat(text)
    if "T" not in text and ":" not in text:
        return _edge(house.calendar_of(branch), at.date(), edge).astimezone(UTC)
    zone = ZoneInfo(house.calendar_of(branch).zone) if branch else house.zone
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _with_year(house: House, text: str) -> str:
    """The next such day for one without a year."""
    short = _SHORT.fullmatch(text)
    if not short:
        return text
    today = house.now().astimezone(house.zone).date()
    day = f"{int(short[1]):02d}-{int(short[2]):02d}"
    return f"{today.year + (day < f'{today:%m-%d}')}-{day}{short[3]}"


def _edge(calendar: WorkCalendar, on: date, edge: str) -> datetime:
    step = timedelta(days=-1 if edge == "closes" else 1)
    for _ in range(_FREE_DAYS):
        edges = calendar.edges(on)
        if edges:
            return edges[-1][1] if edge == "closes" else edges[0][0]
        on += step
    raise ValueError(f"there is no working day near {on}")
