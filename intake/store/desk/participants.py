"""People who may follow a request besides its requester: proposed by him, added or refused by staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import sql
from intake.store.database import Connection
from intake.store.tables.own import participant as _P  # noqa: N812

PROPOSED, ADDED, REFUSED = "proposed", "added", "refused"


@dataclass(frozen=True, slots=True)
class Participant:
    """One person at one request; `address` in lower case."""

    request_id: int
    address: str
    state: str
    proposed_by: str
    at: datetime
    mail_id: int | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


def put(conn: Connection, one: Participant) -> bool:
    """Write a person who is not there yet; False where somebody decided, or proposed, before."""
    row = {name: getattr(one, name) for name in Participant.__slots__}
    written = sql.unless_known(conn.dialect.name, _P, returning="address")
    return conn.execute(written, row).first() is not None  # PostgreSQL counts no inserted rows here


def decide(conn: Connection, request_id: int, address: str, *, state: str, actor: str, now: datetime) -> bool:
    """Add or refuse somebody who is there; False where that is so already, or nobody is there."""
    mine = (_P.c.request_id == request_id, _P.c.address == address.lower(), _P.c.state != state)
    changed = sa.update(_P).where(*mine).values(state=state, decided_by=actor, decided_at=now)
    return sql.changed(conn.execute(changed))


def of_request(conn: Connection, request_id: int) -> tuple[Participant, ...]:
    """Everybody at a request, in the order they came."""
    query = sa.select(_P).where(_P.c.request_id == request_id).order_by(_P.c.at, _P.c.address)
    return tuple(Participant(**row) for row in conn.execute(query).mappings())


def proposed(conn: Connection) -> tuple[Participant, ...]:
    """Everybody about whom staff have to decide, oldest first."""
    query = sa.select(_P).where(_P.c.state == PROPOSED).order_by(_P.c.at, _P.c.address)
    return tuple(Participant(**row) for row in conn.execute(query).mappings())


def is_added(conn: Connection, request_id: int, address: str) -> bool:
    """Whether staff have added that person."""
    mine = (_P.c.request_id == request_id, _P.c.address == address.lower(), _P.c.state == ADDED)
    return bool(conn.execute(sa.select(sa.exists().where(*mine))).scalar_one())
