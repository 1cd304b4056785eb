"""Mails that were taken for a machine's and kept without a request, so that a person can see whether that was right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.domain.mailclass import MailClass
from intake.store import tables
from intake.store.database import Connection

_M = tables.mail
_PERSONS = (MailClass.REQUEST, MailClass.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail without a request: its class, the reason why it was not answered, and every rule that matched."""

    id: int
    received_at: datetime
    from_name: str
    from_address: str
    subject: str
    kind: str
    reason: str
    rules: tuple[str, ...]


def kept(conn: Connection, *, limit: int) -> list[KeptMail]:
    """The newest of them first; bounces and other mails that were linked to a request are shown there."""
    mine = (_M.c.state == "done", _M.c.request_id.is_(None), _M.c["class"].not_in([str(one) for one in _PERSONS]))
    rows = conn.execute(sa.select(_M).where(*mine).order_by(_M.c.id.desc()).limit(limit)).mappings()
    return [
        KeptMail(
            id=row["id"],
            received_at=row["received_at"] or row["first_seen_at"],
            from_name=row["from_name"],
            from_address=row["from_address"],
            subject=row["subject"],
            kind=row["class"],
            reason=row["ack_reason"] or "",
            rules=tuple(row["class_rules"]),
        )
        for row in rows
    ]
