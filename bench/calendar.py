"""How fast working time is counted: ten thousand open timers at once, and one promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bench.clock import Measured, against
from intake import calendars
from intake.calendars import CalendarRules
from intake.domain.request import Target
from intake.domain.worktime import WorkCalendar

TIMERS = 10_000
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def measurements() -> Iterator[Measured]:
    """Open timers of the last forty days: when each ends, and how much of it has passed."""
    rules = CalendarRules(country="CN", hours=("08:30-12:00", "13:30-17:30"))
    calendar = calendars.load(rules, range(2023, 2030))
    starts = [NOW - timedelta(minutes=6 * number) for number in range(TIMERS)]
    amount = timedelta(hours=24)
    yield against(
        f"recompute {TIMERS} open timers",
        lambda: [(calendar.after(start, amount), calendar.between(start, NOW)) for start in starts],
        reference_name="day by day, each in the zone",
        reference=lambda: [plain(calendar, start, amount) for start in starts],
        rounds=3,
    )
    yield against(
        "count 1000 deadlines of 3 days",
        _deadlines(calendar, starts[::10]),
        reference_name="day by day, each in the zone",
        reference=lambda: [plain(calendar, start, timedelta(hours=22)) for start in starts[::10]],
        rounds=3,
    )


def plain(calendar: WorkCalendar, start: datetime, amount: timedelta) -> tuple[datetime, timedelta]:
    """The same by the plainest means: every span of every day is put into the zone again, nothing is remembered."""
    zone, on = calendar.local(start).tzinfo, calendar.local(start).date()
    end, passed = start, timedelta(0)
    while amount or on <= calendar.local(NOW).date():
        for span in calendar.day(on).spans:
            opens, closes = (datetime.combine(on, at, tzinfo=zone).astimezone(UTC) for at in (span.opens, span.closes))
            used = min(max(closes - max(opens, start), timedelta(0)), amount)
            end, amount = (max(opens, start) + used, amount - used) if used else (end, amount)
            passed += max(min(closes, NOW) - max(opens, start), timedelta(0))
        on += timedelta(days=1)
    return end, passed


def _deadlines(calendar: WorkCalendar, starts: list[datetime]) -> Callable[[], object]:
    target = Target(days=3)
    return lambda: [calendar.due(start, target) for start in starts]
