"""How many rows stand in each table, and in which states: figures without a word of what people wrote."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store import tables
from intake.store.columns import metadata
from intake.store.database import Connection

STATED = (tables.mail, tables.request, tables.outbox)


def rows(conn: Connection) -> dict[str, int]:
    """The number of rows by table, in the order of their names; tables that an old schema lacks are left out."""
    there = set(sa.inspect(conn).get_table_names())
    return {
        table.name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in sorted(metadata.tables.values(), key=lambda one: one.name)
        if table.name in there
    }


def states(conn: Connection) -> dict[str, dict[str, int]]:
    """Mails, requests and letters by their state."""
    found = {}
    for table in STATED:
        counted = sa.select(table.c.state, sa.func.count()).group_by(table.c.state).order_by(table.c.state)
        found[table.name] = {str(state): int(count) for state, count in conn.execute(counted)}
    return found
