"""What a claimed letter's request and reader are like now, and letters that are kept back for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.domain.request import State, WaitingOn
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.outward.sending import Claimed

_O, _R, _P = tables.outbox, tables.request, tables.promise


@dataclass(frozen=True, slots=True)
class Standing:
    """The request of a letter; `due_at` is the promise that the letter gives, None if it gives none."""

    state: State
    waiting_on: WaitingOn | None
    due_at: datetime | None


def standing(conn: Connection, letters: Sequence[Claimed]) -> dict[int, Standing]:
    """By the letter's id, for those that belong to a request."""
    promised = sa.and_(_P.c.request_id == _R.c.id, _P.c.announced_by == _O.c.key)
    query = sa.select(_O.c.id, _R.c.state, _R.c.waiting_on, _P.c.due_at).join(_R, _R.c.id == _O.c.request_id)
    query = query.outerjoin(_P, promised).where(_O.c.id.in_([one.id for one in letters]))
    return {
        row.id: Standing(State(row.state), WaitingOn(row.waiting_on) if row.waiting_on else None, row.due_at)
        for row in conn.execute(query)
    }


def came_back(conn: Connection, letters: Sequence[Claimed]) -> set[str]:
    """Of these letters' recipients, in lower case, those from whom any letter ever came back."""
    keys = [*{one.recipient.lower() for one in letters}]
    query = sa.select(_O.c.recipient_key).distinct().where(_O.c.recipient_key.in_(keys), _O.c.bounced_at.is_not(None))
    return {*conn.execute(query).scalars()}


def withhold(conn: Connection, letter: Claimed, state: str, *, reason: str, now: datetime) -> bool:
    """Undo the claim and end the letter in that state, with its event; False when the claim was lost."""
    values: dict[str, Any] = {
        "state": state, "reason": reason, "attempts": _O.c.attempts - 1, "next_attempt_at": None, "settled_at": now,
        "claim_owner": None, "claim_until": None,
    }  # fmt: skip
    if state == "failed":
        values["smtp_text"] = reason
    mine = (_O.c.id == letter.id, _O.c.state == "claimed", _O.c.epoch == letter.epoch)
    if not sql.changed(conn.execute(sa.update(_O).where(*mine).values(values))):
        return False
    kind = "letter_failed" if state == "failed" else "letter_withheld"
    payload = {"letter": letter.kind, "state": state, "code": None, "text": reason}
    events.append(
        conn, at=now, actor="intake", channel="smtp", kind=kind, request_id=letter.request_id, outbox_id=letter.id,
        payload=payload,
    )  # fmt: skip
    return True
