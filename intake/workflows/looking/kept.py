"""The list of mails that were kept without a request, for people to look through."""

from __future__ import annotations

from typing import Any

from intake.store.inward import kept
from intake.workflows.house import House


def listing(house: House, *, limit: int) -> list[dict[str, Any]]:
    """Newest first, as JSON."""
    with house.db.read() as conn:
        found = kept.kept(conn, limit=limit)
    return [
        {
            "id": one.id,
            "received_at": one.received_at.astimezone(house.zone).isoformat(),
            "from": {"name": one.from_name, "address": one.from_address},
            "subject": one.subject,
            "class": one.kind,
            "reason": one.reason,
            "rules": list(one.rules),
        }
        for one in found
    ]
