"""Letters that were drafted and wait for a person's approval: held in the outbox, never sent by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from intake.errors import NotAllowed, Sentence
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.outward import outbox
from intake.store.outward.outbox import Letter

REASON = "needs_approval"
_O = tables.outbox
_WAITS = (_O.c.state == "held", _O.c.reason == REASON)


def waiting(conn: Connection) -> Sequence[Letter]:
    """Every draft, oldest first."""
    return outbox.where(conn, *_WAITS)


def is_one(letter: Letter) -> bool:
    """Whether a letter is a draft that still waits."""
    return letter.state == "held" and letter.reason == REASON


def approve(conn: Connection, outbox_id: int, *, now: datetime, give_up_at: datetime | None) -> None:
    """Let a draft go; after `give_up_at` it would come too late. Raises NotFound, NotAllowed."""
    _decide(conn, outbox_id, state="pending", reason="", next_attempt_at=now, give_up_at=give_up_at)


def drop(conn: Connection, outbox_id: int, *, now: datetime) -> None:
    """A draft that nobody wants: it stays on record and is never sent. Raises NotFound, NotAllowed."""
    _decide(conn, outbox_id, state="suppressed", reason="dropped", next_attempt_at=None, settled_at=now)


def drop_all(conn: Connection, request_id: int, *, reason: str) -> int:
    """Drop the drafts of a request that needs none any more; how many."""
    mine = sa.update(_O).where(_O.c.request_id == request_id, *_WAITS)
    return conn.execute(mine.values(state="suppressed", reason=reason)).rowcount


def _decide(conn: Connection, outbox_id: int, **values: object) -> None:
    if sql.changed(conn.execute(sa.update(_O).where(_O.c.id == outbox_id, *_WAITS).values(values))):
        return
    letter = outbox.by_id(conn, outbox_id)
    state = f"{letter.state} ({letter.reason})" if letter.reason else letter.state
    raise NotAllowed(
        Sentence(
            "letter {outbox_id} is {state}: only a draft that waits for approval can be approved or dropped",
            outbox_id=outbox_id,
            state=state,
        ),
        hint="see `intake outbox list --state held`",
    )
