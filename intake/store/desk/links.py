"""Links between requests, made by hand: kept, taken away, looked up from both ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.domain.links import LinkKind
from intake.domain.request import BACKLOG, State
from intake.store import sql, tables
from intake.store.database import Connection

_L, _R = tables.link, tables.request
HOPS = 20  # a chain of merges longer than this is a circle


@dataclass(frozen=True, slots=True)
class Link:
    """A link as one of its ends sees it. `onward`: this request depends on the other, not the other way round."""

    kind: LinkKind
    other: int
    state: State  # of the other
    onward: bool


def add(conn: Connection, number: int, kind: LinkKind, *, other: int, actor: str, now: datetime) -> bool:
    """Keep a link; False when it was there already."""
    row = {"request_id": number, "kind": kind, "other_id": other, "actor": actor, "made_at": now}
    return conn.execute(sql.unless_known(conn.dialect.name, _L, "request_id"), row).first() is not None


def remove(conn: Connection, number: int, other: int) -> list[LinkKind]:
    """Take every link between two requests away, in both directions; of which kinds they were."""
    between = sa.or_(
        sa.and_(_L.c.request_id == number, _L.c.other_id == other),
        sa.and_(_L.c.request_id == other, _L.c.other_id == number),
    )
    found = [LinkKind(kind) for kind in conn.execute(sa.select(_L.c.kind).where(between)).scalars()]
    conn.execute(sa.delete(_L).where(between))
    return sorted(found)


def of(conn: Connection, numbers: Iterable[int]) -> dict[int, list[Link]]:
    """The links of these requests, by request, from whichever end they were made."""
    found: dict[int, list[Link]] = {}
    for chunk in sql.chunks(numbers):
        for mine, theirs, onward in ((_L.c.request_id, _L.c.other_id, True), (_L.c.other_id, _L.c.request_id, False)):
            query = sa.select(mine.label("id"), _L.c.kind, theirs.label("other"), _R.c.state)
            query = query.join(_R, _R.c.id == theirs).where(mine.in_(chunk)).order_by(theirs)
            for row in conn.execute(query):
                found.setdefault(row.id, []).append(Link(LinkKind(row.kind), row.other, State(row.state), onward))
    return found


def edges(conn: Connection) -> list[tuple[int, int]]:
    """Every dependency, as the request and the one it depends on."""
    query = sa.select(_L.c.request_id, _L.c.other_id).where(_L.c.kind == LinkKind.DEPENDS_ON)
    return [(row.request_id, row.other_id) for row in conn.execute(query)]


def still_open(conn: Connection, number: int) -> list[int]:
    """The requests that this one depends on and that have not ended; one that was merged counts as its target."""
    needed = [one.other for one in of(conn, [number]).get(number, ()) if one.kind is LinkKind.DEPENDS_ON and one.onward]
    return [one for one in needed if _ends_in_backlog(conn, one, itself=number)]


def _ends_in_backlog(conn: Connection, number: int, *, itself: int) -> bool:
    for _hop in range(HOPS):
        row = conn.execute(sa.select(_R.c.id, _R.c.state, _R.c.merged_into).where(_R.c.id == number)).one()
        if row.merged_into is None or row.state != State.MERGED:
            return row.id != itself and row.state in BACKLOG
        number = row.merged_into
    return False
