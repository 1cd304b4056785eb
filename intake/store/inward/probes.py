"""When mail last came in, and what became of the probe of this silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import tables
from intake.store.database import Connection

_M, _O = tables.mail, tables.outbox


@dataclass(frozen=True, slots=True)
class Probe:
    """A letter to ourselves: when it was queued and when it left (None: it has not)."""

    queued_at: datetime
    sent_at: datetime | None


def last_mail_at(conn: Connection) -> datetime | None:
    """When the newest mail was taken in; None where none ever came."""
    newest = sa.select(_M.c.first_seen_at).order_by(_M.c.id.desc()).limit(1)
    found: datetime | None = conn.execute(newest).scalar_one_or_none()
    return found


def find(conn: Connection, key: str) -> Probe | None:
    """The probe with this key of the outbox."""
    row = conn.execute(sa.select(_O.c.created_at, _O.c.sent_at).where(_O.c.key == key)).one_or_none()
    return None if row is None else Probe(row.created_at, row.sent_at)
