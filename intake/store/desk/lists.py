"""Requests as lists show them: filtered, in order, with their branch and what came for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.domain.request import BACKLOG, Impact, Request, State, WaitingOn
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.outward import returned

_R, _P, _B, _M = tables.request, tables.promise, tables.branch, tables.mail
_T, _W = tables.tag, tables.watcher
NOBODY = "none"  # as an owner in a filter


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests to list; an empty filter lets everything through. `text`: in subject or requester."""

    states: tuple[State, ...] = ()
    owner: str | None = None  # a login; "none": without an owner
    branch: str | None = None
    category: str | None = None
    impact: Impact | None = None
    overdue_at: datetime | None = None  # promised before this instant, open, and not waiting for the requester
    due_before: datetime | None = None
    received_since: datetime | None = None
    text: str = ""
    tag: str | None = None
    watcher: str | None = None  # a login
    unlike: tuple[tuple[str, str], ...] = ()  # owner, branch, category or impact, and what it must not be
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list, with its branch's name and the Message-IDs of its mails.

    `bounced_at`: its last letter came back, and none stayed out since.
    """

    request: Request
    branch_name: str
    message_ids: tuple[str, ...]
    bounced_at: datetime | None = None


def select(conn: Connection, wanted: RequestFilter) -> list[RequestRow]:
    """The requests that a filter lets through: front line first, then what was given back, then by date and number."""
    other = _P.alias()
    last = sa.select(sa.func.max(other.c.version)).where(other.c.request_id == _R.c.id)
    due = last.correlate(_R).scalar_subquery()
    joined = _R.outerjoin(_P, sa.and_(_P.c.request_id == _R.c.id, _P.c.version == due))
    urgent = sa.case((_R.c.impact == Impact.FRONTLINE, 0), else_=1)
    query = sa.select(_R).select_from(joined).where(*_conditions(wanted))
    released = sa.case((sa.and_(_R.c.state == State.OPEN, _R.c.owner.is_(None)), 0), else_=1)
    query = query.order_by(urgent, released, sa.func.coalesce(_P.c.due_at, _R.c.received_at), _R.c.id).limit(
        wanted.limit
    )
    return _rows(conn, requests.chosen(conn, query))


def rows(conn: Connection, numbers: Sequence[int]) -> list[RequestRow]:
    """These requests as a list shows them, in the given order; those that do not exist are left out."""
    found = requests.load_many(conn, numbers)
    return _rows(conn, [found[number] for number in numbers if number in found])


def _conditions(wanted: RequestFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.states:
        found.append(_R.c.state.in_([str(state) for state in wanted.states]))
    if wanted.owner is not None:
        found.append(_R.c.owner.is_(None) if wanted.owner == NOBODY else _R.c.owner == wanted.owner)
    if wanted.overdue_at is not None:
        found += [_P.c.due_at < wanted.overdue_at, _R.c.state.in_([str(state) for state in BACKLOG])]
        found.append(sa.func.coalesce(_R.c.waiting_on, "") != WaitingOn.REQUESTER)
    if wanted.due_before is not None:
        found.append(_P.c.due_at < wanted.due_before)
    if wanted.text:
        found.append(sa.or_(*(column.icontains(wanted.text, autoescape=True) for column in _searched())))
    if wanted.tag is not None:
        found.append(_R.c.id.in_(sa.select(_T.c.request_id).where(_T.c.name == wanted.tag.casefold())))
    if wanted.watcher is not None:
        found.append(_R.c.id.in_(sa.select(_W.c.request_id).where(_W.c.login == wanted.watcher)))
    if wanted.received_since is not None:
        found.append(_R.c.received_at >= wanted.received_since)
    for name, value in wanted.unlike:
        column = _R.c[name]
        found.append(column.is_not(None) if value == NOBODY else sa.or_(column.is_(None), column != value))
    exact = {"branch": wanted.branch, "category": wanted.category, "impact": wanted.impact}
    return [*found, *(_R.c[name] == value for name, value in exact.items() if value is not None)]


def _searched() -> tuple[sa.Column[Any], ...]:
    return (_R.c.subject, _R.c.requester_name, _R.c.requester_address)


def _rows(conn: Connection, found: Sequence[Request]) -> list[RequestRow]:
    names = {row.key: row.name for row in conn.execute(sa.select(_B.c.key, _B.c.name))}
    numbers = [one.id for one in found]
    ids, back = _message_ids(conn, numbers), returned.marks(conn, numbers)
    return [
        RequestRow(one, names.get(one.branch or "", ""), tuple(ids.get(one.id, ())), back.get(one.id)) for one in found
    ]


def _message_ids(conn: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Of the mails that came for each request, oldest first, second deliveries left out."""
    found: dict[int, list[str]] = {}
    for chunk in sql.chunks(numbers):
        mine = (_M.c.request_id.in_(chunk), _M.c.message_id.is_not(None), _M.c.state != "duplicate")
        query = sa.select(_M.c.request_id, _M.c.message_id).where(*mine)
        for row in conn.execute(query.order_by(_M.c.received_at, _M.c.id)):
            found.setdefault(row.request_id, []).append(row.message_id)
    return found
