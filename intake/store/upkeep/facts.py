"""Small facts about a whole database that a backup states and checks."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store import tables
from intake.store.revisions import revision

__all__ = ["first_wrong_blob", "highest_request", "is_empty", "outside", "revision", "working_daemon"]


def is_empty(conn: Connection) -> bool:
    """Whether nothing was ever put here."""
    return not sa.inspect(conn).get_table_names()


def highest_request(conn: Connection) -> int:
    """The highest number of a request; 0 when there is none."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(tables.request.c.id), 0))).scalar_one())


def outside(conn: Connection) -> list[str]:
    """The mails whose bytes are kept outside the database, by hash."""
    return [*conn.execute(sa.select(tables.blob.c.sha256).where(tables.blob.c.outside)).scalars()]


def first_wrong_blob(conn: Connection) -> str | None:
    """The hash of a mail's bytes that are not what it says; None when all are right. Reads every mail."""
    inside = sa.select(tables.blob.c.sha256, tables.blob.c.raw).where(~tables.blob.c.outside)
    for row in conn.execution_options(yield_per=20).execute(inside):
        if hashlib.sha256(row.raw).hexdigest() != row.sha256:
            return str(row.sha256)
    return None


def working_daemon(conn: Connection) -> str | None:
    """A daemon that holds a mailbox now, by the database's clock."""
    held = sa.select(tables.mailbox.c.lease_owner).where(tables.mailbox.c.lease_until > sa.func.now())
    return conn.execute(held.limit(1)).scalar_one_or_none()
