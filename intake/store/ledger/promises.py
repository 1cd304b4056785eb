"""The promise ledger: each promise is one row, written once (LIFECYCLE.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from intake.domain.request import NewPromise, Promise, Target, TraceLine
from intake.store import sql, tables
from intake.store.database import Connection

_P = tables.promise
_ADD = sa.insert(_P)
_NEXT = sa.select(sa.func.coalesce(sa.func.max(_P.c.version), 0) + 1).where(
    _P.c.request_id == sa.bindparam("request_id")
)


def add(
    conn: Connection,
    request_id: int,
    new: NewPromise,
    *,
    actor: str,
    now: datetime,
    announced_by: str | None = None,
    unannounced: str | None = None,
) -> Promise:
    """Write the next version, with the key of the letter that announces it or the reason why none does: exactly one."""
    row: dict[str, Any] = {
        "request_id": request_id,
        "version": conn.execute(_NEXT, {"request_id": request_id}).scalar_one(),
        "cycle": new.cycle,
        "due_at": new.due_at,
        "zone": new.zone,
        "policy": new.policy,
        "policy_version": new.policy_version,
        "calendar_version": new.calendar_version,
        "reason": new.reason,
        "actor": actor,
        "provisional": new.provisional,
        "made_at": now,
        "announced_by": announced_by,
        "unannounced": unannounced,
        "counted_from": new.counted_from,
    }
    conn.execute(_ADD, {**row, "trace": [asdict(line) for line in new.trace], "target": _target(new.target)})
    return Promise(**row, trace=new.trace, target=new.target)


def of(conn: Connection, request_ids: Iterable[int]) -> dict[int, tuple[Promise, ...]]:
    """Every version of these requests' promises, oldest first; a request without one is absent."""
    found: dict[int, list[Promise]] = {}
    for chunk in sql.chunks(request_ids):
        query = sa.select(_P).where(_P.c.request_id.in_(chunk)).order_by(_P.c.request_id, _P.c.version)
        for row in conn.execute(query).mappings():
            found.setdefault(row["request_id"], []).append(promise(dict(row)))
    return {number: tuple(history) for number, history in found.items()}


def in_force(conn: Connection, request_ids: Iterable[int]) -> dict[int, Promise]:
    """The highest version of each."""
    return {number: history[-1] for number, history in of(conn, request_ids).items()}


def promise(row: dict[str, Any]) -> Promise:
    """A row of the ledger as a value."""
    trace = tuple(TraceLine(**{**line, "spans": tuple(line.get("spans", ()))}) for line in row.pop("trace"))
    target = row.pop("target")
    counted = Target(target.get("days", 0), timedelta(seconds=target.get("seconds", 0))) if target else None
    return Promise(**row, trace=trace, target=counted)


def _target(target: Target | None) -> dict[str, float] | None:
    if target is None:
        return None
    return {"days": target.days} if target.days else {"seconds": target.time.total_seconds()}
