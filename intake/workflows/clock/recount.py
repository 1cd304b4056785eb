"""Another working calendar: every open timer is counted anew on it, and no breach is dated back (LIFECYCLE.md 4.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intake import log
from intake.domain import replaying
from intake.domain.request import BACKLOG
from intake.domain.timers import Timer, Timers
from intake.domain.worktime import WorkCalendar
from intake.store.database import Connection
from intake.store.desk import clockwork, requests
from intake.store.ledger import events, reports
from intake.workflows import timetable
from intake.workflows.house import House
from intake.workflows.looking import cases
from intake.workflows.looking.cases import Case

KIND = "calendar"  # the versions by which the clock counted last, among the kept reports


def run(house: House, now: datetime) -> None:
    """Have the clock look at everything, if a calendar has another version than in its last round."""
    versions = {name: one.version for name, one in house.timetable.names.items()}
    with house.db.read() as conn:
        latest = reports.latest(conn, KIND)
    if latest == versions:
        return
    replaced = {name: version for name, version in (latest or {}).items() if versions.get(name, version) != version}
    with house.db.write() as conn:
        reports.keep(conn, KIND, now.isoformat(), versions, now=now)
        _forgive(conn, house, timetable.of_versions(conn, replaced), now)
        number = clockwork.wake_all(conn)
    log.info("clock.calendar_changed", versions=sorted(versions.values()), requests=number)


def _forgive(conn: Connection, house: House, before: Mapping[str, WorkCalendar], now: datetime) -> None:
    """What the old calendar did not call overdue gets a grace from now; the event says so."""
    if not before:
        return
    for case in cases.load(conn, house, requests.numbers(conn, BACKLOG), now):
        old = before.get(case.calendar.version.rpartition("@")[0])
        runs = sorted(_newly_overdue(house, case, old, now)) if old is not None else []
        if runs:
            payload = {"runs": runs, "calendar": case.calendar.version}
            events.append(
                conn,
                at=now,
                actor="intake",
                channel="clock",
                kind="recounted",
                request_id=case.request.id,
                payload=payload,
            )


def _newly_overdue(house: House, case: Case, old: WorkCalendar, now: datetime) -> set[str]:
    then = replaying.read(case.facts, old, house.policy.escalation.rules, as_of=now)
    return _overdue(case.timers, now) - _overdue(then, now)


def _overdue(timers: Timers, now: datetime) -> set[str]:
    """The runs that are overdue; the promise is an instant, which no calendar moves."""
    live = (one for one in timers.readings if one.stopped_at is None and one.timer is not Timer.PROMISE)
    return {one.run for one in live if one.due_at is not None and one.due_at <= now}
