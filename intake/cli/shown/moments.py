"""Times in the words that people use: `今天 17:30`, `剩 2 小时`, `逾期 3 天`; `today 17:30`, `2 h left`, `3 d late`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

_NEAR = {-1: "moment.yesterday", 0: "moment.today", 1: "moment.tomorrow"}
WEEK = 6  # days ahead that a weekday names without doubt
USUAL_DAY = timedelta(hours=8)  # where the calendar knows none
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def due(words: Words, at: datetime, now: datetime) -> str:
    """An instant as seen from now, both local: by day word, by weekday within a week, else by date."""
    days = (at.date() - now.date()).days
    if near := day(words, at, now):
        return f"{near} {at:%H:%M}"
    if 1 < days <= WEEK:
        return f"{words.weekday(at)} {at:%H:%M}"
    return words.due(at) if at.year == now.year else f"{at:%Y-%m-%d %H:%M}"


def day(words: Words, at: datetime, now: datetime) -> str:
    """`今天`, `明天`, `昨天`; nothing for any other day."""
    key = _NEAR.get((at.date() - now.date()).days)
    return words(key) if key else ""


def left(words: Words, length: timedelta, whole: timedelta) -> str:
    """Working time that is left, or over where it is negative; `whole` is the working time of a whole day."""
    is_late = length < timedelta(0)
    shown = amount(words, max(abs(length), MINUTE) if is_late else length, whole)
    return words("moment.late" if is_late else "moment.left", length=shown)


def amount(words: Words, length: timedelta, whole: timedelta = USUAL_DAY) -> str:
    """A length of working time: from two whole days on in days, below an hour in minutes; rounded down."""
    if length >= 2 * whole:
        return words("moment.d", count=length // whole)
    return words("moment.h", count=length // HOUR) if length >= HOUR else words("moment.m", count=length // MINUTE)
