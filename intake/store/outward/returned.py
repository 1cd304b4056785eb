"""Letters that came back: marked, found, and what that means for their addresses. No bounce changes a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.domain import returned as rules
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.outward import outbox
from intake.store.outward.outbox import OwnLetter

_O, _E = tables.outbox, tables.event
BOUNCED, DELAYED, UNLINKED = "letter_bounced", "letter_delayed", "bounce_unlinked"  # kinds of events
_OUT = ("sent", "unknown", "data", "retry")  # a relay may hold what we think was not taken
MOST = 50


@dataclass(frozen=True, slots=True)
class CameBack:
    """One line of the daily list: a letter that came back, or a notice that fits none or could not be read."""

    at: datetime
    outbox_id: int | None
    request_id: int | None
    mail_id: int | None
    kind: str  # of the letter
    recipient: str
    status: str
    proven: bool
    is_letter: bool


def mark(conn: Connection, outbox_id: int, *, status: str | None, at: datetime) -> None:
    """A letter came back for good; its state stays what the server said.

    The first notice sets the time. `status` is None for a guess; the first proof adds it, and only it can suspend.
    """
    mine = sa.update(_O).where(_O.c.id == outbox_id)
    conn.execute(mine.where(_O.c.bounced_at.is_(None)).values(bounced_at=at))
    if status is not None:
        conn.execute(mine.where(_O.c.bounce_status.is_(None)).values(bounce_status=status))


def went_out(conn: Connection, outbox_id: int, *, at: datetime) -> None:
    """A notice about a letter whose outcome was unknown proves that it was taken: it is not sent again."""
    unknown = (_O.c.id == outbox_id, _O.c.state == "unknown")
    values = {"state": "sent", "sent_at": at, "settled_at": at, "next_attempt_at": None}
    conn.execute(sa.update(_O).where(*unknown).values(values))


def sent_to(conn: Connection, addresses: Sequence[str], *, since: datetime) -> list[tuple[OwnLetter, bytes]]:
    """Letters to these addresses that were written since then and have not come back, with their bytes; at most 50."""
    keys = [one.lower() for one in addresses[: sql.AT_ONCE]]
    gone = (_O.c.recipient_key.in_(keys), _O.c.state.in_(_OUT), _O.c.created_at >= since, _O.c.bounced_at.is_(None))
    query = sa.select(*outbox.OWN, _O.c.body).where(*gone).order_by(_O.c.id.desc()).limit(MOST)
    return [(OwnLetter(*row[:-1]), row.body) for row in conn.execute(query)]


def is_suspended(conn: Connection, address: str, *, now: datetime, heard_at: datetime | None = None) -> bool:
    """Whether automatic letters to that address rest (MAIL-RULES.md section 6); `heard_at`: a person's last mail."""
    columns = (_O.c.bounced_at, _O.c.bounce_status, _O.c.sent_at)
    rows = conn.execute(sa.select(*columns).where(_O.c.recipient_key == address.lower())).all()
    good = max((row.sent_at for row in rows if row.sent_at and row.bounced_at is None), default=None)
    failures = [
        row.bounced_at
        for row in rows
        if row.bounced_at and rules.is_permanent(row.bounce_status or "") and not (good and good > row.bounced_at)
    ]
    return rules.is_suspended(failures, heard_at, now)


def marks(conn: Connection, request_ids: Sequence[int]) -> dict[int, datetime]:
    """When the last letter of each request came back, unless a later one stayed out."""
    stayed = sa.func.max(sa.case((_O.c.bounced_at.is_(None), _O.c.sent_at)))
    back = sa.func.max(_O.c.bounced_at)
    found: dict[int, datetime] = {}
    for chunk in sql.chunks(request_ids):
        query = sa.select(_O.c.request_id, back.label("back"), stayed.label("stayed"))
        query = query.where(_O.c.request_id.in_(chunk), _O.c.kind.not_in(tables.TO_STAFF))
        query = query.group_by(_O.c.request_id).having(back.is_not(None))
        found |= {
            row.request_id: row.back for row in conn.execute(query) if row.stayed is None or row.stayed <= row.back
        }
    return found


def recent(conn: Connection, *, since: datetime) -> list[CameBack]:
    """Letters that came back since then, and notices that fit none; newest first."""
    joined = _E.outerjoin(_O, _O.c.id == _E.c.outbox_id)
    columns = (
        *(_E.c[name] for name in ("at", "outbox_id", "request_id", "mail_id", "payload")),
        _E.c.kind.label("event"),
        _O.c.kind,
        _O.c.recipient,
    )
    query = sa.select(*columns).select_from(joined).where(_E.c.at >= since, _E.c.kind.in_([BOUNCED, UNLINKED]))
    return [_came_back(row) for row in conn.execute(query.order_by(_E.c.at.desc(), _E.c.seq.desc()).limit(sql.AT_ONCE))]


def _came_back(row: Any) -> CameBack:
    payload = row.payload
    return CameBack(
        at=row.at,
        outbox_id=row.outbox_id,
        request_id=row.request_id,
        mail_id=row.mail_id,
        kind=row.kind or "",
        recipient=row.recipient or ", ".join(payload.get("recipients", [])),
        status=payload.get("status") or "",
        proven=bool(payload.get("proven")),
        is_letter=row.event == BOUNCED,
    )
