"""Looking at the working calendar: what is in force, what would change, and which promises that touches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.calendars.table import from_table, to_table
from intake.domain.worktime import WorkCalendar
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.upkeep import calendars
from intake.workflows import timetable
from intake.workflows.clock import reconfirm
from intake.workflows.house import House

Row = dict[str, Any]
AHEAD_MONTH, AHEAD_DAY = 10, 15  # from 15 October on next year's make-up workdays should be known (LIFECYCLE.md 5.2)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def show(house: House, year: int, *, branch: str | None = None, version: str | None = None) -> Row:
    """A calendar in force, or a stored version, with the special days of a year. Raises NotFound."""
    timetables = house.timetable
    wanted = version or timetables.of(branch).version
    with house.db.read() as conn:
        stored = calendars.get(conn, wanted)
    calendar = from_table(stored.table, wanted)
    name = wanted.rpartition("@")[0]
    weekly = to_table(calendar)["weekly"]
    return {
        "version": wanted,
        "name": name,
        "zone": calendar.zone,
        "made_of": stored.made_of,
        "made_at": stored.made_at.astimezone(house.zone).isoformat(),
        "actor": stored.actor,
        "branches": sorted(key for key, one in timetables.branches.items() if one.version.rpartition("@")[0] == name),
        "weekly": dict(zip(WEEK, weekly, strict=True)),
        "known_years": sorted(calendar.known_years),
        "year": year,
        "is_known": year in calendar.known_years,
        "days": [row for row in to_table(calendar)["special"] if row["date"].startswith(f"{year}-")],
    }


def versions(house: House) -> list[Row]:
    """Every stored version of every calendar, oldest first, and whether it is in force."""
    now = {one.version for one in house.timetable.names.values()}
    with house.db.read() as conn:
        found = calendars.versions(conn)
    return [
        {
            "version": one.version,
            "made_at": one.made_at.astimezone(house.zone).isoformat(),
            "made_of": one.made_of,
            "actor": one.actor,
            "in_force": one.version in now,
        }
        for one in found
    ]


def following(house: House, at: datetime, branch: str | None = None) -> Row:
    """The first working minute that is not before an instant, and when that span closes."""
    calendar = house.calendar_of(branch)
    opens = calendar.next_open(at)
    local = calendar.local(opens)
    closes = next(end for _, end in calendar.edges(local.date()) if end > opens)
    day = calendar.day(local.date())
    return {
        "at": local.isoformat(),
        "closes_at": calendar.local(closes).isoformat(),
        "is_open": opens == at,
        "kind": day.kind,
        "name": day.name,
        "zone": calendar.zone,
        "calendar_version": calendar.version,
    }


def between_versions(house: House, before: str, after: str) -> Row:
    """What differs between two stored versions. Raises NotFound."""
    with house.db.read() as conn:
        old, new = (from_table(calendars.get(conn, one).table, one) for one in (before, after))
    found = timetable.differences(old, new)
    row = {"name": after.rpartition("@")[0], "before": before, "after": after, "differences": found}
    return {"calendars": [row] if found else [], "promises": [], "confirmed": []}


def pending(house: House, candidate: tuple[str, str] | None = None) -> Row:
    """What an update would do: by today's configuration, library and files, with one more file of own days.

    Nothing is stored. Raises ConfigError that names every problem of the file.
    """
    with house.db.read() as conn:
        now = timetable.stored(conn)
        then = timetable.candidates(conn, house.calendars, house.now(), (candidate,) if candidate else ())
        changed = [_changed(name, now.get(name), after) for name, after in then.names.items()]
        return {
            "calendars": [one for one in changed if one["differences"]],
            "promises": [_touched(house, one) for one in reconfirm.touched(conn, house, then.of)],
            "confirmed": [
                {
                    "ref": house.reference(request.id),
                    "recipient": request.requester.address,
                    "due_at": _at(house, request.promise.due_at if request.promise else new.due_at),
                    "would_be": _at(house, new.due_at),
                }
                for request, new in reconfirm.firm(conn, house, then.of)
            ],
        }


def check(house: House) -> Row:
    """Whether the years ahead are known, how many promises wait for that, and which fall outside working time now."""
    missing = unknown_years(house)
    with house.db.read() as conn:
        waiting = provisional(conn)
        moved = [_touched(house, one) for one in reconfirm.touched(conn, house, house.calendar_of)]
    return {
        "version": house.calendar.version,
        "unknown_years": missing,
        "provisional": waiting,
        "promises": [one for one in moved if not one["is_worked"]],
        "is_well": not missing and all(one["is_worked"] for one in moved),
    }


def unknown_years(house: House) -> list[int]:
    """Years that should be known by now and are not, on any calendar: this one, and from 15 October the next."""
    today = house.now().astimezone(house.zone).date()
    years = {today.year} | ({today.year + 1} if (today.month, today.day) >= (AHEAD_MONTH, AHEAD_DAY) else set())
    return sorted({year for one in house.timetable.names.values() for year in years - one.known_years})


def provisional(conn: Connection) -> int:
    """How many open promises are provisional."""
    return sum(bool(one.promise and one.promise.provisional) for one in requests.provisional(conn))


def _changed(name: str, before: WorkCalendar | None, after: WorkCalendar) -> Row:
    found = timetable.differences(before, after)
    return {"name": name, "before": before.version if before else None, "after": None, "differences": found}


def _touched(house: House, one: reconfirm.Touched) -> Row:
    return {
        "ref": house.reference(one.request.id),
        "due_at": _at(house, one.promise.due_at),
        "would_be": _at(house, one.would),
        "is_worked": one.is_worked,
        "promise_version": one.promise.version,
        "calendar_version": one.promise.calendar_version,
    }


def _at(house: House, at: datetime) -> str:
    return at.astimezone(house.zone).isoformat()
