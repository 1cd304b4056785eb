"""The outbox: letters frozen at decision time, one recipient each; what a person decides about them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.errors import NotAllowed, NotFound, Sentence, either
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.outward.sending import Claimed, Expired, claim, enter_data, expire, free, settle

_O = tables.outbox
OWN = (  # of OwnLetter
    _O.c.message_id, _O.c.request_id, _O.c.kind, _O.c.id.label("outbox_id"), _O.c.recipient, _O.c.created_at,
    _O.c.sent_at,
)  # fmt: skip
TO_STAFF = tables.TO_STAFF
_GONE_OUT = ("sent", "pending", "claimed", "data", "retry", "unknown")


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter to be put; `state` is pending, held or suppressed, `reason` says why in the last two."""

    key: str
    kind: str
    request_id: int | None
    recipient: str
    env_from: str
    message_id: str
    body: bytes
    policy: str  # for an unknown outcome: resend_once | hold
    give_up_at: datetime | None
    state: str = "pending"
    reason: str = ""
    channel: str = "mail"


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter of ours that a mail refers to."""

    message_id: str
    request_id: int | None
    kind: str
    outbox_id: int
    recipient: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as staff see it."""

    id: int
    key: str
    kind: str
    channel: str
    request_id: int | None
    recipient: str
    env_from: str
    message_id: str
    body: bytes
    policy: str
    state: str
    reason: str
    attempts: int
    unknowns: int
    created_at: datetime
    next_attempt_at: datetime | None
    give_up_at: datetime | None
    sent_at: datetime | None
    smtp_code: int | None
    smtp_text: str
    remote_queue_id: str | None
    bounced_at: datetime | None
    bounce_status: str | None


def put(conn: Connection, entry: Entry, *, now: datetime) -> int | None:
    """Freeze a letter; its id, or None when the key is known already, and then nothing changes."""
    row = {
        "key": entry.key,
        "kind": entry.kind,
        "channel": entry.channel,
        "request_id": entry.request_id,
        "recipient": entry.recipient,
        "recipient_key": entry.recipient.lower(),
        "env_from": entry.env_from,
        "message_id": entry.message_id,
        "body": entry.body,
        "body_sha256": hashlib.sha256(entry.body).hexdigest(),
        "policy": entry.policy,
        "give_up_at": entry.give_up_at,
        "state": entry.state,
        "reason": entry.reason,
        "created_at": now,
        "next_attempt_at": now if entry.state == "pending" else None,
    }
    return conn.execute(sql.unless_known(conn.dialect.name, _O, "id"), row).scalar_one_or_none()


def by_id(conn: Connection, outbox_id: int) -> Letter:
    """One letter. Raises NotFound."""
    found = _letters(conn, _select().where(_O.c.id == outbox_id))
    if not found:
        raise NotFound(Sentence("there is no letter {outbox_id}", outbox_id=outbox_id), hint="see `intake outbox list`")
    return found[0]


def list(  # noqa: A001
    conn: Connection, states: Sequence[str] = (), *, bounced: bool = False, limit: int = 200
) -> Sequence[Letter]:
    """Letters in these states, or in any; those that came back only, if `bounced`; newest first."""
    query = _select().order_by(_O.c.id.desc()).limit(limit)
    query = query.where(_O.c.bounced_at.is_not(None)) if bounced else query
    return _letters(conn, query.where(_O.c.state.in_(states)) if states else query)


def of_request(conn: Connection, request_id: int) -> Sequence[Letter]:
    """A request's letters in their order."""
    return _letters(conn, _select().where(_O.c.request_id == request_id).order_by(_O.c.id))


def to_requester(conn: Connection, request_id: int) -> Sequence[Letter]:
    """The letters that the requester got, in their order."""
    return where(conn, _O.c.request_id == request_id, _O.c.kind.not_in(TO_STAFF))


def by_key(conn: Connection, keys: Sequence[str]) -> dict[str, Letter]:
    """Those letters that exist, by their key."""
    found: dict[str, Letter] = {}
    for chunk in sql.chunks(keys):
        found |= {one.key: one for one in _letters(conn, _select().where(_O.c.key.in_(chunk)))}
    return found


def by_message_id(conn: Connection, ids: Sequence[str]) -> Sequence[OwnLetter]:
    """Our letters with these Message-IDs."""
    return [
        OwnLetter(**row)
        for chunk in sql.chunks(ids)
        for row in conn.execute(sa.select(*OWN).where(_O.c.message_id.in_(chunk))).mappings()
    ]


def where(conn: Connection, *conditions: sa.ColumnElement[bool]) -> Sequence[Letter]:
    """The letters that meet every condition, oldest first."""
    return _letters(conn, _select().where(*conditions).order_by(_O.c.id))


def returned(conn: Connection, *, since: datetime) -> Sequence[Letter]:
    """The letters that came back since that instant."""
    return where(conn, _O.c.bounced_at >= since)


def ended(conn: Connection, webhook: str, *, since: datetime) -> Letter | None:
    """The latest message to a webhook that was taken or refused for good."""
    mine = (_O.c.channel == "webhook", _O.c.recipient == webhook, _O.c.state.in_(["sent", "failed"]))
    query = _select().where(*mine, _O.c.settled_at >= since).order_by(_O.c.settled_at.desc(), _O.c.id.desc())
    return next(iter(_letters(conn, query.limit(1))), None)


def id_of(conn: Connection, key: str) -> int | None:
    """The number of the letter with that key."""
    return conn.execute(sa.select(_O.c.id).where(_O.c.key == key)).scalar_one_or_none()


def counts(conn: Connection) -> dict[str, int]:
    """How many letters are in each state; states without letters are left out."""
    query = sa.select(_O.c.state, sa.func.count().label("n")).group_by(_O.c.state).order_by(_O.c.state)
    return {row.state: row.n for row in conn.execute(query)}


def was_written_to(conn: Connection, address: str) -> bool:
    """Whether a letter went, or is going, to that address."""
    going = sa.exists().where(_O.c.recipient_key == address.lower(), _O.c.state.in_(_GONE_OUT))
    return bool(conn.execute(sa.select(going)).scalar_one())


def release(conn: Connection, outbox_id: int, *, now: datetime) -> None:
    """Let a held letter go; its time to give up no longer counts. Raises NotFound, NotAllowed."""
    values = {"state": "pending", "reason": "", "next_attempt_at": now, "give_up_at": None}
    _decide(conn, outbox_id, ("held",), verb="release", values=values)


def hold(conn: Connection, outbox_id: int, *, now: datetime) -> None:
    """Keep a waiting letter back until it is released. Raises NotFound, NotAllowed."""
    values = {"state": "held", "reason": "by_hand", "next_attempt_at": None, "settled_at": now}
    _decide(conn, outbox_id, ("pending", "retry", "unknown"), verb="hold", values=values)


def retry(conn: Connection, outbox_id: int, *, now: datetime) -> None:
    """Send the same bytes again from a fresh schedule. Raises NotFound, NotAllowed."""
    values = {"state": "retry", "reason": "", "attempts": 0, "next_attempt_at": now, "give_up_at": None}
    _decide(conn, outbox_id, ("failed", "unknown", "retry"), verb="retry", values=values)


def drop(conn: Connection, outbox_id: int, *, now: datetime) -> None:
    """Never send a letter that waits; the row stays. Raises NotFound, NotAllowed."""
    values = {"state": "suppressed", "reason": "dropped", "next_attempt_at": None, "settled_at": now}
    _decide(conn, outbox_id, ("held", "pending", "retry", "unknown", "failed"), verb="drop", values=values)


def held(conn: Connection, reason: str, *, due_after: datetime | None = None) -> Sequence[int]:
    """Letters held for that reason, oldest first; with `due_after`, without those whose promise is over then."""
    promise = tables.promise
    query = sa.select(_O.c.id).where(_O.c.state == "held", _O.c.reason == reason).order_by(_O.c.id)
    if due_after is not None:
        over = sa.exists().where(promise.c.announced_by == _O.c.key, promise.c.due_at <= due_after)
        query = query.where(~over)
    return conn.execute(query).scalars().all()


def _decide(conn: Connection, outbox_id: int, states: tuple[str, ...], *, verb: str, values: dict[str, Any]) -> None:
    mine = (_O.c.id == outbox_id, _O.c.state.in_(states))
    if sql.changed(conn.execute(sa.update(_O).where(*mine).values(values))):
        return
    state = by_id(conn, outbox_id).state
    raise NotAllowed(
        Sentence(
            "letter {outbox_id} is {state}: {verb} is for letters that are {states}",
            outbox_id=outbox_id,
            state=state,
            verb=verb,
            states=either(states),
        )
    )


def _select() -> sa.Select[Any]:
    return sa.select(*(_O.c[name] for name in Letter.__dataclass_fields__))


def _letters(conn: Connection, query: sa.Select[Any]) -> Sequence[Letter]:
    return [Letter(**row) for row in conn.execute(query).mappings()]


__all__ = [
    "TO_STAFF",
    "Claimed",
    "Entry",
    "Expired",
    "Letter",
    "OwnLetter",
    "by_id",
    "by_message_id",
    "claim",
    "counts",
    "drop",
    "ended",
    "enter_data",
    "expire",
    "free",
    "held",
    "hold",
    "id_of",
    "list",
    "of_request",
    "put",
    "release",
    "retry",
    "returned",
    "settle",
    "to_requester",
    "was_written_to",
    "where",
]
