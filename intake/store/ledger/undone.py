"""Events whose effect was taken back: the journal keeps them, clocks and figures leave them out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from intake.store import indexing, tables
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.ledger.events import Event

_U, _E, _O = tables.undone, tables.event, tables.outbox


def mark(conn: Connection, seqs: Sequence[int], *, by_seq: int) -> None:
    """These events have no effect any more, because of event `by_seq`; their texts are not found any more."""
    conn.execute(sa.insert(_U), [{"seq": seq, "by_seq": by_seq} for seq in seqs])
    indexing.forget(conn, kind="event", sources=seqs)


def of_request(conn: Connection, request_id: int) -> frozenset[int]:
    """The numbers of a request's events that were taken back."""
    query = sa.select(_U.c.seq).join(_E, _E.c.seq == _U.c.seq).where(_E.c.request_id == request_id)
    return frozenset(conn.execute(query).scalars())


def latest_by(conn: Connection, actor: str, kinds: Collection[str], *, since: datetime) -> list[Event]:
    """What somebody did since then and has not taken back, newest first."""
    mine = (_E.c.actor == actor, _E.c.kind.in_(sorted(kinds)), _E.c.at >= since)
    query = events.selected().where(*mine, _E.c.request_id.is_not(None), events.stands())
    return [Event(**row) for row in conn.execute(query.order_by(_E.c.seq.desc()).limit(100)).mappings()]


def drop_notices(conn: Connection, request_id: int, version: int) -> bool:
    """Staff are not told of a change any more that led to that version; whether somebody was told already."""
    notice = tables.notice
    mine = (notice.c.request_id == request_id, notice.c.key.like(f"{request_id}:%:{version}:%"))  # the first by index
    conn.execute(sa.delete(notice).where(*mine, notice.c.letter.is_(None)))
    return conn.execute(sa.select(notice.c.id).where(*mine).limit(1)).first() is not None


def drop_letter(conn: Connection, key: str, *, now: datetime) -> str | None:
    """Drop a letter that has not been taken in hand; its state before, None where there is none."""
    state: str | None = conn.execute(sa.select(_O.c.state).where(_O.c.key == key)).scalar_one_or_none()
    waits = (_O.c.key == key, _O.c.state.in_(["pending", "held"]))
    dropped = {"state": "suppressed", "reason": "undone", "next_attempt_at": None, "settled_at": now}
    conn.execute(sa.update(_O).where(*waits).values(dropped))
    if state in {"pending", "held"}:  # a daemon may have been faster
        after = conn.execute(sa.select(_O.c.state).where(_O.c.key == key)).scalar_one()
        return state if after == "suppressed" else str(after)
    return state
