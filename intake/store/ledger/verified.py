"""Does the chain over the events hold? What was edited, deleted, slipped in, cut off, or rewritten (I10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store import chain
from intake.store.tables import audit, event

_A, _E = audit, event
MOST_FAULTS = 100  # told; a broken chain of a million links has one cause


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold.

    `kind`: edited (the event is not what was chained), deleted (event or link is gone), broken (the link does not
    follow the one before), unchained (an event without a link), unexplained (erased without a record of it), cut (an
    anchor kept elsewhere lies beyond the end), rewritten (another hash than the anchor's).
    """

    kind: str
    position: int | None
    seq: int | None


@dataclass(slots=True)
class Verified:
    """What was found; the chain holds when there are no faults. `position` and `hash` are its end."""

    links: int = 0
    position: int = 0
    hash: str = chain.START
    faults: list[Fault] = field(default_factory=list)
    anchors: int = 0  # compared
    erased: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(conn: Connection, anchors: Mapping[int, str] | None = None) -> Verified:
    """Walk over the whole chain in a steady amount of memory; `anchors` are hashes by position from elsewhere."""
    found = Verified()
    suspects: dict[int, int] = {}  # erased events by seq: a later record must name them
    explained: set[int] = set()
    wanted = dict(anchors or {})
    if wanted.get(0) == chain.START:  # taken when nothing had happened yet: every chain goes on from there
        del wanted[0]
    for row in conn.execution_options(yield_per=1000).execute(_walk()):
        _link(found, row, suspects)
        if row.kind == chain.ERASED:
            explained.update((row.payload or {}).get("seqs", ()))
        if row.position in wanted and wanted.pop(row.position) != row.hash:
            _fault(found, "rewritten", row.position, row.seq)
    _after(found, suspects, explained=explained, unmet=wanted)
    _unchained(conn, found)
    found.anchors = len(anchors or {})
    return found


def _walk() -> sa.Select[Any]:
    mine = (_A.c.position, _A.c.seq, _A.c.content_hash, _A.c.prev_hash, _A.c.hash)
    theirs = (_E.c[name] for name in chain.COLUMNS if name != "seq")
    there = _E.c.seq.label("there")
    return (
        sa.select(*mine, there, *theirs).join_from(_A, _E, _A.c.seq == _E.c.seq, isouter=True).order_by(_A.c.position)
    )


def _link(found: Verified, row: Any, suspects: dict[int, int]) -> None:
    if row.position != found.position + 1:
        _fault(found, "deleted", found.position + 1, None)
    elif row.prev_hash != found.hash:
        _fault(found, "broken", row.position, row.seq)
    if row.there is None:
        _fault(found, "deleted", row.position, row.seq)
    else:
        _content(found, row, suspects)
    found.links += 1
    found.position, found.hash = row.position, row.hash


def _content(found: Verified, row: Any, suspects: dict[int, int]) -> None:
    right = chain.link_hash(row, position=row.position, content=row.content_hash, prev_hash=row.prev_hash)
    if right != row.hash:
        _fault(found, "edited", row.position, row.seq)
    elif chain.content_hash(row) != row.content_hash:
        if row.actor == chain.ERASED and not row.payload:
            suspects[row.seq] = row.position
        else:
            _fault(found, "edited", row.position, row.seq)


def _after(found: Verified, suspects: dict[int, int], *, explained: set[int], unmet: Iterable[int]) -> None:
    for seq, position in suspects.items():
        if seq in explained:
            found.erased += 1
        else:
            _fault(found, "unexplained", position, seq)
    for position in sorted(unmet):
        _fault(found, "cut" if position > found.position else "deleted", position, None)


def _unchained(conn: Connection, found: Verified) -> None:
    loose = sa.select(_E.c.seq).where(~sa.exists().where(_A.c.seq == _E.c.seq)).order_by(_E.c.seq).limit(MOST_FAULTS)
    for seq in conn.execute(loose).scalars():
        _fault(found, "unchained", None, seq)


def _fault(found: Verified, kind: str, position: int | None, seq: int | None) -> None:
    if len(found.faults) < MOST_FAULTS:
        found.faults.append(Fault(kind, position, seq))
