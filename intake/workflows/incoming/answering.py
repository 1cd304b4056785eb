"""May we answer this mail by ourselves? The facts for the one gate, and the counters behind its caps."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.domain import gate, promise
from intake.domain.gate import Ack, GateFacts
from intake.domain.request import Request
from intake.message import address, subject
from intake.message.trust import Level
from intake.store.database import Connection
from intake.store.outward import counters, outbox, returned
from intake.store.upkeep import standing
from intake.workflows.house import House
from intake.workflows.incoming import arrival as arrivals
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.outgoing import say

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def may_acknowledge(conn: Connection, house: House, arrival: Arrival, request: Request, *, storm: bool = False) -> Ack:
    """The decision of the gate for a new request (MAIL-RULES.md sections 6 and 8)."""
    due_at = promise.first(arrival.received_at, house.level(request), house.calendar_of(request.branch)).due_at
    return may_answer(conn, house, arrival, due_at=due_at, storm=storm)


def may_answer(conn: Connection, house: House, arrival: Arrival, *, due_at: datetime, storm: bool = False) -> Ack:
    """The decision of the gate for any automatic answer to a mail; `due_at`: until when it is of use."""
    stored = arrival.stored
    facts = GateFacts(
        now=arrival.now,
        received_at=arrival.received_at,
        activation_at=stored.activation_at,
        due_at=due_at,
        known_contact=say.is_known(house, arrival.sender, arrival.requester.address),
        trust=arrival.trust.level,
        sender_valid=address.valid(arrival.requester.address),
        suspended=returned.is_suspended(conn, arrival.requester.address, now=arrival.now, heard_at=arrival.received_at),
        blocked=gate.names(house.policy.blocked, arrival.requester.address),
        exempt=gate.names(house.policy.exempt, arrival.requester.address),
        storm=storm,
        paused=standing.is_paused(conn, "sending"),
        hold=arrivals.is_held(stored),
        counts=_counts(conn, house, arrival),
        limits=house.policy.limits,
        max_age=house.policy.max_age,
    )
    return gate.gate(arrival.verdict, facts)


def is_known(house: House, arrival: Arrival) -> bool:
    """Whether a letter may repeat what the sender wrote: one of ours by the address, or a sender of level T2."""
    return arrival.trust.level >= Level.T2 or say.is_known(house, arrival.sender, arrival.requester.address)


def count(conn: Connection, house: House, arrival: Arrival) -> None:
    """Charge one automatic letter to every counter of its sender."""
    for scope, key, window in _scopes(house, arrival):
        counters.bump(conn, scope, key, now=arrival.now, window=window)


def _counts(conn: Connection, house: House, arrival: Arrival) -> dict[str, int]:
    counts = {
        scope: counters.count(conn, scope, key, now=arrival.now, window=window)
        for scope, key, window in _scopes(house, arrival)
    }
    if outbox.was_written_to(conn, arrival.requester.address):
        counts["new_recipient_hour"] = 0
    return counts


def _scopes(house: House, arrival: Arrival) -> tuple[tuple[str, str, timedelta], ...]:
    sender = address.normalised(arrival.requester.address)
    return (
        ("sender_hour", sender, HOUR),
        ("sender_day", sender, DAY),
        ("domain_hour", sender.rpartition("@")[2], HOUR),
        ("subject_day", f"{sender}\n{subject.canonical(arrival.mail.subject_base, house.prefix)}", DAY),
        ("new_recipient_hour", "", HOUR),
        ("unknown_hour", "", HOUR),
    )
