"""What the journal knew and the database does not: where a mail belongs when it comes again, and which letters went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.ledger.journal import Line, raw_key

PLACED = ("registered", "followed_up")  # kinds of lines that say where a mail belongs
_T, _O, _M, _R, _S = tables.recall, tables.outbox, tables.mail, tables.request, tables.sighting
_PLACE = "recovered:"  # begins the key of a letter whose own key may be needed again
_BY_DATE = frozenset({"weekly", "digest", "alarm"})  # kinds whose keys name a time; others count rows, and those anew


def keep(conn: Connection, lines: Sequence[Line], *, secret: bytes) -> int:
    """Remember the lines of mails that this database has not placed; how many are new. Repeating it is harmless.

    A mail that was archived, and not yet registered when the backup was taken, is placed by its line like one that is
    gone: its letter may have named the number since.
    """
    placed = sa.select(_M.c.raw_sha256).where(_M.c.state.not_in(["stored", "processing"]))
    known = {raw_key(secret, sha) for sha in conn.execute(placed).scalars()}
    went = {line.letter: line.sent for line in lines if line.kind.startswith("letter_")}
    rows = [_row(line, went) for line in lines if line.kind in PLACED and line.raw and line.raw not in known]
    before = _count(conn)
    sql.insert_new(conn, _T, rows)
    return _count(conn) - before


def _row(line: Line, went: dict[str | None, str | None]) -> dict[str, Any]:
    line = replace(line, sent=went.get(line.letter, line.sent)) if line.letter else line
    return {"raw_key": line.raw, "request_id": line.request, "line": json.loads(line.text())}


def _count(conn: Connection) -> int:
    return conn.execute(sa.select(sa.func.count()).select_from(_T)).scalar_one()


def take(conn: Connection, secret: bytes, sha256: str, *, now: datetime) -> Line | None:
    """The line of the mail with this hash, marked as used; None in ordinary times."""
    used = sa.update(_T).where(_T.c.raw_key == raw_key(secret, sha256)).values(used_at=now)
    found = conn.execute(used.returning(_T.c.line)).scalar_one_or_none()
    return None if found is None else Line.of(found)


def opening(conn: Connection, request_id: int) -> Line | None:
    """The line of the mail that opened a request."""
    lines = conn.execute(sa.select(_T.c.line).where(_T.c.request_id == request_id)).scalars()
    return next((line for one in lines if (line := Line.of(one)).kind == "registered"), None)


def missing(conn: Connection) -> list[Line]:
    """Lines whose mail has not come again, in their order."""
    lines = map(Line.of, conn.execute(sa.select(_T.c.line).where(_T.c.used_at.is_(None))).scalars())
    return sorted(lines, key=lambda line: line.position)


def used(conn: Connection) -> int:
    """How many lines found their mail."""
    return conn.execute(sa.select(sa.func.count()).where(_T.c.used_at.is_not(None)).select_from(_T)).scalar_one()


def exists(conn: Connection, request_id: int) -> bool:
    """Whether there is a request of that number."""
    return bool(conn.execute(sa.select(sa.exists().where(_R.c.id == request_id))).scalar_one())


def letter_went(conn: Connection, line: Line) -> bool:
    """Mark our letter as sent, as the journal says; False when this database does not have it."""
    mine = sa.update(_O).where(_O.c.message_id == line.letter, _O.c.state != "sent")
    values = mine.values(state="sent", reason="recovered", sent_at=line.at, settled_at=line.at)
    for outbox_id in conn.execute(values.returning(_O.c.id)).scalars():
        _tell(conn, line, outbox_id)
    return bool(conn.execute(sa.select(sa.exists().where(_O.c.message_id == line.letter))).scalar_one())


def lost_letter(conn: Connection, line: Line) -> bool:
    """Keep the place of a letter whose text is lost, so that answers to it find their request; False when known.

    A report's key is taken for ever, so that it is not sent a second time; what staff write again may go again, and the
    key of a transcript or a notice counts rows of which the next ones get the same numbers.
    """
    address = sa.select(_R.c.requester_address).where(_R.c.id == line.request).scalar_subquery()
    recipient = conn.execute(sa.select(address)).scalar_one_or_none() or (line.key or "").rpartition(":")[2]
    row = {
        "key": line.key if line.letter_kind in _BY_DATE else f"{_PLACE}{line.letter}",
        "kind": line.letter_kind or "letter",
        "request_id": line.request,
        "recipient": recipient,
        "recipient_key": recipient.lower(),
        "env_from": "",
        "message_id": line.letter,
        "body": b"",
        "body_sha256": "",
        "policy": "hold",
        "state": "sent",
        "reason": "recovered",
        "created_at": line.at,
        "sent_at": line.at if line.sent == "yes" else None,
        "settled_at": line.at,
    }
    outbox_id = conn.execute(sql.unless_known(conn.dialect.name, _O, "id"), row).scalar_one_or_none()
    if outbox_id is not None:
        _tell(conn, line, outbox_id)
    return outbox_id is not None


def _tell(conn: Connection, line: Line, outbox_id: int) -> None:
    kind = "letter_unknown" if line.sent == "unknown" else "letter_recovered"
    payload = {"letter": line.letter_kind, "sent_at": line.at.isoformat()}
    events.append(
        conn, at=line.at, actor="intake", channel="cli", kind=kind, request_id=line.request, outbox_id=outbox_id,
        payload=payload,
    )  # fmt: skip


def stay(conn: Connection, mailbox_id: int) -> None:
    """Mails of this folder lie where they belong: nothing is to be moved."""
    here = (_S.c.mailbox_id == mailbox_id, _S.c.disposition == "want_move")
    conn.execute(sa.update(_S).where(*here).values(disposition="moved"))


def newest(conn: Connection) -> datetime | None:
    """When the newest mail that came before the hold was first seen: what is taken in again does not count."""
    began = sa.select(tables.instance.c.restored_at).scalar_subquery()
    before = sa.select(sa.func.max(_M.c.first_seen_at)).where(
        _M.c.first_seen_at < sa.func.coalesce(began, _M.c.first_seen_at)
    )
    found: datetime | None = conn.execute(before).scalar_one()
    return found
