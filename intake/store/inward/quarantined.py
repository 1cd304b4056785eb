"""Mails that were set aside: seen, tried again, or dropped by a person. Their bytes always stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.errors import NotAllowed, NotFound, Sentence
from intake.store import sql, tables
from intake.store.database import Connection

_M = tables.mail


@dataclass(frozen=True, slots=True)
class QuarantinedMail:
    """One mail that nobody answers until somebody has looked at it."""

    id: int
    first_seen_at: datetime
    from_address: str
    subject: str
    reason: str
    error: str
    size: int
    attempts: int


def quarantine(conn: Connection) -> list[QuarantinedMail]:
    """Everything that is set aside, oldest first."""
    columns = (_M.c.id, _M.c.first_seen_at, _M.c.from_address, _M.c.subject, _M.c.ack_reason, _M.c.last_error)
    query = sa.select(*columns, _M.c.size, _M.c.attempts).where(_M.c.state == "quarantined").order_by(_M.c.id)
    return [
        QuarantinedMail(
            id=row.id,
            first_seen_at=row.first_seen_at,
            from_address=row.from_address,
            subject=row.subject,
            reason=row.ack_reason or "",
            error=row.last_error or "",
            size=row.size,
            attempts=row.attempts,
        )
        for row in conn.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one mail so far."""

    id: int
    state: str
    kind: str | None
    reason: str
    rules: tuple[str, ...]
    error: str
    attempts: int
    size: int
    first_seen_at: datetime
    request_id: int | None


def fate(conn: Connection, mail_id: int) -> Fate:
    """How far a mail has come. Raises NotFound."""
    row = conn.execute(sa.select(_M).where(_M.c.id == mail_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(
            Sentence("there is no mail {mail_id}", mail_id=mail_id),
            hint="see `intake quarantine list` and `intake kept`",
        )
    return Fate(
        id=mail_id,
        state=row["state"],
        kind=row["class"],
        reason=row["ack_reason"] or "",
        rules=tuple(row["class_rules"]),
        error=row["last_error"] or "",
        attempts=row["attempts"],
        size=row["size"],
        first_seen_at=row["first_seen_at"],
        request_id=row["request_id"],
    )


def retry(conn: Connection, mail_id: int, *, now: datetime) -> None:
    """Back into the queue with all its attempts, to be read anew. Raises NotFound, NotAllowed."""
    conn.execute(sa.delete(tables.attachment).where(tables.attachment.c.mail_id == _waiting(mail_id)))
    values = {"state": "stored", "attempts": 0, "next_attempt_at": now, "ack_decision": None, "ack_reason": None}
    _leave(conn, mail_id, {**values, "class": None, "class_rules": [], "last_error": None, "settled_at": None})


def drop(conn: Connection, mail_id: int, *, reason: str, now: datetime) -> None:
    """Off the list without a request. Raises NotFound, NotAllowed."""
    _leave(conn, mail_id, {"state": "done", "ack_reason": "dropped", "last_error": reason, "settled_at": now})


def _waiting(mail_id: int) -> sa.ScalarSelect[Any]:
    return sa.select(_M.c.id).where(_M.c.id == mail_id, _M.c.state == "quarantined").scalar_subquery()


def _leave(conn: Connection, mail_id: int, values: dict[str, Any]) -> None:
    set_aside = (_M.c.id == mail_id, _M.c.state == "quarantined")
    if sql.changed(conn.execute(sa.update(_M).where(*set_aside).values(values))):
        return
    state = conn.execute(sa.select(_M.c.state).where(_M.c.id == mail_id)).scalar_one_or_none()
    if state is None:
        raise NotFound(Sentence("there is no mail {mail_id}", mail_id=mail_id))
    raise NotAllowed(
        Sentence("mail {mail_id} is not in quarantine: it is {state}", mail_id=mail_id, state=state),
        hint="see `intake quarantine list`",
    )
