"""The journal of many requests, each told as a story."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from intake.domain.story import KINDS, Story
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import events

_E = tables.event


def of(conn: Connection, ids: Iterable[int], kinds: Iterable[str] = KINDS) -> dict[int, Story]:
    """The stories of these requests, told by events of these kinds that stand; one without such an event is absent."""
    stories: dict[int, Story] = {}
    columns = (_E.c.request_id, _E.c.at, _E.c.kind, _E.c.payload)
    wanted = tuple(kinds)
    for chunk in sql.chunks(ids):
        query = (
            sa.select(*columns)
            .where(_E.c.request_id.in_(chunk), _E.c.kind.in_(wanted), events.stands())
            .order_by(_E.c.seq)
        )
        for row in conn.execute(query):
            stories.setdefault(row.request_id, Story()).tell(row.kind, row.at, row.payload)
    return stories
