"""Everything that the archive knows of a few mails or letters, in the order of the rooms: for `intake trace`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.ledger.events import Event
from intake.store.outward import outbox
from intake.store.outward.outbox import Letter

_M, _S, _B, _E, _O = tables.mail, tables.sighting, tables.mailbox, tables.event, tables.outbox


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where and when a mail was seen on a server, and what became of it there."""

    mail_id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    generation: int
    seen_at: datetime
    state: str
    disposition: str
    moved_to: str | None  # processed, auto or quarantine
    dest_uid: int | None
    move_attempts: int


@dataclass(frozen=True, slots=True)
class Walked:
    """One mail of the archive, from its bytes to its verdict."""

    id: int
    sha256: str
    size: int
    internaldate: datetime | None
    first_seen_at: datetime
    state: str
    attempts: int
    last_error: str | None
    kind: str | None
    rules: tuple[str, ...]
    ack: bool | None
    ack_reason: str | None
    request_id: int | None
    duplicate_of: int | None
    settled_at: datetime | None
    message_id: str | None
    from_address: str
    subject: str
    defects: tuple[str, ...]


def mails_named(conn: Connection, message_id: str) -> list[int]:
    """Ids of the mails with that Message-ID."""
    return [*conn.execute(sa.select(_M.c.id).where(_M.c.message_id == message_id).order_by(_M.c.id)).scalars()]


def mails_of(conn: Connection, request_id: int) -> list[int]:
    """Ids of a request's mails, second deliveries included."""
    return [*conn.execute(sa.select(_M.c.id).where(_M.c.request_id == request_id).order_by(_M.c.id)).scalars()]


def letters_named(conn: Connection, message_id: str) -> list[int]:
    """Ids of our letters with that Message-ID."""
    return [*conn.execute(sa.select(_O.c.id).where(_O.c.message_id == message_id)).scalars()]


def letters_keyed(conn: Connection, keys: Sequence[str]) -> list[int]:
    """Ids of the letters with these keys."""
    return [
        one for part in sql.chunks(keys) for one in conn.execute(sa.select(_O.c.id).where(_O.c.key.in_(part))).scalars()
    ]


def walked(conn: Connection, mail_ids: Sequence[int]) -> list[Walked]:
    """The mails themselves."""
    rows = (
        row
        for part in sql.chunks(mail_ids)
        for row in conn.execute(sa.select(_M).where(_M.c.id.in_(part)).order_by(_M.c.id)).mappings()
    )
    return [
        Walked(
            id=row["id"],
            sha256=row["raw_sha256"],
            size=row["size"],
            internaldate=row["internaldate"],
            first_seen_at=row["first_seen_at"],
            state=row["state"],
            attempts=row["attempts"],
            last_error=row["last_error"],
            kind=row["class"],
            rules=tuple(row["class_rules"]),
            ack=row["ack_decision"],
            ack_reason=row["ack_reason"],
            request_id=row["request_id"],
            duplicate_of=row["duplicate_of"],
            settled_at=row["settled_at"],
            message_id=row["message_id"],
            from_address=row["from_address"],
            subject=row["subject"],
            defects=tuple(row["defects"]),
        )
        for row in rows
    ]


def sightings(conn: Connection, mail_ids: Sequence[int]) -> list[Sighting]:
    """Every place where these mails were seen."""
    columns = (_S.c.mail_id, _B.c.name.label("mailbox"), _B.c.folder, _S.c.uidvalidity, _S.c.uid, _S.c.generation)
    rest = (_S.c.seen_at, _S.c.state, _S.c.disposition, _S.c.folder.label("moved_to"), _S.c.dest_uid)
    query = sa.select(*columns, *rest, _S.c.move_attempts).join(_B, _B.c.id == _S.c.mailbox_id).order_by(_S.c.id)
    return [
        Sighting(**row)
        for part in sql.chunks(mail_ids)
        for row in conn.execute(query.where(_S.c.mail_id.in_(part))).mappings()
    ]


def letters(conn: Connection, letter_ids: Sequence[int]) -> list[Letter]:
    """These letters."""
    return [outbox.by_id(conn, one) for one in dict.fromkeys(letter_ids)]


def journal(
    conn: Connection, *, mail_ids: Sequence[int], letter_ids: Sequence[int], request_id: int | None
) -> list[Event]:
    """Every event about these mails and letters, and all of the request's where one is given; in their order."""
    found = events.of_request(conn, request_id) if request_id is not None else []
    for column, ids in ((_E.c.mail_id, mail_ids), (_E.c.outbox_id, letter_ids)):
        for part in sql.chunks(ids):
            found += [Event(**row) for row in conn.execute(events.selected().where(column.in_(part))).mappings()]
    return sorted({one.seq: one for one in found}.values(), key=lambda one: one.seq)
