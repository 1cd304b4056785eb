"""How long ended requests took, one row each, written once from the journal (LIFECYCLE.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from intake.domain.pace import Kind, Pace
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import events

_T, _E = tables.pace, tables.event


def last_end(conn: Connection) -> datetime | None:
    """When the latest request of the history ended."""
    query = sa.select(_T.c.ended_at).order_by(_T.c.ended_at.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none()


def missing(conn: Connection, since: datetime, *, limit: int) -> list[int]:
    """Requests that were closed at or after an instant and are not in the history yet, the earliest first."""
    known = sa.select(_T.c.request_id).where(_T.c.request_id == _E.c.request_id).exists()
    query = sa.select(_E.c.request_id).where(_E.c.at >= since, _E.c.kind == "closed", ~known, events.stands())
    found = conn.execute(query.order_by(_E.c.at, _E.c.seq).limit(limit)).scalars()
    return list(dict.fromkeys(int(number) for number in found if number is not None))


def add(conn: Connection, paces: Sequence[Pace]) -> None:
    """Write these; one that is there already stays as it is."""
    sql.insert_new(conn, _T, [_values(one) for one in paces])


def forget(conn: Connection, request_id: int) -> None:
    """Its end was taken back: it has no pace yet."""
    conn.execute(sa.delete(_T).where(_T.c.request_id == request_id))


def latest(
    conn: Connection, kinds: Iterable[Kind], *, since: datetime, limit: int
) -> dict[Kind, tuple[timedelta, ...]]:
    """Work times of the latest ended requests of each kind, at most `limit` of them, in ascending order."""
    found: dict[Kind, tuple[timedelta, ...]] = {}
    for kind in sorted(set(kinds)):
        query = sa.select(_T.c.worked).where(*_of(kind, since)).order_by(_T.c.ended_at.desc()).limit(limit)
        found[kind] = tuple(sorted(timedelta(seconds=one) for one in conn.execute(query).scalars()))
    return found


def since(conn: Connection, start: datetime, *, kind: Kind | None = None) -> list[Pace]:
    """Every request of a kind, or of all, that ended at or after an instant, in the order of their ends."""
    wanted = _of(kind, start) if kind else (_T.c.ended_at >= start,)
    query = sa.select(_T).where(*wanted).order_by(_T.c.ended_at, _T.c.request_id)
    return [_pace(row) for row in conn.execute(query).mappings()]


def _of(kind: Kind, start: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (_T.c.category == kind[0], _T.c.service_level == kind[1], _T.c.ended_at >= start)


def _values(pace: Pace) -> dict[str, Any]:
    return {
        "request_id": pace.request_id,
        "category": pace.category,
        "service_level": pace.service_level,
        "received_at": pace.received_at,
        "ended_at": pace.ended_at,
        "worked": round(pace.worked.total_seconds()),
        "waited": round(pace.waited.total_seconds()),
    }


def _pace(row: Any) -> Pace:
    lengths = {name: timedelta(seconds=row[name]) for name in ("worked", "waited")}
    return Pace(**{**row, **lengths})
