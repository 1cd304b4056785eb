"""Letters that the inbox shows: those that came back, and drafts that wait for approval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from intake.store.outward import drafts, returned
from intake.workflows.house import House

LOOK_BACK = timedelta(days=7)


def recent(house: House) -> list[dict[str, Any]]:
    """JSON-able: letters that came back within a week, and notices that fit none (`letter` is null); newest first."""
    with house.db.read() as conn:
        found = returned.recent(conn, since=house.now() - LOOK_BACK)
    return [
        {
            "at": one.at.astimezone(house.zone).isoformat(),
            "letter": one.outbox_id if one.is_letter else None,
            "request": house.reference(one.request_id) if one.request_id is not None else None,
            "mail": one.mail_id,
            "kind": one.kind,
            "recipient": one.recipient,
            "status": one.status,
            "proven": one.proven,
        }
        for one in found
    ]


def with_drafts(house: House, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, each with the numbers of its letters that wait for approval."""
    with house.db.read() as conn:
        waiting = drafts.waiting(conn)
    found: dict[str, list[int]] = {}
    for one in waiting:
        found.setdefault(house.reference(one.request_id) if one.request_id else "", []).append(one.id)
    return [{**row, "drafts": found.get(row["ref"], [])} for row in rows]
