"""Which schema a database has, and which one this release works with."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

HEAD = "0013"  # the newest migration; a test compares it with the folder, so that no start has to load alembic


def revision(conn: Connection) -> str | None:
    """The revision written in this database."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    found = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return None if found is None else str(found)
