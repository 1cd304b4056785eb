"""Counters behind the caps on automatic letters: a sliding window in twelve buckets, kept across restarts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

BUCKETS = 12
_C = tables.rate_counter
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bump(conn: Connection, scope: str, key: str, *, now: datetime, window: timedelta) -> None:
    """Count one; `key` is stored as a hash only."""
    row = {"scope": scope, "key_hash": _hash(key), "bucket_start": _bucket(now, window), "n": 1}
    if conn.execute(_one_more(conn.dialect.name), {**row, "expires_at": now + 2 * window}).scalar_one() == 1:
        conn.execute(_CLEAR, {"now": now})


def count(conn: Connection, scope: str, key: str, *, now: datetime, window: timedelta) -> int:
    """How many in the window that ends now; up to a twelfth of the window before it may be included, never left out."""
    since = _bucket(now - window, window)
    return int(conn.execute(_SUM, {"scope": scope, "key_hash": _hash(key), "since": since}).scalar_one())


_SUM = sa.select(sa.func.coalesce(sa.func.sum(_C.c.n), 0)).where(
    _C.c.scope == sa.bindparam("scope"),
    _C.c.key_hash == sa.bindparam("key_hash"),
    _C.c.bucket_start >= sa.bindparam("since"),
)
_CLEAR = sa.delete(_C).where(_C.c.expires_at < sa.bindparam("now"))


@cache
def _one_more(dialect: str) -> sa.Executable:
    same = ["scope", "key_hash", "bucket_start"]
    counted = sql.insert(dialect, _C).on_conflict_do_update(index_elements=same, set_={"n": _C.c.n + 1})
    return counted.returning(_C.c.n)


def _bucket(at: datetime, window: timedelta) -> datetime:
    length = window / BUCKETS
    return _EPOCH + (at - _EPOCH) // length * length


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
