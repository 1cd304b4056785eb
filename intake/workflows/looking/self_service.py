"""What a requester did by mail, as JSON: ratings, people to follow, commands and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.store.database import Connection
from intake.store.desk import participants, ratings
from intake.store.ledger.events import Event
from intake.workflows.house import House

Row = dict[str, Any]


def of(conn: Connection, house: House, number: int, journal: Sequence[Event]) -> Row:
    """`ratings`, `participants` and `served` of one request."""
    return {
        "ratings": [
            {"cycle": one.cycle, "score": one.score, "comment": one.comment, "at": _at(house, one.at)}
            for one in ratings.of(conn, [number]).get(number, ())
        ],
        "participants": [
            {"address": one.address, "state": one.state, "proposed_by": one.proposed_by}
            for one in participants.of_request(conn, number)
        ],
        "served": [{"at": _at(house, one.at), **one.payload} for one in journal if one.kind == "served"],
    }


def to_decide(house: House) -> int:
    """How many people wait to be added."""
    with house.db.read() as conn:
        return len(participants.proposed(conn))


def _at(house: House, at: datetime) -> str:
    return at.astimezone(house.zone).isoformat()
