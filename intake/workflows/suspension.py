"""Whether a promise rests, since when, and how much working time it had left: by the journal (LIFECYCLE.md 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain import promise as promise_rules
from intake.domain.request import NewPromise, Promise, Reason, Request, State, WaitingOn
from intake.store import events, promises
from intake.store.database import Connection
from intake.store.events import Event
from intake.workflows import say
from intake.workflows.house import House


@dataclass(frozen=True, slots=True)
class Suspension:
    """One rest of a promise: since when, with how much working time left (None where no event recorded it)."""

    since: datetime
    remaining: timedelta | None
    reason: Reason  # of the version that ends it


def of(conn: Connection, request: Request) -> Suspension | None:
    """The suspension that a request is in now, or None."""
    return latest(request, events.of_request(conn, request.id)) if request.state is State.WAITING else None


def latest(request: Request, journal: Sequence[Event]) -> Suspension | None:
    """The same from a journal at hand. A wait for others suspends only if its event says so."""
    kind = "asked" if request.waiting_on is WaitingOn.REQUESTER else "waited"
    found = next((one for one in reversed(journal) if one.kind == kind), None)
    if found is None:
        return Suspension(request.received_at, None, Reason.RESUMED) if kind == "asked" else None
    if kind == "waited" and not found.payload.get("suspends"):
        return None
    seconds = found.payload.get("left_seconds")
    remaining = None if seconds is None else timedelta(seconds=float(seconds))
    return Suspension(found.at, remaining, Reason.RESUMED if kind == "asked" else Reason.THIRD_PARTY_RESUMED)


def ended(house: House, request: Request, last: Promise, rest: Suspension, *, answered_at: datetime) -> NewPromise:
    """The version that goes on with what was left, counted from the receipt of the answer."""
    calendar = house.calendar_of(request.branch)
    remaining = promise_rules.left(last, calendar, rest.since) if rest.remaining is None else rest.remaining
    return promise_rules.resumed(
        last,
        say.level(house, request),
        calendar,
        remaining=remaining,
        answered_at=answered_at,
        reason=rest.reason,
        floor=house.policy.floor,
    )


def binding(conn: Connection, house: House, request: Request, now: datetime) -> NewPromise:
    """What a request owes now: its promise in force; while that rests, what it would be if the answer came now."""
    last = promises.of(conn, [request.id])[request.id][-1]
    rest = of(conn, request)
    return promise_rules.carried(last) if rest is None else ended(house, request, last, rest, answered_at=now)


def begins(house: House, request: Request, last: Promise, now: datetime) -> dict[str, object]:
    """What the event of a question or a suspending wait records: the promise and the working time it has left."""
    left = promise_rules.left(last, house.calendar_of(request.branch), now)
    return {"promise_version": last.version, "left_seconds": left.total_seconds(), "was_overdue": last.due_at < now}
