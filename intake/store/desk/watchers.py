"""Members of staff who watch requests that are not theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_W = tables.watcher


def of(conn: Connection, request_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The logins of those who watch, by request, in the order of the alphabet."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in sql.chunks(request_ids):
        query = sa.select(_W.c.request_id, _W.c.login).where(_W.c.request_id.in_(chunk)).order_by(_W.c.login)
        for row in conn.execute(query):
            found[row.request_id] = (*found.get(row.request_id, ()), row.login)
    return found


def add(conn: Connection, request_id: int, login: str, *, actor: str, now: datetime) -> bool:
    """Let somebody watch; False for one who does already."""
    row = {"request_id": request_id, "login": login, "actor": actor, "made_at": now}
    return conn.execute(sql.unless_known(conn.dialect.name, _W, "request_id"), row).first() is not None


def remove(conn: Connection, request_id: int, login: str) -> bool:
    """Let somebody watch no longer; False for one who does not."""
    return sql.changed(conn.execute(sa.delete(_W).where(_W.c.request_id == request_id, _W.c.login == login)))
