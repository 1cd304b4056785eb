"""The few statements that the two databases write differently, and small helpers for rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store.database import database_now

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert = sqlite.Insert | postgresql.Insert

Thing = TypeVar("Thing")
AT_ONCE = 500  # values of one IN list


def insert(dialect: str, table: sa.Table) -> Insert:
    """An INSERT that knows ON CONFLICT, in that dialect; only that one is loaded, they cost 30 ms each."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


@cache
def unless_known(dialect: str, table: sa.Table, returning: str = "") -> sa.Executable:
    """INSERT that leaves rows alone which exist already by any unique key. Built once, which costs most."""
    statement = insert(dialect, table).on_conflict_do_nothing()
    return statement.returning(table.c[returning]) if returning else statement


def insert_new(conn: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows; those that exist already by any unique key are left as they are."""
    if rows:
        conn.execute(unless_known(conn.dialect.name, table), rows)


def upsert(conn: Connection, table: sa.Table, rows: Sequence[dict[str, Any]], *, key: str) -> None:
    """Insert many rows, or overwrite every other given column of those whose `key` exists."""
    if not rows:
        return
    statement = insert(conn.dialect.name, table)
    values = {name: statement.excluded[name] for name in rows[0] if name != key}
    conn.execute(statement.on_conflict_do_update(index_elements=[key], set_=values), rows)


def chunks(values: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Distinct values in lists short enough for an IN."""
    distinct = list(dict.fromkeys(values))
    for at in range(0, len(distinct), AT_ONCE):
        yield distinct[at : at + AT_ONCE]


def lease_end(conn: Connection, seconds: float) -> tuple[datetime, datetime]:
    """The database's now, and the end of a lease of that length."""
    now = database_now(conn)
    return now, now + timedelta(seconds=seconds)


def changed(result: sa.CursorResult[Any]) -> bool:
    """Whether a conditional UPDATE found its row."""
    return result.rowcount > 0
