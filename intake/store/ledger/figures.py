"""The facts of a week for the figures: every request that was open in it or was touched since it began."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import RowMapping

from intake.domain.request import BACKLOG, Impact, Outcome, Promise, State
from intake.domain.story import Story
from intake.domain.weekrows import RequestRow, WeekRows
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import promises, stories

_R, _E, _B, _O = tables.request, tables.event, tables.branch, tables.outbox
_ALL = sa.select(_R, _B.c.name.label("branch_name")).outerjoin(_B, _B.c.key == _R.c.branch)


def week_rows(conn: Connection, start: datetime, end: datetime) -> WeekRows:
    """Requests registered before `end` that are in the backlog now, or have an event at or after `start`.

    That is every request which was open at `start` or moved later; one that ended before `start` and rests is left out.
    """
    touched = sa.select(_E.c.request_id).where(_E.c.at >= start, _E.c.request_id.is_not(None))
    alive = sa.or_(_R.c.state.in_([str(state) for state in BACKLOG]), _R.c.id.in_(touched))
    found = conn.execute(_ALL.where(_R.c.created_at < end, alive).order_by(_R.c.id)).mappings().all()
    return WeekRows(_rows(conn, found))


def rows_of(conn: Connection, numbers: Iterable[int]) -> tuple[RequestRow, ...]:
    """These requests with their whole story."""
    found: list[RowMapping] = []
    for chunk in sql.chunks(numbers):
        found += conn.execute(_ALL.where(_R.c.id.in_(chunk)).order_by(_R.c.id)).mappings()
    return _rows(conn, found)


def _rows(conn: Connection, found: Sequence[RowMapping]) -> tuple[RequestRow, ...]:
    ids = [row["id"] for row in found]
    ledger, told = promises.of(conn, ids), stories.of(conn, ids)
    firsts = {number: history[0] for number, history in ledger.items()}
    left = _left(conn, (one.announced_by for one in firsts.values() if one.announced_by))
    return tuple(_row(row, ledger.get(row["id"], ()), told.get(row["id"], Story()), acks=left) for row in found)


def _left(conn: Connection, keys: Iterable[str]) -> dict[str, datetime | None]:
    """When the letters of these keys left the house."""
    found: dict[str, datetime | None] = {}
    for chunk in sql.chunks(keys):
        query = sa.select(_O.c.key, _O.c.sent_at).where(_O.c.key.in_(chunk))
        found |= {row.key: row.sent_at for row in conn.execute(query)}
    return found


def _row(row: RowMapping, history: Sequence[Promise], story: Story, *, acks: dict[str, datetime | None]) -> RequestRow:
    first = history[0] if history else None
    received_at, registered_at = row["received_at"], row["created_at"]
    return RequestRow(
        id=row["id"],
        subject=row["subject"],
        branch=row["branch"],
        branch_name=row["branch_name"] or "",
        category=row["category"],
        category_name=row["category"],
        service_level=row["service_level"],
        impact=Impact(row["impact"]),
        state=State(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        received_at=received_at,
        registered_at=registered_at,
        resolved_at=row["resolved_at"],
        closed_at=row["closed_at"],
        waiting=story.waits(),
        promises=tuple(history),
        reopened_at=tuple(at for at, _ in story.reopened),
        rework_causes=tuple(cause for _, cause in story.reopened),
        cancelled_at=story.cancelled,
        merged=tuple(story.merged),
        resolved_ats=tuple(story.resolved),
        unowned=story.unowned(min(received_at, registered_at)),
        first_response_at=row["first_response_at"],
        acknowledged_at=acks.get(first.announced_by) if first and first.announced_by else None,
        unacknowledged=first.unannounced if first else None,
        rated=tuple(story.rated),
    )
