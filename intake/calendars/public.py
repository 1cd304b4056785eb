"""Public holidays and make-up workdays by the `holidays` library, loaded on first use only (LIFECYCLE.md 5.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from intake.domain.worktime import Day, Span
from intake.errors import ConfigError, Sentence

MAKE_UP_COUNTRIES = frozenset({"CN"})  # a year without make-up days there is a year whose notice has not come
NOTICES = {  # of the General Office of the State Council, by the year that they order
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
_MOVED = re.compile(r"休息日（由 (\d{4}-\d{2}-\d{2}) 调休）")


@dataclass(frozen=True, slots=True)
class Public:
    """Special days of a country, the years for which they are complete, and whose data they are."""

    days: Mapping[date, Day] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    source: str = ""  # CN@0.109


def days(country: str, years: range, *, subdivision: str | None, hours: tuple[Span, ...]) -> Public:
    """What the library knows; without a country every year is known and has no holiday. Raises ConfigError."""
    if not country:
        return Public(known_years=frozenset(years), source="none@0")
    import holidays
    from holidays.version import __version__ as library

    code = country.upper()
    language = "zh_CN" if code in MAKE_UP_COUNTRIES else None
    try:
        found = holidays.country_holidays(code, subdiv=subdivision, years=years, language=language)
    except NotImplementedError as trouble:
        raise ConfigError(
            Sentence(
                "calendar: no public holidays are known for {country}",
                country=f"{country} {subdivision or ''}".rstrip(),
            ),
            hint='for example: country = "CN"; leave it empty for no public holidays',
        ) from trouble
    make_up = {on for on in found.weekend_workdays if on.year in years}  # it names those of other years, too
    supported = {year for year in years if found.start_year <= year <= found.end_year}
    known = {on.year for on in make_up} if code in MAKE_UP_COUNTRIES else supported
    special = _days(dict(found.items()), make_up, hours=hours, notices=NOTICES if code == "CN" else {})
    return Public(special, frozenset(known & supported), f"{country}@{library}")


def library_version() -> str:
    """The library's version, without loading it.

    Its line is looked for among its metadata: parsing them as a mail, as the standard library does, took 4 ms.
    """
    from importlib.metadata import distribution

    found = distribution("holidays")
    lines = (found.read_text("METADATA") or "").partition("\n\n")[0].splitlines()
    return next((line[9:].strip() for line in lines if line.startswith("Version: ")), None) or found.version


def _days(
    found: Mapping[date, str], make_up: set[date], *, hours: tuple[Span, ...], notices: Mapping[int, str]
) -> dict[date, Day]:
    special, replaced = {}, {}
    for on, name in found.items():
        moved = _MOVED.fullmatch(name)
        if moved:
            replaced[date.fromisoformat(moved[1])] = on
        shown = "调休" if moved else name.removesuffix("（补假）")
        special[on] = Day(on, "holiday", shown, (), notices.get(on.year, ""))
    for on in make_up:
        name = f"调休上班（补 {replaced[on]:%m-%d}）" if on in replaced else "调休上班"
        special[on] = Day(on, "make_up", name, hours, notices.get(on.year, ""))
    return special
