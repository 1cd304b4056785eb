"""New calendar data: the table in force, and firm versions of the promises that were provisional (LIFECYCLE.md 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake import log
from intake.domain import promise as promise_rules
from intake.domain.request import BACKLOG, NewPromise, Promise, Request
from intake.domain.worktime import WorkCalendar
from intake.errors import Changed
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import promises
from intake.store.upkeep import calendars
from intake.workflows import timetable
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House

Of = Callable[[str | None], WorkCalendar]  # a branch's calendar


@dataclass(frozen=True, slots=True)
class Touched:
    """An open promise that a calendar would have given otherwise; nothing moves it but a decision of staff."""

    request: Request
    promise: Promise
    would: datetime  # what the count gives on that calendar; the promised date itself where it was set
    is_worked: bool  # whether somebody works at the promised instant


def run(house: House, *, actor: str = "intake") -> list[Done]:
    """Put new data in force and confirm what they make firm; what was confirmed. A second run finds nothing to do."""
    house.renew_calendars(actor=actor)
    with house.db.read() as conn:
        found = [one for one, _ in firm(conn, house, house.calendar_of)]
    if found:
        house.warm()
    return [done for one in found if (done := _confirm(house, one, actor)) is not None]


def import_days(house: House, *, name: str, content: str, actor: str) -> list[Done]:
    """Keep a file of own days, put it in force, confirm what it makes firm. A file that is there already adds nothing.

    Raises ConfigError that names every problem of the file; then nothing is kept.
    """
    with house.db.read() as conn:
        timetable.candidates(conn, house.calendars, house.now(), ((name, content),))
    with house.db.write() as conn:
        if all(one.content != content for one in calendars.imports(conn)):
            calendars.add_import(conn, name=name, content=content, actor=actor, now=house.now())
    return run(house, actor=actor)


def firm(conn: Connection, house: House, of: Of) -> Iterator[tuple[Request, NewPromise]]:
    """Open requests whose provisional promise would become firm on these calendars, with the firm one.

    Suspended ones get their new version with the answer, and one that is over has no date to confirm.
    """
    now = house.now()
    for request in requests.provisional(conn):
        last = request.promise
        if last is None or not last.provisional or last.due_at <= now or house.is_suspended(request):
            continue
        new = promise_rules.calendar_known(last, of(request.branch), now)
        if new is not None:
            yield request, new


def touched(conn: Connection, house: House, of: Of) -> Iterator[Touched]:
    """Open promises, not provisional and not suspended, that these calendars count otherwise or close on."""
    for request in open_requests(conn):
        last = request.promise
        if last is None or last.provisional or last.due_at <= house.now() or house.is_suspended(request):
            continue
        calendar = of(request.branch)
        would = _recounted(last, calendar)
        is_worked = _is_worked(calendar, last.due_at)
        if would != last.due_at or not is_worked:
            yield Touched(request, last, would, is_worked)


def _recounted(last: Promise, calendar: WorkCalendar) -> datetime:
    if last.counted_from is None or last.target is None:
        return last.due_at
    return calendar.due(last.counted_from, last.target).due_at


def open_requests(conn: Connection) -> list[Request]:
    """Everything in the backlog with its promise in force."""
    return requests.in_states(conn, BACKLOG)


def _is_worked(calendar: WorkCalendar, at: datetime) -> bool:
    """A deadline at the close of a day belongs to that day."""
    return calendar.between(at - timedelta(microseconds=1), at) > timedelta(0)


def _confirm(house: House, request: Request, actor: str) -> Done | None:
    now = house.now()
    try:
        with house.db.write() as conn:
            fresh = requests.load(conn, request.id)
            last = promises.of(conn, [request.id])[request.id][-1]
            new = promise_rules.calendar_known(last, house.calendar_of(fresh.branch), now)
            if new is None or fresh.version != request.version:
                return None
            done = _promised(conn, house, requests.save(conn, fresh, seen=fresh.version), new, old=last, actor=actor)
    except Changed:
        return None  # the next round sees it as it is then
    log.info("promise.confirmed", request=house.reference(request.id), due_at=new.due_at.isoformat())
    return done


def _promised(conn: Connection, house: House, request: Request, new: NewPromise, *, old: Promise, actor: str) -> Done:
    """The firm version; a requester who was not to be written to before is not written to now."""
    by = By(actor, "clock", house.now())
    if old.announced_by is not None:
        return steps.promised(conn, house, request, new, old=old, by=by)
    made = promises.add(conn, request.id, new, actor=actor, now=by.now, unannounced=old.unannounced)
    steps.promise_event(conn, request, made, by)
    return Done(replace(request, promise=made), (), made)
