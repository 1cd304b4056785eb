"""The brief for somebody who takes a request over, from its events: what was promised, done, and is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from intake.domain.request import Request
from intake.letters.desk_fields import Brief, Done
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.ledger import events, promises, undone
from intake.store.ledger.events import Event
from intake.store.people.directory import Staff
from intake.workflows.house import House
from intake.workflows.looking import cases

SHOWN = 12  # the latest
KINDS = frozenset({
    "replied", "asked", "answered", "waited", "resumed", "noted", "followed_up", "closed", "reopened", "promised",
    "assigned", "taken", "merged", "unmerged", "letter_bounced",
})  # fmt: skip
UNTIL = ("until", "due_at")  # of a question or a wait; of a promise


def brief(conn: Connection, house: House, request: Request, staff: Mapping[str, Staff], now: datetime) -> Brief:
    """What the journal says about one request."""
    gone = undone.of_request(conn, request.id)
    journal = events.of_request(conn, request.id)
    done = [one for one in journal if one.kind in KINDS and one.seq not in gone and not _is_command(one)]
    [case] = cases.load(conn, house, [request.id], now)
    return Brief(
        promises=len(promises.of(conn, [request.id]).get(request.id, ())),
        state=str(request.state),
        waiting_on=str(request.waiting_on or ""),
        waiting_until=request.waiting_until,
        unanswered_since=case.timers.unanswered_since,
        done=tuple(_named(_line(one, staff), request) for one in done[-SHOWN:]),
        earlier=max(0, len(done) - SHOWN),
    )


def _is_command(event: Event) -> bool:
    """Whether it says no more than that a mail of one of us came: what it did stands below it."""
    return event.kind == "followed_up" and event.payload.get("clue") == mails.STAFF


def _named(done: Done, request: Request) -> Done:
    """The requester by name, where it was the requester."""
    is_theirs = done.actor_name.lower() == request.requester.address.lower() and request.requester.name
    return replace(done, actor_name=request.requester.name) if is_theirs else done


def _line(event: Event, staff: Mapping[str, Staff]) -> Done:
    until = next((str(event.payload[key]) for key in UNTIL if event.payload.get(key)), None)
    given_to = str(event.payload.get("owner") or "") if event.kind == "assigned" else ""
    return Done(
        at=event.at,
        kind=event.kind,
        actor_name=name(staff, event.actor),
        text=name(staff, given_to) if given_to else str(event.payload.get("text") or ""),
        until=datetime.fromisoformat(until) if until else None,
        is_proven=event.payload.get("proven") is not False,
    )


def name(staff: Mapping[str, Staff], login: str) -> str:
    """As people know each other; an address, or a login that left the directory, as it is."""
    member = staff.get(login)
    return member.name or member.login if member else login
