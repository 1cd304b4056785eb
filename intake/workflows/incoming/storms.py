"""The breaker: more new requests in ten minutes than people write, by one sender or under one subject (FEATURES.md 39).

The requests are made as always. Acknowledgements are off while the storm lasts, staff see one bundle, and the clock
raises one alarm (`alarms`); it ends by itself when the counters have fallen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake import log
from intake.message import address, subject
from intake.store.database import Connection
from intake.store.outward import counters
from intake.store.upkeep import standing
from intake.store.upkeep.standing import Standing
from intake.workflows.house import House
from intake.workflows.incoming.arrival import Arrival

SPAN = timedelta(minutes=10)
NAME = "storm."
_DIGITS = re.compile(r"\d+")
_SHOWN = 80  # characters of a subject's shape


@dataclass(frozen=True, slots=True)
class Storm:
    """One that blows now: its name, what makes it one, and its first request, if this is not the first."""

    name: str
    scope: str  # sender | subject
    key: str
    first: int | None


def count(conn: Connection, house: House, arrival: Arrival) -> Storm | None:
    """Count this new request; the storm that it is part of, if it came after too many others."""
    found = None
    for scope, key, limit in _scopes(house, arrival):
        if counters.count(conn, f"storm_{scope}", key, now=arrival.now, window=SPAN) >= limit:
            name = f"{NAME}{scope}:{key}"
            stands = standing.get(conn, name)
            found = found or Storm(name, scope, key, stands.detail["first"] if stands else None)
        counters.bump(conn, f"storm_{scope}", key, now=arrival.now, window=SPAN)
    return found


def note(conn: Connection, storm: Storm, request_id: int, now: datetime) -> None:
    """The first request without an acknowledgement makes the storm stand."""
    if storm.first is not None:
        return
    detail = {"first": request_id, "scope": storm.scope, "key": storm.key}
    if standing.begin(conn, storm.name, since=now, actor="intake", detail=detail):
        log.error("mail.storm", scope=storm.scope, first=request_id)


def is_over(conn: Connection, house: House, storm: Standing, now: datetime) -> bool:
    """Whether the last ten minutes brought no more than is allowed."""
    scope, key = storm.detail["scope"], storm.detail["key"]
    limit = house.policy.limits.storm_sender if scope == "sender" else house.policy.limits.storm_subject
    return not limit or counters.count(conn, f"storm_{scope}", key, now=now, window=SPAN) < limit


def _scopes(house: House, arrival: Arrival) -> Iterator[tuple[str, str, int]]:
    """Sender and shape of the subject; people of the directory may well write under one subject."""
    limits = house.policy.limits
    sender = address.normalised(arrival.requester.address)
    if limits.storm_sender and sender:
        yield "sender", sender, limits.storm_sender
    shape = _DIGITS.sub("#", subject.canonical(arrival.mail.subject_base, house.prefix))[:_SHOWN]
    if limits.storm_subject and shape and not (arrival.sender.contact or arrival.sender.staff):
        yield "subject", shape, limits.storm_subject
