"""Requests: made, loaded, saved under their version, listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from intake.domain.request import BACKLOG, Impact, Outcome, Promise, Request, State, WaitingOn
from intake.errors import Changed, NotFound, Sentence
from intake.message.mail import Person
from intake.store import promises, returned, sql, tables
from intake.store.database import Connection

_R, _P, _B, _M = tables.request, tables.promise, tables.branch, tables.mail
_T, _W = tables.tag, tables.watcher
_INSERT = sa.insert(_R).returning(*_R.c)
NOBODY = "none"  # as an owner in a filter
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # the clock looks at it in its next round


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that is about to be made, in state `new`."""

    subject: str
    subject_base: str
    requester: Person
    branch: str | None
    category: str
    impact: Impact
    service_level: str
    language: str
    received_at: datetime
    owner: str | None = None
    linked_to: int | None = None
    first_response_due_at: datetime | None = None
    rules: tuple[str, ...] = ()


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


def insert(conn: Connection, draft: Draft, *, now: datetime, number: int | None = None) -> Request:
    """Make a request; its number is never used again, even if the transaction is rolled back on PostgreSQL.

    `number`: the one that it had before the database was lost.
    """
    row = {
        "subject": draft.subject,
        "subject_base": draft.subject_base,
        "requester_name": draft.requester.name,
        "requester_address": draft.requester.address,
        "branch": draft.branch,
        "category": draft.category,
        "impact": draft.impact,
        "service_level": draft.service_level,
        "language": draft.language,
        "state": State.NEW,
        "received_at": draft.received_at,
        "created_at": now,
        "owner": draft.owner,
        "linked_to": draft.linked_to,
        "first_response_due_at": draft.first_response_due_at,
        "rules": list(draft.rules),
        "clock_at": AT_ONCE,
    }
    if number is not None:
        row["id"] = number
    made = conn.execute(_INSERT, row).mappings().one()
    who = draft.requester
    from intake.store import indexing

    said = indexing.of_request(made["id"], subject=draft.subject, name=who.name, address=who.address)
    indexing.keep(conn, [said])
    return _request(made, None)


def load(conn: Connection, number: int) -> Request:
    """One request with its promise in force. Raises NotFound."""
    found = load_many(conn, [number])
    if number not in found:
        raise NotFound(Sentence("there is no request {number}", number=number), hint="see `intake list --all`")
    return found[number]


def load_many(conn: Connection, numbers: Iterable[int]) -> dict[int, Request]:
    """Those that exist, by number."""
    found: dict[int, Request] = {}
    for chunk in sql.chunks(one for one in numbers if one < 2**31):
        found |= {one.id: one for one in _requests(conn, sa.select(_R).where(_R.c.id.in_(chunk)).order_by(_R.c.id))}
    return found


def save(conn: Connection, request: Request, *, seen: int) -> Request:
    """Write a request if it still has the version that was seen; the request with its new version.

    Raises Changed when somebody else was faster.
    """
    values = {
        "subject": request.subject,
        "branch": request.branch,
        "category": request.category,
        "impact": request.impact,
        "service_level": request.service_level,
        "language": request.language,
        "state": request.state,
        "owner": request.owner,
        "waiting_on": request.waiting_on,
        "waiting_until": request.waiting_until,
        "outcome": request.outcome,
        "outcome_text": request.outcome_text,
        "first_response_at": request.first_response_at,
        "first_response_due_at": request.first_response_due_at,
        "resolved_at": request.resolved_at,
        "closed_at": request.closed_at,
        "merged_into": request.merged_into,
        "linked_to": request.linked_to,
        "rules": list(request.rules),
        "clock_at": AT_ONCE,
        "version": seen + 1,
    }
    mine = (_R.c.id == request.id, _R.c.version == seen)
    saved = conn.execute(sa.update(_R).where(*mine).values(values).returning(*_R.c)).mappings().one_or_none()
    if saved is None:
        said = Sentence("request {request} was changed by somebody else meanwhile", request=request.id)
        raise Changed(said, hint="look again, then decide")
    return _request(saved, request.promise)


@dataclass(frozen=True, slots=True)
class Related:
    """Requests that were merged into one, and those that were split off it or continue it."""

    merged: tuple[int, ...]
    linked: tuple[int, ...]


def related(conn: Connection, number: int) -> Related:
    """What points to a request, by number."""
    found = [
        tuple(conn.execute(sa.select(_R.c.id).where(column == number).order_by(_R.c.id)).scalars())
        for column in (_R.c.merged_into, _R.c.linked_to)
    ]
    return Related(*found)


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
    return _rows(conn, _requests(conn, query))


def open_of(conn: Connection, addresses: Sequence[str], *, limit: int) -> list[Request]:
    """The requests of these addresses that have not ended, oldest first."""
    states = [str(one) for one in sorted(BACKLOG | {State.RESOLVED})]
    mine = (_R.c.requester_address.in_(addresses), _R.c.state.in_(states))
    return _requests(conn, sa.select(_R).where(*mine).order_by(_R.c.id).limit(limit))


def provisional(conn: Connection) -> list[Request]:
    """Requests in the backlog that have a provisional promise among theirs, by number, with the one in force."""
    mine = sa.select(_P.c.request_id).where(_P.c.request_id == _R.c.id, _P.c.provisional)
    open_ = _R.c.state.in_([str(state) for state in sorted(BACKLOG)])
    return _requests(conn, sa.select(_R).where(open_, mine.exists()).order_by(_R.c.id))


def rows(conn: Connection, numbers: Sequence[int]) -> list[RequestRow]:
    """These requests as a list shows them, in the given order; those that do not exist are left out."""
    found = load_many(conn, numbers)
    return _rows(conn, [found[number] for number in numbers if number in found])


def numbers(conn: Connection, states: Collection[State]) -> list[int]:
    """The numbers of the requests in these states."""
    query = sa.select(_R.c.id).where(_R.c.state.in_(sorted(str(state) for state in states))).order_by(_R.c.id)
    return [*conn.execute(query).scalars()]


def in_states(conn: Connection, states: Collection[State]) -> list[Request]:
    """The requests in these states, by number."""
    return [*load_many(conn, numbers(conn, states)).values()]


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


def _requests(conn: Connection, query: sa.Select[Any]) -> list[Request]:
    found = conn.execute(query).mappings().all()
    current = promises.in_force(conn, [row["id"] for row in found])
    return [_request(row, current.get(row["id"])) for row in found]


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


def _request(row: Any, current: Promise | None) -> Request:
    values = {name: row[name] for name in _PLAIN}
    return Request(
        **values,
        requester=Person(row["requester_name"], row["requester_address"]),
        impact=Impact(row["impact"]),
        state=State(row["state"]),
        waiting_on=WaitingOn(row["waiting_on"]) if row["waiting_on"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        promise=current,
        rules=tuple(row["rules"]),
    )


_PLAIN = (
    "id", "subject", "subject_base", "branch", "category", "service_level", "language", "received_at", "version",
    "owner", "waiting_until", "outcome_text", "first_response_at", "first_response_due_at", "resolved_at", "closed_at",
    "merged_into", "linked_to",
)  # fmt: skip
