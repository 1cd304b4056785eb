"""What readers are to be told: one row for each reader and thing, put once, told in one letter a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.store import sql, tables
from intake.store.database import Connection

_N, _M, _A = tables.notice, tables.mail, tables.attachment
WEBHOOK = "webhook:"  # before the name of a reader that is one


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one reader is to be told; `at` is when it happened, however late it was noticed."""

    id: int
    login: str
    request_id: int
    what: str
    at: datetime
    payload: dict[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What a mail says, for a notice."""

    text: str
    attachments: tuple[str, ...]


def put(
    conn: Connection,
    key: str,
    *,
    login: str,
    request_id: int,
    what: str,
    at: datetime,
    now: datetime,
    payload: Mapping[str, Any],
    tell_at: datetime | None = None,
) -> None:
    """Keep a notice until it is told, not before `tell_at`; a second one with the same key changes nothing."""
    row = {"key": key, "login": login, "request_id": request_id, "what": what, "at": at, "made_at": now}
    sql.insert_new(conn, _N, [{**row, "payload": dict(payload), "tell_at": tell_at}])


def is_any_due(conn: Connection, now: datetime) -> bool:
    """Whether somebody is to be told something now."""
    return bool(conn.execute(sa.select(sa.exists().where(*_due(now)))).scalar_one())


def claim(conn: Connection, now: datetime) -> list[Notice]:
    """What is due, oldest first. One teller at a time: another one waits here until this transaction ends."""
    conn.execute(sa.select(tables.instance.c.id).with_for_update())
    columns = [_N.c[name] for name in Notice.__dataclass_fields__]
    due = sa.select(*columns).where(*_due(now)).order_by(_N.c.at, _N.c.id)
    return [Notice(**row) for row in conn.execute(due).mappings()]


def told(conn: Connection, ids: Sequence[int], letter: str, *, at: datetime) -> None:
    """These stand in that letter now."""
    for chunk in sql.chunks(ids):
        conn.execute(sa.update(_N).where(_N.c.id.in_(chunk)).values(letter=letter, told_at=at))


def wait(conn: Connection, ids: Sequence[int], until: datetime) -> None:
    """These are not told before then."""
    for chunk in sql.chunks(ids):
        conn.execute(sa.update(_N).where(_N.c.id.in_(chunk)).values(tell_at=until))


def letters(conn: Connection, login: str, *, since: datetime) -> list[datetime]:
    """When letters were written to a reader after that instant."""
    mine = (_N.c.login == login, _N.c.told_at > since)
    query = sa.select(_N.c.letter, sa.func.min(_N.c.told_at).label("at")).where(*mine).group_by(_N.c.letter)
    return [row.at for row in conn.execute(query)]


def written(conn: Connection, request_id: int, mail_id: int | None) -> Written:
    """What a mail says now, or the first one of the request; empty where there is none."""
    query = sa.select(_M.c.id, _M.c.reply_text, _M.c.text)
    query = query.where(_M.c.request_id == request_id) if mail_id is None else query.where(_M.c.id == mail_id)
    row = conn.execute(query.order_by(_M.c.id).limit(1)).first()
    if row is None:
        return Written("", ())
    files = sa.select(_A.c.filename).where(_A.c.mail_id == row.id, ~_A.c.inline).order_by(_A.c.position)
    return Written(row.reply_text or row.text, tuple(conn.execute(files).scalars()))


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _N.c.letter.is_(None), sa.or_(_N.c.tell_at.is_(None), _N.c.tell_at <= now)


def about(conn: Connection, letter: str) -> list[int]:
    """The requests that a letter with that key told of, each once."""
    found = sa.select(_N.c.request_id).distinct().where(_N.c.letter == letter).order_by(_N.c.request_id)
    return list(conn.execute(found).scalars())
