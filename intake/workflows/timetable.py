"""The calendars in force: kept under their versions, renewed when their data change (LIFECYCLE.md 5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intake import log
from intake.calendars import Plan, Wanted
from intake.calendars import table as tables
from intake.domain.worktime import WorkCalendar
from intake.store.database import Connection, Database
from intake.store.upkeep import calendars

Candidate = tuple[str, str]  # name and text of a file of own days that might be imported
YEARS_BACK, YEARS_AHEAD = 3, 3


@dataclass(frozen=True, slots=True)
class Timetable:
    """The office's calendar, and those of branches that do not count on it, by the branch's key."""

    office: WorkCalendar
    branches: Mapping[str, WorkCalendar] = field(default_factory=dict)
    names: Mapping[str, WorkCalendar] = field(default_factory=dict)

    def of(self, branch: str | None) -> WorkCalendar:
        """On which calendar the promises to a branch count: its own where it has one, else the office's."""
        return self.branches.get(branch or "", self.office)


def load(db: Database, plan: Plan, *, now: Callable[[], datetime], actor: str = "intake") -> Timetable:
    """The calendars in force.

    Where the configuration, a file or the library changed, the new table is stored and put in force first: new
    promises and timers count on it, those that were given stay as they are. Raises ConfigError.
    """
    with db.read() as conn:
        current = calendars.in_force(conn)
        wanted = _wanted(conn, plan, now())
        kept = {one.name: _stored(conn, current[one.name][0]) for one in wanted if _is_current(one, current)}
    made = {one.name: one.resolve() for one in wanted if one.name not in kept}
    if made:
        with db.write() as conn:
            for one in wanted:
                if one.name in made:
                    version = adopt(conn, one, made[one.name], actor=actor, now=now())
                    kept[one.name] = _versioned(made[one.name], version)
                    log.info("calendar.in_force", version=version, before=current.get(one.name, ("",))[0])
    return _timetable(wanted, kept)


def candidates(conn: Connection, plan: Plan, now: datetime, more: tuple[Candidate, ...] = ()) -> Timetable:
    """What would be in force by today's configuration, library and imports, with further files; nothing is stored."""
    wanted = _wanted(conn, plan, now, more)
    return _timetable(wanted, {one.name: one.resolve() for one in wanted})


def stored(conn: Connection) -> dict[str, WorkCalendar]:
    """The calendars that are in force as stored, by name."""
    return {name: _stored(conn, version) for name, (version, _) in calendars.in_force(conn).items()}


def of_versions(conn: Connection, versions: Mapping[str, str]) -> dict[str, WorkCalendar]:
    """The stored calendars of these versions, by name."""
    return {name: _stored(conn, version) for name, version in versions.items()}


def adopt(conn: Connection, one: Wanted, calendar: WorkCalendar, *, actor: str, now: datetime) -> str:
    """Store a resolved calendar and put it in force; its version."""
    return calendars.adopt(
        conn,
        one.name,
        tables.to_table(calendar),
        fingerprint=tables.fingerprint(calendar),
        source=one.source,
        made_of=calendar.version,
        actor=actor,
        now=now,
    )


def differences(before: WorkCalendar | None, after: WorkCalendar) -> list[dict[str, Any]]:
    """The dates on which two calendars differ, in order; other weekly hours or another zone are a line without date."""
    old = before or WorkCalendar(after.zone, "", after.weekly, {}, frozenset())
    found: list[dict[str, Any]] = []
    for key in ("zone", "weekly"):
        was, now = tables.to_table(old)[key], tables.to_table(after)[key]
        if was != now:
            found.append({"date": None, "what": key, "before": was, "after": now})
    found += [
        {"date": on.isoformat(), "what": "day", "before": _day(old, on), "after": _day(after, on)}
        for on in sorted({*old.special, *after.special})
        if old.day(on) != after.day(on)
    ]
    known = sorted(after.known_years - old.known_years)
    lost = sorted(old.known_years - after.known_years)
    if known or lost:
        found.append({"date": None, "what": "known_years", "before": lost, "after": known})
    return found


def _wanted(conn: Connection, plan: Plan, now: datetime, more: tuple[Candidate, ...] = ()) -> list[Wanted]:
    imported = [(one.name, one.content) for one in calendars.imports(conn)]
    years = range(now.year - YEARS_BACK, now.year + YEARS_AHEAD + 1)
    return plan.wanted([*imported, *more], years)


def _is_current(one: Wanted, current: Mapping[str, tuple[str, str]]) -> bool:
    return one.name in current and current[one.name][1] == one.source


def _stored(conn: Connection, version: str) -> WorkCalendar:
    return tables.from_table(calendars.get(conn, version).table, version)


def _versioned(calendar: WorkCalendar, version: str) -> WorkCalendar:
    return tables.from_table(tables.to_table(calendar), version)


def _timetable(wanted: list[Wanted], found: Mapping[str, WorkCalendar]) -> Timetable:
    branches = {branch: found[one.name] for one in wanted for branch in one.branches}
    return Timetable(found[wanted[0].name], branches, {one.name: found[one.name] for one in wanted})


def _day(calendar: WorkCalendar, on: Any) -> dict[str, Any]:
    day = calendar.day(on)
    return {"kind": day.kind, "name": day.name, "hours": [str(span) for span in day.spans], "notice": day.notice}
