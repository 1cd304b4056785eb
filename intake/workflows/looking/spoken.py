"""What a person said by telephone or at the counter, as a message of the conversation."""

from __future__ import annotations

from typing import Any

from intake.domain.request import Request
from intake.store.ledger.events import Event
from intake.workflows.house import House


def is_one(event: Event) -> bool:
    """Whether this event opened a request by word of mouth."""
    return event.kind == "registered" and "via" in event.payload


def message(house: House, request: Request, event: Event) -> dict[str, Any]:
    """The same keys as those of a mail; `class` says over which way it came."""
    who, said = request.requester, str(event.payload.get("text", ""))
    return {
        "direction": "in",
        "id": None,
        "at": request.received_at.astimezone(house.zone).isoformat(),
        "from": {"name": who.name, "address": who.address},
        "subject": request.subject,
        "message_id": None,
        "class": event.payload["via"],
        "trust": None,
        "rules": [],
        "text": said,
        "reply_text": said,
        "cut": None,
        "attachments": [],
    }
