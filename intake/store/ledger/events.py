"""What happened, when, by whom. Append-only: the database refuses changes, and the chain in `chain` shows them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import chain, indexing, sql, tables
from intake.store.database import Connection

_E = tables.event
_APPEND = sa.insert(_E).returning(_E.c.seq)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal; `channel` is cli, mail, clock or smtp."""

    seq: int
    at: datetime
    actor: str
    channel: str
    kind: str
    request_id: int | None
    mail_id: int | None
    outbox_id: int | None
    payload: dict[str, Any]


def append(
    conn: Connection,
    *,
    at: datetime,
    actor: str,
    channel: str,
    kind: str,
    request_id: int | None = None,
    mail_id: int | None = None,
    outbox_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> int:
    """Write one event; its number."""
    row = {
        "at": at,
        "actor": actor,
        "channel": channel,
        "kind": str(kind),
        "request_id": request_id,
        "mail_id": mail_id,
        "outbox_id": outbox_id,
        "payload": dict(payload or {}),
        "salt": secrets.token_hex(8),
    }
    seq = int(conn.execute(_APPEND, row).scalar_one())
    chain.expect(conn, seq)
    said = (payload or {}).get("text")
    if request_id is not None and isinstance(said, str):
        indexing.keep(conn, [indexing.Said(request_id, "event", seq, said)])
    return seq


def of_request(conn: Connection, request_id: int) -> list[Event]:
    """A request's events in their order."""
    return _found(conn, selected().where(_E.c.request_id == request_id).order_by(_E.c.seq))


def stands() -> sa.ColumnElement[bool]:
    """Whether an event still has its effect: nobody took it back."""
    return _E.c.seq.not_in(sa.select(tables.undone.c.seq))


def of_requests(conn: Connection, request_ids: Iterable[int], kinds: Collection[str]) -> dict[int, list[Event]]:
    """The events of these kinds that nobody took back, by request, in their order."""
    found: dict[int, list[Event]] = {}
    for chunk in sql.chunks(request_ids):
        mine = (_E.c.request_id.in_(chunk), _E.c.kind.in_(sorted(kinds)), stands())
        for event in _found(conn, selected().where(*mine).order_by(_E.c.seq)):
            found.setdefault(event.request_id or 0, []).append(event)
    return found


def recent(conn: Connection, limit: int = 100) -> list[Event]:
    """The latest events, newest first."""
    return _found(conn, selected().order_by(_E.c.seq.desc()).limit(limit))


def erase(conn: Connection, seqs: Sequence[int], *, at: datetime, actor: str) -> None:
    """Take actor and payload out of events, and write down that it was done; their hashes and the chain stay."""
    for chunk in sql.chunks(seqs):
        gone = sa.update(_E).where(_E.c.seq.in_(chunk))
        conn.execute(gone.values(actor=chain.ERASED, payload={}, salt=""))
        indexing.forget(conn, kind="event", sources=chunk)
    append(conn, at=at, actor=actor, channel="cli", kind=chain.ERASED, payload={"seqs": list(seqs)})


def selected() -> sa.Select[Any]:
    """The columns of an event that people and rules read; its links of the chain stay aside."""
    return sa.select(*(_E.c[name] for name in Event.__dataclass_fields__))


def latest(conn: Connection, kinds: Sequence[str]) -> datetime | None:
    """When one of these last happened."""
    found: datetime | None = conn.execute(sa.select(sa.func.max(_E.c.at)).where(_E.c.kind.in_(kinds))).scalar_one()
    return found


def _found(conn: Connection, query: sa.Select[Any]) -> list[Event]:
    return [Event(**row) for row in conn.execute(query).mappings()]
