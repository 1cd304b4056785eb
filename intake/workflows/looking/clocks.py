"""A request's timers and pauses as `show` gives them; nothing is stored, the journal says it all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from intake.domain import ola
from intake.domain.timers import Reading
from intake.store.database import Connection
from intake.workflows.house import House
from intake.workflows.looking import cases


def shown(conn: Connection, house: House, number: int, now: datetime) -> dict[str, Any]:
    """Every timer, every pause with its reason, and the working hours by place and team."""
    [case] = cases.load(conn, house, [number], now)
    timers = case.timers

    def text(at: datetime | None) -> str | None:
        return at.astimezone(house.zone).isoformat() if at else None

    where = ola.where(case.facts, case.calendar, as_of=now)
    return {
        "timers": [
            _timer(one, text(one.started_at), text(one.due_at), text(one.stopped_at)) for one in timers.readings
        ],
        "pauses": [
            {"on": str(one.on), "from": text(one.since), "to": text(one.until), "working_hours": _hours(one.worked)}
            for one in timers.pauses
        ],
        "paused_working_hours": _hours(timers.paused),
        "working_hours_by_place": {place: round(seconds / 3600, 2) for place, seconds in where.items()},
        "team_stays": [
            {
                "team": one.team,
                "from": text(one.accepted_at),
                "to": text(one.handed_over_at),
                "working_hours": _hours(one.held),
            }
            for one in ola.stays(case.facts, case.calendar, as_of=now)
        ],
    }


def _timer(one: Reading, started_at: str | None, due_at: str | None, stopped_at: str | None) -> dict[str, Any]:
    return {
        "timer": str(one.timer),
        "started_at": started_at,
        "due_at": due_at,
        "stopped_at": stopped_at,
        "working_hours": _hours(one.allowance),
        "used_working_hours": _hours(one.used),
        "paused": one.is_paused,
        "due_by_change": one.by_change,
    }


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 2)
