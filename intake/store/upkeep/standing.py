"""What stands until it ends: a pause by a person, an alarm, a storm of mail. One row each, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_T = tables.standing
PAUSE = "pause."


@dataclass(frozen=True, slots=True)
class Standing:
    """One of them: since when, by whom, and what belongs to it."""

    name: str
    since: datetime
    actor: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def begin(conn: Connection, name: str, *, since: datetime, actor: str, detail: Mapping[str, Any] | None = None) -> bool:
    """Let it stand from now on; False when it stood already, and then nothing changes."""
    row = {"name": name, "since": since, "actor": actor, "detail": dict(detail or {})}
    return conn.execute(sql.unless_known(conn.dialect.name, _T, "name"), row).scalar_one_or_none() is not None


def end(conn: Connection, name: str) -> bool:
    """It is over; False when it did not stand."""
    return sql.changed(conn.execute(sa.delete(_T).where(_T.c.name == name)))


def get(conn: Connection, name: str) -> Standing | None:
    """That one, if it stands."""
    found = conn.execute(sa.select(_T).where(_T.c.name == name)).mappings().one_or_none()
    return None if found is None else Standing(**found)


def all(conn: Connection, prefix: str = "") -> list[Standing]:  # noqa: A001
    """Everything that stands under a prefix, oldest first."""
    query = sa.select(_T).where(_T.c.name.startswith(prefix, autoescape=True)).order_by(_T.c.since, _T.c.name)
    return [Standing(**row) for row in conn.execute(query).mappings()]


def is_paused(conn: Connection, what: str) -> bool:
    """Whether a person has paused `sending`, or all work, which includes it."""
    names = {f"{PAUSE}{what}", f"{PAUSE}all"}
    return bool(conn.execute(sa.select(sa.exists().where(_T.c.name.in_(names)))).scalar_one())
