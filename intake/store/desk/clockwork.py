"""Which requests the clock has to look at: one instant for each, stored for speed and always derivable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from intake.domain.request import State
from intake.store import tables
from intake.store.database import Connection
from intake.store.desk.requests import AT_ONCE

_R = tables.request
_ALIVE = (State.NEW, State.OPEN, State.WAITING, State.RESOLVED)


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether the clock has anything to look at."""
    return bool(conn.execute(sa.select(sa.exists().where(_R.c.clock_at <= now))).scalar_one())


def claim(conn: Connection, now: datetime, *, limit: int) -> list[int]:
    """Requests whose time has come, longest due first; others leave them alone until this transaction ends."""
    due = sa.select(_R.c.id).where(_R.c.clock_at <= now).order_by(_R.c.clock_at, _R.c.id).limit(limit)
    return [*conn.execute(due.with_for_update(skip_locked=True, key_share=True)).scalars()]


def rest(conn: Connection, until: Mapping[int, datetime | None]) -> None:
    """When the clock looks at each of these claimed requests next; None: not before something happens to it."""
    rows = [{"of_id": number, "at": at} for number, at in until.items()]
    if rows:
        conn.execute(_REST, rows)


def wake(conn: Connection, request_id: int) -> None:
    """Something happened to a request that did not change its row."""
    conn.execute(_WAKE, {"of_id": request_id})


def wake_all(conn: Connection) -> int:
    """Look at everything that has not ended, as after a change of the calendar; how many."""
    alive = sa.update(_R).where(_R.c.state.in_([str(one) for one in _ALIVE]))
    return conn.execute(alive.values(clock_at=AT_ONCE)).rowcount


def next_looks(conn: Connection, numbers: Sequence[int]) -> dict[int, datetime | None]:
    """What is stored for these requests."""
    query = sa.select(_R.c.id, _R.c.clock_at).where(_R.c.id.in_(numbers))
    return {row.id: row.clock_at for row in conn.execute(query)}


_REST = sa.update(_R).where(_R.c.id == sa.bindparam("of_id")).values(clock_at=sa.bindparam("at"))
_WAKE = sa.update(_R).where(_R.c.id == sa.bindparam("of_id")).values(clock_at=AT_ONCE)
