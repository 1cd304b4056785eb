"""Archived mails handed to one worker at a time, and back: claim, settle, fail (RELIABILITY.md 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.errors import Changed, Sentence
from intake.message.mail import Mail
from intake.message.trust import UNKNOWN, Trust
from intake.store import indexing, sql, tables
from intake.store.database import Connection, database_now
from intake.store.inward import parsed

ATTEMPTS = 3
BATCH_BYTES = 32 * 1024 * 1024  # of raw mail in one claim
_M, _S = tables.mail, tables.sighting
_SETTLE = sa.update(_M).where(
    _M.c.id == sa.bindparam("of_id"), _M.c.state == "processing", _M.c.epoch == sa.bindparam("of_epoch")
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A claimed mail with its bytes. `attempt` counts from 1; `epoch` fences a worker that lost its claim."""

    id: int
    attempt: int
    epoch: int
    sha256: str
    raw: bytes
    size: int  # on the server, bytes; larger than `raw` when the mail was too big
    internaldate: datetime | None
    first_seen_at: datetime
    activation_at: datetime  # of its mailbox
    hold_before: datetime | None
    poison: bool  # an earlier attempt did not end
    outside: bool = False  # its bytes are to be fetched from outside the database


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a mail; `folder` is processed, auto or quarantine."""

    state: str  # done | quarantined | duplicate
    kind: str
    rules: tuple[str, ...]
    ack_decision: bool
    ack_reason: str
    request_id: int | None
    duplicate_of: int | None
    mail: Mail | None  # None: it could not be read
    received_at: datetime
    folder: str = "processed"
    trust: Trust = UNKNOWN


def claim(conn: Connection, *, owner: str, limit: int, now: datetime, lease_seconds: float) -> list[Stored]:
    """Claim the oldest waiting mails, the attempt counted; the caller commits before it looks at any of them.

    A mail with an earlier attempt comes alone, so that it cannot charge others. One whose last attempt killed the
    worker is quarantined here. A claim whose lease (database time) is over is free again.
    """
    clock, until = sql.lease_end(conn, lease_seconds)
    _free(conn, _M.c.claim_until < clock)
    _bury(conn, now)
    due = sa.or_(_M.c.next_attempt_at.is_(None), _M.c.next_attempt_at <= now)
    query = sa.select(_M.c.id, _M.c.attempts, _M.c.size).where(_M.c.state == "stored", due).order_by(_M.c.id)
    ids = _choose(conn.execute(query.limit(limit).with_for_update(skip_locked=True)).all())
    if not ids:
        return []
    conn.execute(
        sa.update(_M)
        .where(_M.c.id.in_(ids))
        .values(state="processing", claim_owner=owner, claim_until=until)
        .values(attempts=_M.c.attempts + 1, epoch=_M.c.epoch + 1)
    )
    return _claimed(conn, ids)


def take(conn: Connection, mail_id: int, *, owner: str, lease_seconds: float) -> Stored:
    """Claim one mail that has ended without a request, for a person who decides otherwise; it counts no attempt.

    Raises Changed when it belongs to a request already, or is being worked on.
    """
    _clock, until = sql.lease_end(conn, lease_seconds)
    loose = (_M.c.id == mail_id, _M.c.state.in_(["quarantined", "done"]), _M.c.request_id.is_(None))
    claim = sa.update(_M).where(*loose).values(state="processing", claim_owner=owner, claim_until=until)
    if not sql.changed(conn.execute(claim.values(epoch=_M.c.epoch + 1, last_error=None))):
        raise Changed(Sentence("mail {mail_id} has been dealt with meanwhile", mail_id=mail_id))
    return _claimed(conn, [mail_id])[0]


def free_claims(conn: Connection, *, dead_owner: str) -> int:
    """Give back every claim of an owner that is known to be dead, whatever its lease."""
    return _free(conn, _M.c.claim_owner == dead_owner)


def give_back(conn: Connection, stored: Stored) -> None:
    """Undo a claim: nothing was tried, no attempt counts."""
    values: dict[str, Any] = {"state": "stored", "claim_owner": None, "claim_until": None}
    conn.execute(sa.update(_M).where(*_mine(stored)).values(**values, attempts=_M.c.attempts - 1))


def give_back_all(conn: Connection, *, owner: str) -> int:
    """Free what `owner` holds though it is done with it, uncharged: the database was away when it was to be settled."""
    return _free(conn, _M.c.claim_owner == owner, uncharged=True)


def settle(conn: Connection, stored: Stored, settlement: Settlement) -> None:
    """Write what became of a claimed mail, and that it is to be moved.

    Raises Changed when the claim was lost: then nothing that was done for this mail may be committed.
    """
    values: dict[str, Any] = {
        "state": settlement.state,
        "class": settlement.kind,
        "class_rules": list(settlement.rules),
        "ack_decision": settlement.ack_decision,
        "ack_reason": settlement.ack_reason,
        "request_id": settlement.request_id,
        "duplicate_of": settlement.duplicate_of,
        "received_at": settlement.received_at,
        "settled_at": database_now(conn),
        "folder": settlement.folder,
        "claim_owner": None,
        "claim_until": None,
        "next_attempt_at": None,
    }
    mail = settlement.mail
    if mail is not None:
        values |= parsed.columns(mail) | {"trust": parsed.trust(settlement.trust)}
        values |= {"msgid_collision": _mark_collision(conn, stored.id, mail)}
    if not sql.changed(conn.execute(_SETTLE, {**values, "of_id": stored.id, "of_epoch": stored.epoch})):
        raise Changed(Sentence("mail {mail}: another worker claimed it meanwhile", mail=stored.id))
    if mail is not None:
        parsed.keep_attachments(conn, stored.id, mail.attachments)
        _index(conn, stored.id, settlement, mail)
    _want_move(conn, [stored.id], settlement.folder)


def decide_ack(conn: Connection, mail_id: int, *, ack: bool, reason: str) -> None:
    """Write the gate's decision on a mail that is settled already."""
    conn.execute(sa.update(_M).where(_M.c.id == mail_id).values(ack_decision=ack, ack_reason=reason))


def fail(conn: Connection, stored: Stored, *, error: str, now: datetime, limit: int = ATTEMPTS) -> bool:
    """Record a failed attempt; True when it was the last one and the mail is quarantined."""
    values: dict[str, Any] = {"last_error": error[:2000], "claim_owner": None, "claim_until": None}
    last = stored.attempt >= limit
    if last:
        values |= {"state": "quarantined", "folder": "quarantine", "class": "unreadable"}
        values |= {"ack_decision": False, "ack_reason": "attempts", "settled_at": now, "received_at": now}
    else:
        values |= {"state": "stored", "next_attempt_at": now}
    if not sql.changed(conn.execute(sa.update(_M).where(*_mine(stored)).values(values))):
        return False
    if last:
        _want_move(conn, [stored.id], "quarantine")
    return last


def _mine(stored: Stored) -> tuple[sa.ColumnElement[bool], ...]:
    return (_M.c.id == stored.id, _M.c.state == "processing", _M.c.epoch == stored.epoch)


def _choose(waiting: Sequence[Any]) -> list[int]:
    """The first mails in their order: fresh ones up to a sum of bytes, or one that was tried before, alone."""
    ids: list[int] = []
    total = 0
    for row in waiting:
        total += row.size
        if ids and (row.attempts or total > BATCH_BYTES):
            break
        ids.append(row.id)
        if row.attempts:
            break
    return ids


def _claimed(conn: Connection, ids: Sequence[int]) -> list[Stored]:
    box, blob = tables.mailbox, tables.blob
    query = (
        sa.select(_M.c.id, _M.c.attempts, _M.c.epoch, _M.c.raw_sha256, _M.c.size, _M.c.internaldate)
        .add_columns(_M.c.first_seen_at, blob.c.raw, blob.c.outside, box.c.activation_at, box.c.hold_before)
        .join(blob, blob.c.sha256 == _M.c.raw_sha256)
        .join(box, box.c.id == _M.c.mailbox_id)
    )
    return [
        Stored(
            id=row.id,
            attempt=row.attempts,
            epoch=row.epoch,
            sha256=row.raw_sha256,
            raw=bytes(row.raw),
            size=row.size,
            internaldate=row.internaldate,
            first_seen_at=row.first_seen_at,
            activation_at=row.activation_at,
            hold_before=row.hold_before,
            poison=row.attempts > 1,
            outside=row.outside,
        )
        for row in conn.execute(query.where(_M.c.id.in_(ids)).order_by(_M.c.id))
    ]


def _free(conn: Connection, which: sa.ColumnElement[bool], *, uncharged: bool = False) -> int:
    freed = sa.update(_M).where(_M.c.state == "processing", which)
    values: dict[str, Any] = {"state": "stored", "claim_owner": None, "claim_until": None}
    if uncharged:
        values["attempts"] = _M.c.attempts - 1
    return conn.execute(freed.values(values)).rowcount


def _bury(conn: Connection, now: datetime) -> None:
    """Quarantine mails that used up their attempts without an end: each time the worker died over them."""
    worn = sa.select(_M.c.id).where(_M.c.state == "stored", _M.c.attempts >= ATTEMPTS)
    ids = [*conn.execute(worn.with_for_update(skip_locked=True)).scalars()]
    if not ids:
        return
    values = {"state": "quarantined", "folder": "quarantine", "class": "unreadable", "ack_decision": False}
    values |= {"ack_reason": "attempts", "settled_at": now, "received_at": _M.c.first_seen_at}
    values["last_error"] = sa.func.coalesce(_M.c.last_error, "the worker died three times over this mail")
    conn.execute(sa.update(_M).where(_M.c.id.in_(ids)).values(values))
    _want_move(conn, ids, "quarantine")


def _index(conn: Connection, mail_id: int, settlement: Settlement, mail: Mail) -> None:
    if settlement.request_id is None or settlement.state == "duplicate":
        return
    files = (one.filename for one in mail.attachments)
    said = indexing.of_mail(mail_id, settlement.request_id, subject=mail.subject, text=mail.text, files=files)
    indexing.keep(conn, said)


def _want_move(conn: Connection, mail_ids: Sequence[int], folder: str) -> None:
    wanted = sa.update(_S).where(_S.c.mail_id.in_(mail_ids), _S.c.disposition.in_(["none", "want_move"]))
    conn.execute(wanted.values(disposition="want_move", folder=folder))


def _mark_collision(conn: Connection, mail_id: int, mail: Mail) -> bool:
    """One Message-ID on different contents: neither may be used for threading (MAIL-RULES.md section 4)."""
    if mail.message_id is None:
        return False
    others = (_M.c.message_id == mail.message_id, _M.c.content_key != mail.content_key, _M.c.id != mail_id)
    return sql.changed(conn.execute(sa.update(_M).where(*others).values(msgid_collision=True)))
