"""Ratings: a digit of the requester for each time that a request was resolved; the latest one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import sql
from intake.store.database import Connection
from intake.store.tables.own import rating as _R  # noqa: N812


@dataclass(frozen=True, slots=True)
class Rating:
    """One digit, 1 to 5, for a request's cycle (0: the first outcome), with what was written beside it."""

    request_id: int
    cycle: int
    score: int
    actor: str
    at: datetime
    comment: str = ""
    mail_id: int | None = None


def rate(conn: Connection, rating: Rating) -> None:
    """Write it in the place of an earlier one for the same cycle."""
    row = {name: getattr(rating, name) for name in Rating.__slots__}
    changed = {name: value for name, value in row.items() if name not in {"request_id", "cycle"}}
    written = sql.insert(conn.dialect.name, _R).values(row)
    conn.execute(written.on_conflict_do_update(index_elements=["request_id", "cycle"], set_=changed))


def of(conn: Connection, numbers: Sequence[int]) -> dict[int, tuple[Rating, ...]]:
    """The ratings of these requests, by cycle."""
    found: dict[int, tuple[Rating, ...]] = {}
    for chunk in sql.chunks(numbers):
        query = sa.select(_R).where(_R.c.request_id.in_(chunk)).order_by(_R.c.request_id, _R.c.cycle)
        for row in conn.execute(query).mappings():
            one = Rating(**row)
            found[one.request_id] = (*found.get(one.request_id, ()), one)
    return found
