"""Snapshots of reports: what was sent for a period never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_T = tables.report


def keep(conn: Connection, kind: str, period: str, snapshot: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Keep the figures of a period and return them; if some were kept before, those win."""
    sql.insert_new(conn, _T, [{"kind": kind, "period": period, "snapshot": dict(snapshot), "made_at": now}])
    kept = get(conn, kind, period)
    return dict(snapshot) if kept is None else kept


def latest(conn: Connection, kind: str) -> dict[str, Any] | None:
    """The figures that were kept last, or None."""
    found = sa.select(_T.c.snapshot).where(_T.c.kind == kind).order_by(_T.c.made_at.desc()).limit(1)
    return conn.execute(found).scalar_one_or_none()


def newest(conn: Connection, kind: str) -> str | None:
    """The latest period of which figures were kept, or None."""
    found: str | None = conn.execute(sa.select(sa.func.max(_T.c.period)).where(_T.c.kind == kind)).scalar_one()
    return found


def get(conn: Connection, kind: str, period: str) -> dict[str, Any] | None:
    """The kept figures, or None."""
    found = conn.execute(sa.select(_T.c.snapshot).where(_T.c.kind == kind, _T.c.period == period))
    return found.scalar_one_or_none()
