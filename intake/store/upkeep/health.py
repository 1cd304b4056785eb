"""How the desk is, in figures that cost little however much is stored: what waits, since when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.domain.request import BACKLOG, WaitingOn
from intake.store import tables
from intake.store.database import Connection

_M, _O, _R, _P, _S = tables.mail, tables.outbox, tables.request, tables.promise, tables.sighting
WAITING = ("pending", "retry", "claimed", "data")
UNSETTLED = (*WAITING, "held", "unknown", "failed")  # letters that somebody or something has still to look at
MOST_MAILS = 5_000
MOST_DONE = 200  # letters behind the latency of acknowledgements


@dataclass(frozen=True, slots=True)
class Health:
    """Counts by state, and the oldest instant of what should not wait long (None when there is none)."""

    mails: Mapping[str, int]  # stored, processing, quarantined
    oldest_mail_at: datetime | None
    oldest_quarantined_at: datetime | None
    unmoved: int  # handled mails that still lie in an inbox
    letters: Mapping[str, int]  # those that are not sent
    held: Mapping[str, int]  # of these, by reason
    oldest_letter_at: datetime | None  # due, and not sent
    oldest_unknown_at: datetime | None
    ack_unknown_total: int  # outcomes of acknowledgements that nobody saw, since ever
    open_requests: int
    overdue_requests: int


def health(conn: Connection, now: datetime) -> Health:
    """Read them; every count is of rows that are found by their state."""
    return Health(
        mails=_by_state(conn, _M.c.state, ("stored", "processing", "quarantined")),
        oldest_mail_at=_first(conn, _M.c.first_seen_at, _M.c.state.in_(["stored", "processing"])),
        oldest_quarantined_at=_first(conn, _M.c.first_seen_at, _M.c.state == "quarantined"),
        unmoved=_count(conn, _S.c.disposition == "want_move"),
        letters=_by_state(conn, _O.c.state, UNSETTLED),
        held=_held(conn),
        oldest_letter_at=_first(conn, _O.c.next_attempt_at, _O.c.state.in_(WAITING), _O.c.channel == "mail"),
        oldest_unknown_at=_first(conn, _O.c.created_at, _O.c.state == "unknown"),
        ack_unknown_total=ack_unknown_total(conn),
        open_requests=_count(conn, _R.c.state.in_(list(BACKLOG))),
        overdue_requests=due(conn, until=now),
    )


def ack_unknown_total(conn: Connection) -> int:
    """How often nobody saw what became of an acknowledgement: each may have reached its reader once more than known."""
    total: int = conn.execute(unknown_acks()).scalar_one()
    return total


def unknown_acks() -> sa.Select[Any]:
    """The query behind it: a partial index answers it; with a bound 0 the database would not see that it may."""
    few = (_O.c.kind == "acknowledgement", _O.c.unknowns > sa.literal_column("0"))
    return sa.select(sa.func.coalesce(sa.func.sum(_O.c.unknowns), 0)).where(*few)


def suspended(conn: Connection, *, since: datetime) -> list[str]:
    """Addresses with a permanent failure since then and nothing that stayed out after it: their letters rest."""
    back = sa.func.max(sa.case((_O.c.bounce_status.like("5.%"), _O.c.bounced_at)))
    good = sa.func.max(sa.case((_O.c.bounced_at.is_(None), _O.c.sent_at)))
    query = sa.select(_O.c.recipient_key).where(_O.c.recipient_key.in_(_failing(since))).group_by(_O.c.recipient_key)
    return [*conn.execute(query.having(sa.or_(good.is_(None), good < back)).order_by(_O.c.recipient_key)).scalars()]


def failed(conn: Connection, *, since: datetime) -> int:
    """Letters that failed for good since then."""
    return _count(conn, sa.and_(_O.c.state == "failed", _O.c.settled_at >= since))


def ack_seconds(conn: Connection, *, since: datetime) -> list[float]:
    """From the receipt of a mail to the leaving of its acknowledgement, of the latest that left since then."""
    acks = (_O.c.kind == "acknowledgement", _O.c.state == "sent", _O.c.sent_at >= since)
    query = sa.select(_O.c.sent_at, _R.c.received_at).join(_R, _R.c.id == _O.c.request_id).where(*acks)
    rows = conn.execute(query.order_by(_O.c.id.desc()).limit(MOST_DONE))
    return [max(0.0, (row.sent_at - row.received_at).total_seconds()) for row in rows]


def _failing(since: datetime) -> sa.Select[tuple[str]]:
    return sa.select(_O.c.recipient_key).where(_O.c.bounced_at >= since, _O.c.bounce_status.like("5.%"))


def _by_state(conn: Connection, column: sa.Column[str], states: tuple[str, ...]) -> dict[str, int]:
    query = sa.select(column, sa.func.count().label("n")).where(column.in_(states)).group_by(column)
    found = {row[0]: row.n for row in conn.execute(query)}
    return {state: found.get(state, 0) for state in states}


def _held(conn: Connection) -> dict[str, int]:
    query = sa.select(_O.c.reason, sa.func.count().label("n")).where(_O.c.state == "held").group_by(_O.c.reason)
    return {row.reason: row.n for row in conn.execute(query.order_by(_O.c.reason))}


def _first(conn: Connection, column: sa.Column[datetime], *where: sa.ColumnElement[bool]) -> datetime | None:
    found: datetime | None = conn.execute(sa.select(sa.func.min(column)).where(*where)).scalar_one()
    return found


def _count(conn: Connection, where: sa.ColumnElement[bool]) -> int:
    return int(conn.execute(sa.select(sa.func.count()).where(where)).scalar_one())


def due(conn: Connection, *, since: datetime | None = None, until: datetime) -> int:
    """Requests that are open, do not wait for the requester, and whose promise in force ends in [since, until)."""
    later = _P.alias()
    newer = sa.exists().where(later.c.request_id == _P.c.request_id, later.c.version > _P.c.version)
    within = [_P.c.due_at < until, *([_P.c.due_at >= since] if since is not None else [])]
    over = sa.exists().where(_P.c.request_id == _R.c.id, *within, ~newer)
    ours = sa.or_(_R.c.waiting_on.is_(None), _R.c.waiting_on != str(WaitingOn.REQUESTER))
    return _count(conn, sa.and_(_R.c.state.in_(list(BACKLOG)), ours, over))


def not_acknowledged(conn: Connection, *, since: datetime) -> dict[str, int]:
    """Mails that came since then and got no acknowledgement, by reason; of the latest 5,000 at most."""
    newest = (
        sa.select(_M.c.ack_reason, _M.c.ack_decision, _M.c.first_seen_at).order_by(_M.c.id.desc()).limit(MOST_MAILS)
    )
    mails = newest.subquery()
    mine = (mails.c.ack_decision.is_(False), mails.c.first_seen_at >= since)
    query = sa.select(mails.c.ack_reason, sa.func.count().label("n")).where(*mine).group_by(mails.c.ack_reason)
    return {row.ack_reason: row.n for row in conn.execute(query.order_by(mails.c.ack_reason))}
