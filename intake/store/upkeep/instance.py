"""Name and secret of this installation: they mark our letters as ours, and one day another instance's as not ours."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection, database_now


@dataclass(frozen=True, slots=True)
class Instance:
    """Who we are in loop marks (`id`) and what signs our ids (`secret`, 32 bytes, never shown)."""

    id: str
    secret: bytes = field(repr=False)


def identity(conn: Connection) -> Instance:
    """The identity of this database, made on first use; of two processes the first one decides. Needs write()."""
    found = _read(conn)
    if found is None:
        row = {
            "id": 1,
            "name": secrets.token_hex(8),
            "secret": secrets.token_bytes(32),
            "created_at": database_now(conn),
        }
        sql.insert_new(conn, tables.instance, [row])
        found = _read(conn)
    if found is None:
        raise AssertionError("the instance row was just written")
    return found


def _read(conn: Connection) -> Instance | None:
    row = conn.execute(sa.select(tables.instance.c.name, tables.instance.c.secret)).first()
    return None if row is None else Instance(row.name, bytes(row.secret))
