"""Whether a promise rests, since when, and how much working time it had left: by the journal (LIFECYCLE.md 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain import promise as promise_rules
from intake.domain.request import NewPromise, Promise, Reason, Request, State, WaitingOn
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.ledger import events, promises
from intake.store.ledger.events import Event
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


def ended(
    house: House, request: Request, last: Promise, rest: Suspension, *, answered_at: datetime, now: datetime
) -> NewPromise:
    """The version that goes on with what was left, counted from the receipt of the answer.

    Where that is over already, because the answer was read late, the floor counts from now: nobody is promised a past.
    """
    calendar, level = house.calendar_of(request.branch), house.level(request)
    remaining = promise_rules.left(last, calendar, rest.since) if rest.remaining is None else rest.remaining
    for left, start in ((remaining, answered_at), (promise_rules.NOTHING, now)):
        new = promise_rules.resumed(
            last, level, calendar, remaining=left, answered_at=start, reason=rest.reason, floor=house.policy.floor
        )
        if new.due_at > now:
            break
    return new


def answered_at(conn: Connection, request: Request, now: datetime) -> datetime:
    """When the answer came that staff confirm by hand: the last mail since the question that is no automatic one (3.3).

    Without such a mail, or after another kind of wait, now.
    """
    rest = of(conn, request)
    if rest is None or rest.reason is not Reason.RESUMED:
        return now
    came = [
        one.received_at
        for one in mails.of_request(conn, request.id)
        if one.kind == "follow_up" and one.ack_reason not in {mails.STAFF, mails.COMMAND}
    ]
    return max((one for one in came if one > rest.since), default=now)


def binding(conn: Connection, house: House, request: Request, now: datetime) -> NewPromise:
    """What a request owes now: its promise in force; while that rests, what it would be if the answer came now."""
    last = promises.of(conn, [request.id])[request.id][-1]
    rest = of(conn, request)
    return promise_rules.carried(last) if rest is None else ended(house, request, last, rest, answered_at=now, now=now)


def begins(house: House, request: Request, last: Promise, now: datetime) -> dict[str, object]:
    """What the event of a question or a suspending wait records: the promise and the working time it has left."""
    left = promise_rules.left(last, house.calendar_of(request.branch), now)
    return {"promise_version": last.version, "left_seconds": left.total_seconds(), "was_overdue": last.due_at < now}
