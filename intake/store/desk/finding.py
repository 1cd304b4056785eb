"""Requests found by what is said about them: every term somewhere, the best places first, then the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from intake.domain.request import State
from intake.domain.wanted import Tokens
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.indexing import Said, of_mail, of_request

_S, _R, _M, _E, _A = tables.search, tables.request, tables.mail, tables.event, tables.attachment
_FTS = sa.table("search_fts", sa.column("rowid"), sa.column("search_fts"))
_WEIGHT = sa.case((_S.c.kind == "request", 4), (_S.c.kind == "file", 2), else_=1)


class _Query(sa.types.UserDefinedType[str]):
    """PostgreSQL's type of a text query."""

    cache_ok = True

    def get_col_spec(self, **_how: object) -> str:
        """Its name."""
        return "tsquery"


def find(conn: Connection, terms: Sequence[Tokens], *, states: Sequence[State] = (), limit: int = 20) -> list[int]:
    """The numbers of the requests about which all terms are said, wherever; none for no terms.

    A subject or requester weighs more than a file's name, that more than a text; then comes what was received last.
    """
    if not terms:
        return []
    found = [_found(conn, term).subquery(f"term_{number}") for number, term in enumerate(terms)]
    joined: sa.FromClause = found[0]
    for other in found[1:]:
        joined = joined.join(other, other.c.request_id == found[0].c.request_id)
    query = sa.select(_R.c.id).select_from(joined.join(_R, _R.c.id == found[0].c.request_id))
    if states:
        query = query.where(_R.c.state.in_([str(state) for state in states]))
    weight = sum((one.c.weight for one in found[1:]), start=sa.literal(0) + found[0].c.weight)
    query = query.order_by(weight.desc(), _R.c.received_at.desc(), _R.c.id.desc())
    return [*conn.execute(query.limit(limit)).scalars()]


def said_about(conn: Connection, numbers: Iterable[int]) -> dict[int, list[Said]]:
    """What is said about these requests, the weightiest places first, then in the order it was said."""
    found: dict[int, list[Said]] = {}
    for chunk in sql.chunks(numbers):
        for said in _texts(conn, chunk):
            found.setdefault(said.request_id, []).append(said)
    order = ("request", "file", "event", "mail")
    return {number: sorted(texts, key=lambda one: order.index(one.kind)) for number, texts in found.items()}


def _found(conn: Connection, term: Tokens) -> sa.Select[Any]:
    """The requests about which a phrase is said, each with the weight of its best place."""
    query = sa.select(_S.c.request_id, sa.func.max(_WEIGHT).label("weight")).group_by(_S.c.request_id)
    if conn.dialect.name == "sqlite":
        phrase = '"' + " ".join(term) + '"'
        return query.join(_FTS, _FTS.c.rowid == _S.c.id).where(_FTS.c.search_fts.op("MATCH")(phrase))
    return query.where(sa.literal_column("search.vector").op("@@")(sa.cast(" <-> ".join(term), _Query())))


def _texts(conn: Connection, numbers: Sequence[int]) -> Iterator[Said]:
    for row in conn.execute(sa.select(_R).where(_R.c.id.in_(numbers))):
        yield of_request(row.id, subject=row.subject, name=row.requester_name, address=row.requester_address)
    noted = sa.select(_E.c.seq, _E.c.request_id, _E.c.payload).where(_E.c.request_id.in_(numbers)).order_by(_E.c.seq)
    for row in conn.execute(noted):
        if isinstance(row.payload.get("text"), str):
            yield Said(row.request_id, "event", row.seq, row.payload["text"])
    mine = (_M.c.request_id.in_(numbers), _M.c.state != "duplicate")
    named: dict[int, list[str]] = {}
    for row in conn.execute(sa.select(_A.c.mail_id, _A.c.filename).join(_M, _M.c.id == _A.c.mail_id).where(*mine)):
        named.setdefault(row.mail_id, []).append(row.filename)
    for row in conn.execute(
        sa.select(_M.c.id, _M.c.request_id, _M.c.subject, _M.c.text).where(*mine).order_by(_M.c.id)
    ):
        yield from of_mail(row.id, row.request_id, subject=row.subject, text=row.text, files=named.get(row.id, ()))
