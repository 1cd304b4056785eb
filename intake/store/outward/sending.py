"""Letters on their way: claimed, in DATA, settled; and what a dead sender left behind (RELIABILITY.md 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection, database_now
from intake.store.ledger import events

RESEND_AFTER = timedelta(minutes=15)
DATA_SECONDS = 900  # above the 600 s that a server may take after the dot
_WAITING = ("pending", "retry", "unknown")
_O = tables.outbox


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that one sender holds; `epoch` fences it, `attempts` includes this one."""

    id: int
    key: str
    kind: str
    request_id: int | None
    recipient: str
    env_from: str
    message_id: str
    body: bytes
    policy: str
    attempts: int
    unknowns: int
    epoch: int
    give_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Expired:
    """What `expire` found: claims freed, letters whose end nobody saw, letters that came too late."""

    freed: int = 0
    unknown: int = 0
    given_up: int = 0


def claim(
    conn: Connection, *, owner: str, limit: int, now: datetime, lease_seconds: float, channel: str = "mail"
) -> list[Claimed]:
    """Claim what is due, longest waiting first, the attempt counted; the caller commits before it dials."""
    _clock, until = sql.lease_end(conn, lease_seconds)
    due = sa.select(_O.c.id).where(_O.c.state.in_(_WAITING), _O.c.next_attempt_at <= now, _O.c.channel == channel)
    due = due.order_by(_O.c.next_attempt_at, _O.c.id).limit(limit).with_for_update(skip_locked=True)
    ids = [*conn.execute(due).scalars()]
    if not ids:
        return []
    claimed = (
        sa.update(_O)
        .where(_O.c.id.in_(ids))
        .values(state="claimed", claim_owner=owner, claim_until=until)
        .values(attempts=_O.c.attempts + 1, epoch=_O.c.epoch + 1)
        .returning(*(_O.c[name] for name in Claimed.__dataclass_fields__))
    )
    found = {row["id"]: Claimed(**row) for row in conn.execute(claimed).mappings()}
    return [found[one] for one in ids]


def enter_data(conn: Connection, outbox_id: int, *, owner: str, epoch: int) -> bool:
    """The last gate before the bytes go: False when this claim is no longer ours. Extends the lease over DATA."""
    _clock, until = sql.lease_end(conn, DATA_SECONDS)
    mine = (_O.c.id == outbox_id, _O.c.state == "claimed", _O.c.claim_owner == owner, _O.c.epoch == epoch)
    return sql.changed(conn.execute(sa.update(_O).where(*mine).values(state="data", claim_until=until)))


def settle(
    conn: Connection,
    outbox_id: int,
    *,
    epoch: int,
    state: str,
    at: datetime,
    code: int | None = None,
    text: str = "",
    queue_id: str | None = None,
    next_attempt_at: datetime | None = None,
) -> bool:
    """Write what became of a claimed letter; False when the claim was lost.

    A certain end is also accepted for a letter that was given for unknown since, as long as nobody claimed it anew.
    """
    from_states = ["claimed", "data", *(["unknown"] if state in {"sent", "failed"} else [])]
    values: dict[str, Any] = {
        "state": state,
        "smtp_code": code,
        "smtp_text": text[:1000],
        "remote_queue_id": queue_id,
        "next_attempt_at": next_attempt_at,
        "settled_at": at,
        "claim_owner": None,
        "claim_until": None,
    }
    if state == "sent":
        values["sent_at"] = at
    if state == "unknown":
        values["unknowns"] = _O.c.unknowns + 1
    mine = (_O.c.id == outbox_id, _O.c.epoch == epoch, _O.c.state.in_(from_states))
    return sql.changed(conn.execute(sa.update(_O).where(*mine).values(values)))


def free(conn: Connection, outbox_id: int, *, epoch: int, next_attempt_at: datetime, is_unsent: bool = False) -> bool:
    """Undo a claim: nothing was tried, no attempt counts.

    A letter in DATA is left to `expire`, unless the caller knows that no byte of it went out.
    """
    states = ("claimed", "data") if is_unsent else ("claimed",)
    mine = (_O.c.id == outbox_id, _O.c.epoch == epoch, _O.c.state.in_(states))
    values: dict[str, Any] = {
        "state": sa.case((_O.c.attempts <= 1, "pending"), else_="retry"),
        "attempts": _O.c.attempts - 1,
        "next_attempt_at": next_attempt_at,
        "claim_owner": None,
        "claim_until": None,
    }
    return sql.changed(conn.execute(sa.update(_O).where(*mine).values(values)))


def expire(conn: Connection, now: datetime, *, dead_owner: str | None = None) -> Expired:
    """Take up what dead senders left: a claim is free again, a letter in DATA is `unknown`.

    Leases end by the database's clock; every claim of `dead_owner` has ended already. Letters that
    waited past their `give_up_at` have failed. Each unknown or failed letter gets its event.
    """
    clock = database_now(conn)
    dead = _O.c.claim_until < clock
    if dead_owner is not None:
        dead = sa.or_(dead, _O.c.claim_owner == dead_owner)
    nobody = {"claim_owner": None, "claim_until": None}
    claims = sa.update(_O).where(_O.c.state == "claimed", dead)
    freed = conn.execute(claims.values(state="retry", next_attempt_at=now, **nobody)).rowcount
    again = sa.and_(_O.c.policy == "resend_once", _O.c.unknowns == 0)
    lost = _ended(
        conn,
        sa.and_(_O.c.state == "data", dead),
        now,
        kind="letter_unknown",
        text="the sender died before the server's answer",
        values={
            "state": "unknown",
            "unknowns": _O.c.unknowns + 1,
            "next_attempt_at": sa.case((again, now + RESEND_AFTER), else_=None),
            **nobody,
        },
    )
    late = sa.and_(_O.c.state.in_(["pending", "retry"]), _O.c.give_up_at < now)
    too_late = sa.update(_O).where(_O.c.state == "unknown", _O.c.next_attempt_at.is_not(None), _O.c.give_up_at < now)
    conn.execute(too_late.values(next_attempt_at=None))
    gone = {"state": "failed", "next_attempt_at": None}
    return Expired(freed, lost, _ended(conn, late, now, kind="letter_failed", text="gave_up", values=gone))


def _ended(
    conn: Connection,
    which: sa.ColumnElement[bool],
    now: datetime,
    *,
    kind: str,
    text: str,
    values: dict[str, Any],
) -> int:
    ended = sa.update(_O).where(which).values(**values, smtp_text=text, settled_at=now)
    rows = conn.execute(ended.returning(_O.c.id, _O.c.kind, _O.c.request_id)).all()
    for row in rows:
        events.append(
            conn,
            at=now,
            actor="intake",
            channel="smtp",
            kind=kind,
            request_id=row.request_id,
            outbox_id=row.id,
            payload={"letter": row.kind, "code": None, "text": text},
        )
    return len(rows)
