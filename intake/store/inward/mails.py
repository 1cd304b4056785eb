"""Mails, looked up. Archiving is in `archive`, claims in `claims`, the mails set aside in `quarantined`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from intake.message.mail import Attachment, Cut, Mail
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.inward import parsed
from intake.store.inward.archive import (
    Blob,
    Fetched,
    Move,
    MoveResult,
    archive,
    blob,
    known_uids,
    moved,
    want_moves,
)
from intake.store.inward.claims import (
    Settlement,
    Stored,
    claim,
    decide_ack,
    fail,
    free_claims,
    give_back,
    give_back_all,
    settle,
    take,
)
from intake.store.inward.quarantined import Fate, QuarantinedMail, drop, fate, quarantine, retry

_M = tables.mail
STAFF = "staff"  # the reason (`ack_reason`) of a mail by which staff worked: no part of the talk with the requester
COMMAND = "command"  # … of a mail that asked the desk itself and was served: no answer to anybody's question
_NOT_STAFF = _M.c.ack_reason.is_distinct_from(STAFF)


@dataclass(frozen=True, slots=True)
class KnownMail:
    """A mail that another one may refer to; `collided`: its Message-ID stands on different mails."""

    message_id: str
    mail_id: int
    request_id: int | None
    from_address: str
    subject_base: str
    collided: bool


@dataclass(frozen=True, slots=True)
class RequestMail:
    """A mail as staff read it."""

    id: int
    received_at: datetime
    from_name: str
    from_address: str
    subject: str
    message_id: str | None
    kind: str
    rules: tuple[str, ...]
    ack_decision: bool
    ack_reason: str
    text: str
    reply_text: str
    cut: Cut | None  # where the quoted history begins in the text, and by which rule
    attachments: tuple[Attachment, ...]
    trust: Mapping[str, str] | None = None  # level, reason, field
    oversize: int | None = None  # its bytes on the server, if only the beginning was taken in


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: mails to be registered, and the age in seconds of the oldest (0 when there is none)."""

    stored: int
    processing: int
    quarantined: int
    oldest_seconds: float


def twin(conn: Connection, mail: Mail, sender: str, since: datetime) -> int | None:
    """The earlier mail of which this is a second delivery: same Message-ID, From and content key since that instant."""
    if mail.message_id is None:
        return None
    same = (_M.c.message_id == mail.message_id, _M.c.content_key == mail.content_key, _M.c.from_address == sender)
    settled = (_M.c.state.in_(["done", "duplicate"]), _M.c.first_seen_at >= since)
    query = sa.select(_M.c.id, _M.c.duplicate_of).where(*same, *settled).order_by(_M.c.id).limit(1)
    found = conn.execute(query).first()
    return None if found is None else found.duplicate_of or found.id


def collision(conn: Connection, message_id: str, content_key: str) -> bool:
    """Whether that Message-ID is known from a mail with another content."""
    other = sa.exists().where(_M.c.message_id == message_id, _M.c.content_key != content_key)
    return bool(conn.execute(sa.select(other)).scalar_one())


def unanswered(conn: Connection, reason: str, *, since: datetime) -> list[int]:
    """Requests whose first mail was not acknowledged for that reason since then, oldest first."""
    mine = (_M.c.ack_reason == reason, _M.c.first_seen_at >= since, _M.c.request_id.is_not(None))
    return [*conn.execute(sa.select(_M.c.request_id).where(*mine).order_by(_M.c.id)).scalars()]


def request_of(conn: Connection, mail_id: int) -> int | None:
    """The request that a mail belongs to."""
    return conn.execute(sa.select(_M.c.request_id).where(_M.c.id == mail_id)).scalar_one_or_none()


def by_message_id(conn: Connection, ids: Sequence[str]) -> list[KnownMail]:
    """The mails with these Message-IDs, oldest first."""
    found: list[KnownMail] = []
    for chunk in sql.chunks(ids):
        query = sa.select(_M.c.message_id, _M.c.id, _M.c.request_id, _M.c.from_address, _M.c.subject_base)
        query = query.add_columns(_M.c.msgid_collision).where(_M.c.message_id.in_(chunk), _M.c.state != "processing")
        found += [KnownMail(*tuple(row)) for row in conn.execute(query.order_by(_M.c.id))]
    return found


def of_request(conn: Connection, request_id: int) -> list[RequestMail]:
    """The mails of a request in the order they were received, second deliveries left out."""
    mine = (_M.c.request_id == request_id, _M.c.state != "duplicate")
    rows = conn.execute(sa.select(_M).where(*mine).order_by(_M.c.received_at, _M.c.id)).all()
    attachments = parsed.attachments_of(conn, [row.id for row in rows])
    return [
        RequestMail(
            id=row.id,
            received_at=row.received_at or row.first_seen_at,
            from_name=row.from_name,
            from_address=row.from_address,
            subject=row.subject,
            message_id=row.message_id,
            kind=row._mapping["class"] or "",  # noqa: SLF001  `class` is a keyword
            rules=tuple(row.class_rules),
            ack_decision=bool(row.ack_decision),
            ack_reason=row.ack_reason or "",
            text=row.text,
            reply_text=row.reply_text,
            cut=Cut(**row.cut) if row.cut else None,
            attachments=attachments.get(row.id, ()),
            trust=row.trust,
            oversize=row.size if row.oversize else None,
        )
        for row in rows
    ]


def newest(conn: Connection) -> int | None:
    """The mail that was settled last and has bytes of its own."""
    mine = (_M.c.state.in_(["done", "duplicate"]), _M.c["class"].in_(["request", "follow_up"]))
    return conn.execute(sa.select(_M.c.id).where(*mine).order_by(_M.c.id.desc()).limit(1)).scalar_one_or_none()


def heard_at(conn: Connection, request_id: int) -> datetime | None:
    """When a person outside the office last wrote about a request."""
    human = (_M.c.request_id == request_id, _M.c["class"].in_(["request", "follow_up"]), _M.c.state == "done")
    query = sa.select(sa.func.max(_M.c.received_at)).where(*human, _NOT_STAFF)
    found: datetime | None = conn.execute(query).scalar_one()
    return found


def thread_ids(conn: Connection, request_id: int) -> list[str]:
    """Message-IDs of the talk with a request's sender, oldest first: mails that came, and our letters to that person.

    What staff and we write to each other stays out of it: its ids are known to the one who reads the letter alone.
    """
    letter, request = tables.outbox, tables.request
    came = sa.select(_M.c.message_id, _M.c.received_at.label("at"), _M.c.id).where(
        _M.c.request_id == request_id, _M.c.message_id.is_not(None), _M.c.state == "done", _NOT_STAFF
    )
    went = (
        sa.select(letter.c.message_id, letter.c.created_at.label("at"), letter.c.id)
        .add_columns(letter.c.recipient_key, request.c.requester_address)
        .join(request, request.c.id == letter.c.request_id)
        .where(letter.c.request_id == request_id, letter.c.state != "suppressed", letter.c.kind.not_in(tables.TO_STAFF))
    )
    ours = [row for row in conn.execute(went) if row.recipient_key == row.requester_address.lower()]
    rows = sorted([*conn.execute(came), *ours], key=lambda row: (row.at, row.id))
    return list(dict.fromkeys(row.message_id for row in rows))


def backlog(conn: Connection, now: datetime) -> Backlog:
    """How much is waiting, by indexed counts."""
    counts = {state: _count(conn, state) for state in ("stored", "processing", "quarantined")}
    oldest = min((at for at in map(partial(_oldest, conn), ("stored", "processing")) if at), default=now)
    age = max(0.0, (now - oldest).total_seconds())
    return Backlog(counts["stored"], counts["processing"], counts["quarantined"], age)


def is_waiting(conn: Connection) -> bool:
    """Whether a mail waits to be registered, or is claimed by somebody who may be dead."""
    waiting = sa.exists().where(_M.c.state.in_(["stored", "processing"]))
    return bool(conn.execute(sa.select(waiting)).scalar_one())


def _count(conn: Connection, state: str) -> int:
    return conn.execute(sa.select(sa.func.count()).where(_M.c.state == state)).scalar_one()


def _oldest(conn: Connection, state: str) -> datetime | None:
    query = sa.select(_M.c.first_seen_at).where(_M.c.state == state).order_by(_M.c.id).limit(1)
    return conn.execute(query).scalar_one_or_none()


__all__ = [
    "COMMAND",
    "STAFF",
    "Backlog",
    "Blob",
    "Connection",
    "Fate",
    "Fetched",
    "KnownMail",
    "Move",
    "MoveResult",
    "QuarantinedMail",
    "RequestMail",
    "Settlement",
    "Stored",
    "archive",
    "backlog",
    "blob",
    "by_message_id",
    "claim",
    "collision",
    "decide_ack",
    "drop",
    "fail",
    "fate",
    "free_claims",
    "give_back",
    "give_back_all",
    "heard_at",
    "is_waiting",
    "known_uids",
    "moved",
    "newest",
    "of_request",
    "quarantine",
    "request_of",
    "retry",
    "settle",
    "take",
    "thread_ids",
    "twin",
    "unanswered",
    "want_moves",
]
