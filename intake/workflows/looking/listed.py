"""A request as every list shows it, JSON-able (DESIGN.md); loads no more than `intake list` needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.domain.request import BACKLOG, State
from intake.store.database import Connection
from intake.store.desk import lists
from intake.store.desk.lists import RequestFilter, RequestRow
from intake.workflows.house import House
from intake.workflows.looking import around, hints

Row = dict[str, Any]


def listing(house: House, wanted: RequestFilter, now: datetime) -> list[Row]:
    """The requests that a filter lets through, most urgent first: front line, then by promised date."""
    with house.db.read() as conn:
        rows = rows_of(conn, house, lists.select(conn, wanted), now)
    found = sorted(rows, key=_urgency)
    return [row for row in found if row["overdue"]] if wanted.overdue_at is not None else found


def rows_of(conn: Connection, house: House, found: Sequence[RequestRow], now: datetime) -> list[Row]:
    """The rows of requests, in their order, each with the open requests that it may repeat."""
    open_ = hints.still_open(conn, [one.request for one in found])
    more = around.shown(conn, house, [one.request.id for one in found])
    return [
        row_of(house, one, now) | {"similar": hints.shown(house, one.request, open_)} | more[one.request.id]
        for one in found
    ]


def row_of(house: House, row: RequestRow, now: datetime) -> Row:
    """A request as every list shows it."""
    request = row.request
    promise = request.promise
    is_open = request.state in BACKLOG
    suspended = house.is_suspended(request)
    due_at = promise.due_at if promise else None
    return {
        "ref": house.reference(request.id),
        "state": str(request.state),
        "waiting_on": str(request.waiting_on) if request.waiting_on else None,
        "subject": request.subject,
        "requester": {"name": request.requester.name, "address": request.requester.address},
        "branch": request.branch,
        "branch_name": row.branch_name,
        "category": request.category,
        "impact": str(request.impact),
        "owner": request.owner,
        "received_at": at(house, request.received_at),
        "due_at": at(house, due_at),
        "promise_version": promise.version if promise else None,
        "provisional": bool(promise and promise.provisional),
        "suspended": suspended,
        "overdue": bool(is_open and not suspended and due_at and due_at < now),
        "message_ids": list(row.message_ids),
        "bounced_at": at(house, row.bounced_at),
    }


def ref(house: House, number: int | None) -> str | None:
    """The reference of that number, or None."""
    return house.reference(number) if number is not None else None


def at(house: House, instant: datetime | None) -> str | None:
    """An instant on the office's clock, ISO 8601, or None."""
    return instant.astimezone(house.zone).isoformat() if instant else None


def _urgency(row: Row) -> tuple[bool, bool, bool, str]:
    """Front line first, then what was given back and nobody has, then by promised date."""
    is_released = row["state"] == State.OPEN and row["owner"] is None
    return (row["impact"] != "frontline", not is_released, row["suspended"], row["due_at"] or "9")
