"""What the journal is to say, read from the chained events in the order of their commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from intake.domain.request import Promise
from intake.store import sql
from intake.store.database import Connection
from intake.store.ledger import promises
from intake.store.ledger.journal import ANCHOR, Line, raw_key
from intake.store.tables import audit, event, mail, outbox

AT_ONCE = 500
SENT = {"letter_sent": "yes", "letter_recovered": "yes", "letter_unknown": "unknown"}
_A, _E, _M, _O = audit, event, mail, outbox


def continues(conn: Connection, last: Line | None) -> bool:
    """Whether this database is the one, at least as new, that the journal was written from."""
    if last is None:
        return True
    found = conn.execute(sa.select(_A.c.hash).where(_A.c.position == last.position)).scalar_one_or_none()
    return found == last.hash


def since(conn: Connection, position: int, *, secret: bytes) -> list[Line]:
    """Lines for the next events after that place in the chain; the last one marks how far they reach."""
    rows = conn.execute(_QUERY, {"position": position}).all()
    if not rows:
        return []
    history = promises.of(conn, {row.request_id for row in rows if row.request_id is not None})
    acks = _acknowledgements(conn, (row.mail_id for row in rows if row.kind == "registered"))
    lines = [line for row in rows if (line := _line(row, history.get(row.request_id, ()), acks, secret)) is not None]
    end = rows[-1]
    if not lines or lines[-1].position != end.position:
        lines.append(Line(ANCHOR, end.at, end.position, end.hash))
    return lines


_QUERY = (
    sa.select(_A.c.position, _A.c.hash, _E.c.at, _E.c.kind, _E.c.channel, _E.c.mail_id, _E.c.outbox_id)
    .add_columns(sa.func.coalesce(_E.c.request_id, _O.c.request_id).label("request_id"))
    .add_columns(_M.c.raw_sha256, _M.c.message_id, _M.c.received_at)
    .add_columns(_O.c.key, _O.c.kind.label("letter_kind"), _O.c.message_id.label("letter"))
    .join_from(_A, _E, _E.c.seq == _A.c.seq)
    .join(_M, _M.c.id == _E.c.mail_id, isouter=True)
    .join(_O, _O.c.id == _E.c.outbox_id, isouter=True)
    .where(_A.c.position > sa.bindparam("position"))
    .order_by(_A.c.position)
    .limit(AT_ONCE)
)


def _line(row: Any, history: tuple[Promise, ...], acks: dict[str, str], secret: bytes) -> Line | None:
    if row.kind in SENT and row.key is not None:
        made = [one for one in history if one.made_at <= row.at][-1:]
        return _promised(row, made, letter=row.letter, key=row.key, letter_kind=row.letter_kind, sent=SENT[row.kind])
    if row.channel != "mail" or row.raw_sha256 is None:
        return None
    key = f"ack:{row.mail_id}" if row.kind == "registered" else None
    letter = acks.get(key or "")
    known = {"raw": raw_key(secret, row.raw_sha256), "mail": row.mail_id, "message_id": row.message_id}
    known |= {"received_at": row.received_at}
    made = list(history[:1]) if row.kind == "registered" else []
    return _promised(row, made, **known, letter=letter, key=key if letter else None, sent="no" if letter else None)


def _promised(row: Any, made: list[Promise], **values: Any) -> Line:
    promise = made[0] if made else None
    return Line(
        row.kind,
        row.at,
        row.position,
        row.hash,
        request=row.request_id,
        promise=promise.version if promise else None,
        due_at=promise.due_at if promise else None,
        **values,
    )


def _acknowledgements(conn: Connection, mail_ids: Iterable[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in sql.chunks(f"ack:{one}" for one in mail_ids):
        query = sa.select(_O.c.key, _O.c.message_id).where(_O.c.key.in_(chunk))
        found |= {row.key: row.message_id for row in conn.execute(query)}
    return found
