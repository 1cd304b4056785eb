"""What members of staff are to be told: one row for each person and thing, put once, told in one letter a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_N = tables.notice


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one person is to be told; `at` is when it happened, however late it was noticed."""

    id: int
    login: str
    request_id: int
    what: str
    at: datetime
    payload: dict[str, Any]
    made_at: datetime


def put(
    conn: Connection,
    key: str,
    *,
    login: str,
    request_id: int,
    what: str,
    at: datetime,
    now: datetime,
    payload: Mapping[str, Any],
) -> None:
    """Keep a notice until it is told; a second one with the same key changes nothing."""
    row = {"key": key, "login": login, "request_id": request_id, "what": what, "at": at, "made_at": now}
    sql.insert_new(conn, _N, [{**row, "payload": dict(payload)}])


def is_any_waiting(conn: Connection) -> bool:
    """Whether somebody is to be told something."""
    return bool(conn.execute(sa.select(sa.exists().where(_N.c.letter.is_(None)))).scalar_one())


def claim(conn: Connection) -> list[Notice]:
    """What nobody was told yet, oldest first; others leave it alone until this transaction ends."""
    columns = [_N.c[name] for name in Notice.__dataclass_fields__]
    waiting = sa.select(*columns).where(_N.c.letter.is_(None)).order_by(_N.c.at, _N.c.id)
    return [Notice(**row) for row in conn.execute(waiting.with_for_update(skip_locked=True)).mappings()]


def told(conn: Connection, ids: Sequence[int], letter: str) -> None:
    """These stand in that letter now."""
    for chunk in sql.chunks(ids):
        conn.execute(sa.update(_N).where(_N.c.id.in_(chunk)).values(letter=letter))


def about(conn: Connection, letter: str) -> list[int]:
    """The requests that a letter with that key told of, each once."""
    found = sa.select(_N.c.request_id).distinct().where(_N.c.letter == letter).order_by(_N.c.request_id)
    return list(conn.execute(found).scalars())
