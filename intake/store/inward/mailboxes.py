"""Mailboxes: cursor, UIDVALIDITY generation, and the lease that makes one daemon at a time collect from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from intake.errors import Changed, Sentence
from intake.store import sql, tables
from intake.store.database import Connection

HOLD_MARGIN = timedelta(hours=1)  # RELIABILITY.md 3.2, 2
_T = tables.mailbox
_COLUMNS = (
    "id", "name", "folder", "uidvalidity", "high_uid", "generation", "activation_at", "lease_owner", "lease_epoch",
    "lease_until", "last_ok_at", "last_error", "hold_before", "last_poll_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One mailbox folder as the archive knows it; `uidvalidity` is None until the first SELECT."""

    id: int
    name: str
    folder: str
    uidvalidity: int | None
    high_uid: int
    generation: int
    activation_at: datetime
    lease_owner: str | None
    lease_epoch: int
    lease_until: datetime | None
    last_ok_at: datetime | None
    last_error: str | None
    hold_before: datetime | None
    last_poll_at: datetime | None = None


def open(conn: Connection, name: str, folder: str, *, activation_at: datetime) -> MailboxRow:  # noqa: A001
    """The row of that mailbox; made with this activation instant if it is new, else its own instant stays."""
    query = _select().where(_T.c.name == name, _T.c.folder == folder)
    found = conn.execute(query).first()
    if found is None:
        sql.insert_new(conn, _T, [{"name": name, "folder": folder, "activation_at": activation_at}])
        found = conn.execute(query).one()
    return _row(found)


def all(conn: Connection) -> list[MailboxRow]:  # noqa: A001
    """Every mailbox, by name."""
    return [_row(one) for one in conn.execute(_select().order_by(_T.c.name, _T.c.folder))]


def take_lease(conn: Connection, mailbox_id: int, *, owner: str, seconds: float) -> int | None:
    """The new epoch; None while another owner's lease runs. Counted by the database's clock."""
    now, until = sql.lease_end(conn, seconds)
    free = sa.or_(_T.c.lease_owner.is_(None), _T.c.lease_owner == owner, _T.c.lease_until < now)
    taken = conn.execute(
        sa.update(_T)
        .where(_T.c.id == mailbox_id, free)
        .values(lease_owner=owner, lease_epoch=_T.c.lease_epoch + 1, lease_until=until)
        .returning(_T.c.lease_epoch)
    )
    return taken.scalar_one_or_none()


def renew_lease(conn: Connection, mailbox_id: int, *, owner: str, epoch: int, seconds: float) -> bool:
    """Extend a lease that nobody took over; False when it was lost. The row stays locked until the commit."""
    _now, until = sql.lease_end(conn, seconds)
    mine = (_T.c.id == mailbox_id, _T.c.lease_owner == owner, _T.c.lease_epoch == epoch)
    return sql.changed(conn.execute(sa.update(_T).where(*mine).values(lease_until=until)))


def release_lease(conn: Connection, mailbox_id: int, *, owner: str, epoch: int) -> bool:
    """Give a lease back; False when it was no longer ours."""
    mine = (_T.c.id == mailbox_id, _T.c.lease_owner == owner, _T.c.lease_epoch == epoch)
    return sql.changed(conn.execute(sa.update(_T).where(*mine).values(lease_owner=None, lease_until=None)))


def advance(conn: Connection, mailbox_id: int, *, epoch: int, high_uid: int) -> bool:
    """Move the cursor forward, never back; False when the lease was lost."""
    mine = (_T.c.id == mailbox_id, _T.c.lease_epoch == epoch)
    further = sa.case((_T.c.high_uid < high_uid, high_uid), else_=_T.c.high_uid)
    return sql.changed(conn.execute(sa.update(_T).where(*mine).values(high_uid=further)))


def new_generation(conn: Connection, mailbox_id: int, *, epoch: int, uidvalidity: int) -> None:
    """Begin again at UID 0 under a new UIDVALIDITY.

    After a change (not at the first SELECT) unknown mail older than the last good poll - 1 h is not acknowledged by
    itself: it may be old mail under new numbers. Raises Changed when the lease was lost.
    """
    row = _row(conn.execute(_select().where(_T.c.id == mailbox_id)).one())
    hold = row.hold_before
    if row.uidvalidity is not None:
        hold = row.last_ok_at - HOLD_MARGIN if row.last_ok_at else row.activation_at
    values: dict[str, Any] = {"uidvalidity": uidvalidity, "high_uid": 0, "hold_before": hold}
    done = conn.execute(
        sa.update(_T)
        .where(_T.c.id == mailbox_id, _T.c.lease_epoch == epoch)
        .values(generation=_T.c.generation + 1, **values)
    )
    if not sql.changed(done):
        raise Changed(Sentence("mailbox {name}: another daemon holds the lease", name=row.name))


def report_poll(conn: Connection, mailbox_id: int, *, at: datetime, error: str | None = None) -> None:
    """How the last poll went; only a good one moves `last_ok_at`."""
    values: dict[str, Any] = {"last_poll_at": at, "last_error": error}
    if error is None:
        values["last_ok_at"] = at
    conn.execute(sa.update(_T).where(_T.c.id == mailbox_id).values(values))


def _select() -> sa.Select[Any]:
    return sa.select(*(_T.c[name] for name in _COLUMNS))


def _row(found: Any) -> MailboxRow:
    return MailboxRow(**found._mapping)  # noqa: SLF001  SQLAlchemy's public name
