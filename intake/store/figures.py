"""The facts of a week for the figures: every request that was open in it or was touched since it began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping

from intake.domain.request import BACKLOG, Impact, Outcome, Promise, State, WaitingOn
from intake.domain.weekrows import RequestRow, Waiting, WeekRows
from intake.store import promises, sql, tables
from intake.store.database import Connection

_R, _E, _B = tables.request, tables.event, tables.branch
_ENDS_WAIT = frozenset({"answered", "resumed", "closed", "cancelled", "merged"})
_KINDS = ("taken", "assigned", "asked", "waited", "reopened", "unmerged", *sorted(_ENDS_WAIT))


@dataclass(slots=True)
class _Story:
    """What the journal tells of one request."""

    waiting: list[Waiting] = field(default_factory=list)
    since: tuple[datetime, WaitingOn] | None = None
    reopened: list[datetime] = field(default_factory=list)
    resolved: list[datetime] = field(default_factory=list)
    cancelled: datetime | None = None
    merged: datetime | None = None
    taken: datetime | None = None


def week_rows(conn: Connection, start: datetime, end: datetime) -> WeekRows:
    """Requests received before `end` that are in the backlog now, or have an event at or after `start`.

    That is every request which was open at `start` or moved later; one that ended before `start` and rests is left out.
    """
    touched = sa.select(_E.c.request_id).where(_E.c.at >= start, _E.c.request_id.is_not(None))
    alive = sa.or_(_R.c.state.in_([str(state) for state in BACKLOG]), _R.c.id.in_(touched))
    query = sa.select(_R, _B.c.name.label("branch_name")).outerjoin(_B, _B.c.key == _R.c.branch)
    found = conn.execute(query.where(_R.c.received_at < end, alive).order_by(_R.c.id)).mappings().all()
    ids = [row["id"] for row in found]
    ledger, stories = promises.of(conn, ids), _stories(conn, ids)
    return WeekRows(tuple(_row(row, ledger.get(row["id"], ()), stories.get(row["id"], _Story())) for row in found))


def _stories(conn: Connection, ids: Iterable[int]) -> dict[int, _Story]:
    stories: dict[int, _Story] = {}
    columns = (_E.c.request_id, _E.c.at, _E.c.kind, _E.c.payload)
    for chunk in sql.chunks(ids):
        query = sa.select(*columns).where(_E.c.request_id.in_(chunk), _E.c.kind.in_(_KINDS)).order_by(_E.c.seq)
        for row in conn.execute(query):
            _tell(stories.setdefault(row.request_id, _Story()), row.kind, row.at, row.payload)
    for story in stories.values():
        if story.since is not None:
            story.waiting.append((story.since[0], None, story.since[1]))
    return stories


def _tell(story: _Story, kind: str, at: datetime, payload: Mapping[str, Any]) -> None:
    if story.since is not None and (kind in _ENDS_WAIT or kind in {"asked", "waited"}):
        story.waiting.append((story.since[0], at, story.since[1]))
        story.since = None
    match kind:
        case "asked":
            story.since = (at, WaitingOn.REQUESTER)
        case "waited":
            story.since = (at, WaitingOn(payload.get("waiting_on") or payload.get("on") or WaitingOn.THIRD_PARTY))
        case "closed":
            story.resolved.append(at)
        case "reopened" | "unmerged":
            story.reopened.append(at)
        case "cancelled":
            story.cancelled = at
        case "merged":
            story.merged = at
        case "taken" | "assigned":
            story.taken = story.taken or at


def _row(row: RowMapping, history: Sequence[Promise], story: _Story) -> RequestRow:
    return RequestRow(
        id=row["id"],
        subject=row["subject"],
        branch=row["branch"],
        branch_name=row["branch_name"] or "",
        category=row["category"],
        category_name=row["category"],
        impact=Impact(row["impact"]),
        state=State(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        received_at=row["received_at"],
        resolved_at=row["resolved_at"],
        closed_at=row["closed_at"],
        waiting=tuple(story.waiting),
        promises=tuple(history),
        reopened_at=tuple(story.reopened),
        cancelled_at=story.cancelled,
        merged_at=story.merged,
        resolved_ats=tuple(story.resolved),
        taken_at=story.taken,
    )
