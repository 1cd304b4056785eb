"""One-time codes: given out once, kept as a keyed hash, bound to request, action and actor, used once.

The code itself is in the letter that tells it and nowhere else. A code that is wrong, late, used, or somebody else's
looks the same from outside: None.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from intake.domain import codes
from intake.store import sql
from intake.store.database import Connection
from intake.store.tables.codes import code as _T  # noqa: N812

KEPT = timedelta(days=30)  # after its end, for `show`


@dataclass(frozen=True, slots=True)
class Bound:
    """What a code stands for: an action of one person, on one request or (None) on those that the action names."""

    action: str
    actor: str
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for its code: the mail that asked for it, and what belongs to it."""

    id: int
    bound: Bound
    mail_id: int | None
    expires_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


def issue(
    conn: Connection,
    secret: bytes,
    bound: Bound,
    *,
    now: datetime,
    life: timedelta = codes.LIFE,
    mail_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> str:
    """A new code for this, as it is stored (`codes.shown` for people); it is told to its actor and to nobody else."""
    made = codes.make(secrets.token_bytes(codes.RANDOM_BYTES))
    row = {
        "code_hash": _hash(secret, made),
        "request_id": bound.request_id,
        "action": bound.action,
        "actor": bound.actor,
        "mail_id": mail_id,
        "payload": dict(payload or {}),
        "made_at": now,
        "expires_at": now + life,
    }
    conn.execute(sa.insert(_T).values(row))
    conn.execute(sa.delete(_T).where(_T.c.expires_at < now - KEPT))
    return made


def find(conn: Connection, secret: bytes, code: str, *, actor: str, now: datetime) -> Waiting | None:
    """What waits for this code of this actor; None when it is wrong, late, used, or another's."""
    query = sa.select(_T).where(_T.c.code_hash == _hash(secret, code), _T.c.actor == actor, *_usable(now))
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    bound = Bound(action=row.action, actor=row.actor, request_id=row.request_id)
    return Waiting(id=row.id, bound=bound, mail_id=row.mail_id, expires_at=row.expires_at, payload=row.payload)


def use(conn: Connection, waiting: Waiting, *, now: datetime, mail_id: int | None = None) -> bool:
    """Use it up; of two that try only one is told True. In the same transaction as what it allows."""
    spent = sa.update(_T).where(_T.c.id == waiting.id, *_usable(now)).values(used_at=now, used_by=mail_id)
    return sql.changed(conn.execute(spent))


def withdraw(conn: Connection, bound: Bound, *, now: datetime) -> int:
    """End the codes that were given out for the same and not used: only the newest one counts; how many."""
    same = sa.and_(_T.c.action == bound.action, _T.c.actor == bound.actor)
    where = (same, _T.c.request_id.is_not_distinct_from(bound.request_id), *_usable(now))
    return conn.execute(sa.update(_T).where(*where).values(expires_at=now)).rowcount


def _usable(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _T.c.used_at.is_(None), _T.c.expires_at > now


def _hash(secret: bytes, code: str) -> str:
    return hmac.new(secret, f"code\0{code}".encode(), hashlib.sha256).hexdigest()
