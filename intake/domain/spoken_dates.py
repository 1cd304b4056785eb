"""Dates as people say them in commands by mail, counted from a day: `明天下午5点`, `下周三`, `fri`, `10-16 15:00`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from intake.domain.command_words import DATES, as_date

_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}
_WEEKDAYS = {letter: at for at, letter in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMERALS = {word: at for at, word in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12, "两": 2}
_BEFORE = re.compile(r"(?:by|until|till|before|on|at|在|到|至|于)?\s?(?!\s)")
_NAMED = re.compile(r"大后天|今[天日]|明[天日]|后天|(?:today|tomorrow)(?![a-z])")
_WEEKDAY = re.compile(
    r"(?P<next>下)?(?:个|本|这)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
    r"|(?P<following>next )?(?:this |on )?(?P<en>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])"
)
_OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:号|日)|(?:本)?月(?:底|末)")
_TIME = re.compile(
    r"\s?(?:at )?(?P<half>上午|早上|中午|下午|晚上)?\s?(?P<hour>\d{1,2}|十[一二]?|[一二两三四五六七八九])"
    r"(?:点(?:钟|整)?(?P<zh>半|一刻|三刻|\d{1,2}分?)?|:(?P<minute>\d{2}))(?!\d)"
    r"|\s(?:at )?(?P<en>\d{1,2})(?::(?P<en_minute>\d{2}))? ?(?P<pm>[ap])\.?m\b\.?"
)
_AFTER = re.compile(r"\s?(?:下班)?(?:之前|以前|前|为止|eod\b|cob\b)?")
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_OFFICE_OPENS, _NOON = 8, 12  # `5点` without its half of the day is in the afternoon
_EVENING, _NO_HOUR = 5, (24, 0)


def match(flat: str, at: int, today: date | None) -> tuple[str, int] | None:
    """`2026-10-16` or `2026-10-16 15:00` for the date that stands at this place of a folded text, and where it ends.

    Without `today` only dates in figures are read. None where there is no date, or no such day.
    """
    start = _BEFORE.match(flat, at)
    at = start.end() if start else at
    if found := DATES.match(flat, at):
        text = as_date(found)
        return _with_time(text, flat, found.end(), has_time=found[4] is not None) if text else None
    spoken = _day(flat, at, today) if today is not None else None
    return _with_time(f"{spoken[0]:%Y-%m-%d}", flat, spoken[1]) if spoken else None


def _day(flat: str, at: int, today: date) -> tuple[date, int] | None:
    if named := _NAMED.match(flat, at):
        return today + timedelta(days=_DAYS[named[0]]), named.end()
    if weekday := _WEEKDAY.match(flat, at):
        return _weekday(weekday, today), weekday.end()
    if day := _OF_MONTH.match(flat, at):
        found = _of_month(int(day["day"]) if day["day"] else None, today)
        return (found, day.end()) if found else None
    return None


def _weekday(found: re.Match[str], today: date) -> date:
    """The next such day, today among them; with 下 or `next` that of the week which begins on the coming Monday."""
    wanted = _WEEKDAYS[found["zh"]] if found["zh"] else _english(found["en"])
    if found["next"] or found["following"]:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _english(word: str) -> int:
    return next(at for at, name in enumerate(_ENGLISH) if name.startswith(word))


def _of_month(day: int | None, today: date) -> date | None:
    """The next such day of a month; its last one without a number."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if day is None:
        return first - timedelta(days=1)
    try:
        return today.replace(day=day) if day >= today.day else first.replace(day=day)
    except ValueError:
        return None


def _with_time(text: str, flat: str, end: int, *, has_time: bool = False) -> tuple[str, int] | None:
    """The day with the time behind it, if one is there; `前` and its like say nothing more."""
    found = None if has_time else _TIME.match(flat, end)
    if found is None:
        return text, _end(flat, end)
    hour, minute = _english_time(found) if found["en"] else _chinese_time(found)
    if hour > 23 or minute > 59:
        return None
    return f"{text} {hour:02d}:{minute:02d}", _end(flat, found.end())


def _english_time(found: re.Match[str]) -> tuple[int, int]:
    return int(found["en"]) % _NOON + (_NOON if found["pm"] == "p" else 0), int(found["en_minute"] or 0)


def _chinese_time(found: re.Match[str]) -> tuple[int, int]:
    hour = _NUMERALS.get(found["hour"]) or int(found["hour"])
    if found["minute"] is not None and found["half"] is None:
        return hour, int(found["minute"])
    if found["half"] == "晚上" and hour % _NOON < _EVENING:
        return _NO_HOUR  # `晚上12点`, `晚上1点`: of this day or of the next, nobody but the writer knows
    is_later = found["half"] in {"下午", "晚上", "中午"} or (found["half"] is None and 0 < hour < _OFFICE_OPENS)
    minute = found["minute"] or (found["zh"] or "0").rstrip("分")
    hour += _NOON if is_later and hour < (_NOON if found["half"] != "中午" else 3) else 0
    return hour, _QUARTERS[minute] if minute in _QUARTERS else int(minute)


def _end(flat: str, at: int) -> int:
    found = _AFTER.match(flat, at)
    return found.end() if found else at
