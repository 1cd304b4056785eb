"""Instants and lengths of time as people read them in their language (DEPENDENCIES.md 5.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What people call the clock they live by; other zones are shown by their IANA name.
_ZONES = {
    "Asia/Shanghai": ("北京时间", "Beijing time"),
    "Asia/Chongqing": ("北京时间", "Beijing time"),
    "Asia/Urumqi": ("新疆时间", "Xinjiang time"),
    "Asia/Hong_Kong": ("香港时间", "Hong Kong time"),
    "Asia/Taipei": ("台北时间", "Taipei time"),
    "Asia/Singapore": ("新加坡时间", "Singapore time"),
    "Asia/Tokyo": ("东京时间", "Tokyo time"),
    "Europe/London": ("伦敦时间", "London time"),
    "Europe/Berlin": ("柏林时间", "Berlin time"),
    "America/New_York": ("纽约时间", "New York time"),
    "UTC": ("协调世界时", "UTC"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant in every form that a letter may want."""

    shown: str  # in the language of the letter: 2026年10月10日 周六 17:30
    zh: str  # 2026年10月10日 周六 17:30
    en: str  # Sat 10 Oct 2026, 17:30
    iso: str  # 2026-10-10 17:30
    iso_weekday: str  # Sat 2026-10-10 17:30
    offset: str  # UTC+08:00


def moment(at: datetime, zone: str, language: str) -> Moment:
    """The aware instant `at` in the forms of a letter."""
    local = at.astimezone(ZoneInfo(zone))
    iso = f"{local:%Y-%m-%d %H:%M}"
    zh, en = _chinese(local), _english(local)
    return Moment(
        shown=zh if is_chinese(language) else en,
        zh=zh,
        en=en,
        iso=iso,
        iso_weekday=f"{_EN_DAYS[local.weekday()]} {iso}",
        offset=_offset(local),
    )


def instant(at: datetime, zone: str, language: str) -> str:
    """`2026年10月10日 周六 17:30`, or `Sat 10 Oct 2026, 17:30`."""
    return moment(at, zone, language).shown


def day(on: date, language: str, *, year: bool = True) -> str:
    """`2026年10月10日`, or `10 Oct 2026`; without the year `10月10日`, or `10 Oct`."""
    if is_chinese(language):
        return (f"{on.year}年" if year else "") + f"{on.month}月{on.day}日"
    return f"{on.day} {_EN_MONTHS[on.month - 1]}" + (f" {on.year}" if year else "")


def zone_name(zone: str, language: str) -> str:
    """`北京时间` or `Beijing time` for Asia/Shanghai; the IANA name where we know no better."""
    names = _ZONES.get(zone)
    return zone if names is None else names[0 if is_chinese(language) else 1]


def duration(length: timedelta, language: str) -> str:
    """`2 天 3 小时`, or `2 d 3 h`: the two largest units, at least one minute."""
    minutes = max(1, round(length.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ("天", "小时", "分钟") if is_chinese(language) else ("d", "h", "min")
    parts = [f"{number} {unit}" for number, unit in zip((days, hours, minutes), units, strict=True) if number]
    return " ".join(parts[:2])


def is_chinese(language: str) -> bool:
    """Whether a language code such as `zh_CN` is Chinese."""
    return language.startswith("zh")


def _chinese(local: datetime) -> str:
    return f"{local.year}年{local.month}月{local.day}日 周{_ZH_DAYS[local.weekday()]} {local:%H:%M}"


def _english(local: datetime) -> str:
    return f"{_EN_DAYS[local.weekday()]} {local.day} {_EN_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta(0)).total_seconds() // 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
