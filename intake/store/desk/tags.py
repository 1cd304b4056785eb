"""Tags of requests: words of the office's own, to list by."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_T = tables.tag


def of(conn: Connection, request_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of these requests, each in the order of the alphabet."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in sql.chunks(request_ids):
        query = sa.select(_T.c.request_id, _T.c.name).where(_T.c.request_id.in_(chunk)).order_by(_T.c.name)
        for row in conn.execute(query):
            found[row.request_id] = (*found.get(row.request_id, ()), row.name)
    return found


def put(conn: Connection, request_id: int, names: Iterable[str]) -> None:
    """Give a request exactly these tags."""
    conn.execute(sa.delete(_T).where(_T.c.request_id == request_id))
    sql.insert_new(conn, _T, [{"request_id": request_id, "name": name} for name in dict.fromkeys(names)])
