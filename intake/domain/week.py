"""ISO weeks of the office: their instants, their names, and which one is due to be reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intake.errors import NotFound, Sentence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MISSED = 4  # summaries at most that are made up for at once
_LABEL = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WeekSchedule:
    """When the summary of the week before is sent, on the office's clock."""

    weekday: int  # Monday is 0
    at: time

    @classmethod
    def parse(cls, day: str, at: str) -> WeekSchedule:
        """From `monday` and `08:30`. Raises ValueError with a right example."""
        name = day.strip().lower()
        if name not in WEEKDAYS:
            raise ValueError(f'"{day}" is not a day of the week; write for example "monday"')
        try:
            return cls(WEEKDAYS.index(name), datetime.strptime(at.strip(), "%H:%M").time())  # noqa: DTZ007 - local
        except ValueError:
            raise ValueError(f'"{at}" is not a time of day; write for example "08:30"') from None


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week on the office's clock; `start` and `end` are UTC instants, half-open."""

    year: int
    number: int
    zone: str
    start: datetime
    end: datetime

    @property
    def label(self) -> str:
        """`2026-W47`."""
        return f"{self.year:04}-W{self.number:02}"

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in this week."""
        return self.start <= at < self.end

    @classmethod
    def of(cls, on: date, zone: str) -> Week:
        """The week that a local date belongs to."""
        year, number, weekday = on.isocalendar()
        monday = on - timedelta(days=weekday - 1)
        return cls(year, number, zone, _midnight(monday, zone), _midnight(monday + timedelta(days=7), zone))

    @classmethod
    def parse(cls, text: str, zone: str) -> Week:
        """From `2026-W47`. Raises NotFound when there is no such week."""
        found = _LABEL.fullmatch(text.strip())
        try:
            return cls.of(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone) if found else _no_week(text)
        except (ValueError, OverflowError):
            return _no_week(text)

    @classmethod
    def before(cls, now: datetime, zone: str) -> Week:
        """The last finished week at that instant."""
        return cls.of(now.astimezone(ZoneInfo(zone)).date() - timedelta(days=7), zone)


def due_week(now: datetime, schedule: WeekSchedule, zone: str, *, since: datetime | None = None) -> Week | None:
    """The week whose summary should have been sent by now: the one before the latest scheduled hour.

    It stays due until the next scheduled hour, so that a stop of some days loses no report; whether it was sent is for
    the caller to know. None when it was due on a day before `since`, when the office had not begun, and ended before.
    """
    local = now.astimezone(ZoneInfo(zone))
    on = local.date() - timedelta(days=(local.weekday() - schedule.weekday) % 7)
    if datetime.combine(on, schedule.at, tzinfo=ZoneInfo(zone)) > local:
        on -= timedelta(days=7)
    week = Week.of(on - timedelta(days=7), zone)
    is_before = since is not None and on < since.astimezone(ZoneInfo(zone)).date() and week.end <= since
    return None if is_before else week


def missed_weeks(due: Week, newest: str | None) -> list[Week]:
    """The weeks to be summed up now, oldest first: from the one after `newest`, the latest that was sent, to `due`.

    After a longer stop each week that was missed has its own summary; of more than `MISSED` the latest, the older ones
    can be asked for. Where none was ever sent, the one that is due.
    """
    weeks = [due]
    while newest is not None and len(weeks) < MISSED and weeks[0].label > newest:
        weeks.insert(0, Week.before(weeks[0].start, due.zone))
    return [one for one in weeks if newest is None or one.label > newest]


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _no_week(text: str) -> Week:
    raise NotFound(Sentence('there is no week "{text}"', text=text), hint="weeks are written as in 2026-W47")
