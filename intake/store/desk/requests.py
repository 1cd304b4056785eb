"""Requests: made, loaded, saved under their version. Lists of them are in `lists`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from intake.domain.request import BACKLOG, Impact, Outcome, Promise, Request, State, WaitingOn
from intake.errors import Changed, NotFound, Sentence
from intake.message.mail import Person
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import promises

_R, _P = tables.request, tables.promise
_INSERT = sa.insert(_R).returning(*_R.c)
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
        found |= {one.id: one for one in chosen(conn, sa.select(_R).where(_R.c.id.in_(chunk)).order_by(_R.c.id))}
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


def open_of(conn: Connection, addresses: Sequence[str], *, limit: int) -> list[Request]:
    """The requests of these addresses that have not ended, oldest first."""
    states = [str(one) for one in sorted(BACKLOG | {State.RESOLVED})]
    mine = (_R.c.requester_address.in_(addresses), _R.c.state.in_(states))
    return chosen(conn, sa.select(_R).where(*mine).order_by(_R.c.id).limit(limit))


def provisional(conn: Connection) -> list[Request]:
    """Requests in the backlog that have a provisional promise among theirs, by number, with the one in force."""
    mine = sa.select(_P.c.request_id).where(_P.c.request_id == _R.c.id, _P.c.provisional)
    open_ = _R.c.state.in_([str(state) for state in sorted(BACKLOG)])
    return chosen(conn, sa.select(_R).where(open_, mine.exists()).order_by(_R.c.id))


def numbers(conn: Connection, states: Collection[State]) -> list[int]:
    """The numbers of the requests in these states."""
    query = sa.select(_R.c.id).where(_R.c.state.in_(sorted(str(state) for state in states))).order_by(_R.c.id)
    return [*conn.execute(query).scalars()]


def in_states(conn: Connection, states: Collection[State]) -> list[Request]:
    """The requests in these states, by number."""
    return [*load_many(conn, numbers(conn, states)).values()]


def chosen(conn: Connection, query: sa.Select[Any]) -> list[Request]:
    """The requests that a query on their table gives, each with the promise in force."""
    found = conn.execute(query).mappings().all()
    current = promises.in_force(conn, [row["id"] for row in found])
    return [_request(row, current.get(row["id"])) for row in found]


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
