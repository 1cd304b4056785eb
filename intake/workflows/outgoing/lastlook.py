"""The last look at letters before they go: blocks, returned mail, the promise and the request may have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from intake import log
from intake.domain import gate, lastlook
from intake.domain.lastlook import Seen
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.outward import lastlook as rows
from intake.store.outward import returned
from intake.store.outward.sending import Claimed
from intake.workflows.house import House


def still_to_go(conn: Connection, house: House, claimed: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
    """Those of the claimed letters that may go; the others end here, each with its reason and an event.

    Looked at are automatic letters to requesters. One that a person released (its time to give up is gone) goes.
    """
    asked = [one for one in claimed if one.kind in lastlook.TO_REQUESTERS and one.give_up_at is not None]
    if not asked:
        return [*claimed]
    objections = {one.id: reason for one, reason in _objections(conn, house, asked, now) if reason}
    for letter in asked:
        if reason := objections.get(letter.id):
            state = lastlook.fate(letter.kind, reason, may_have_arrived=letter.unknowns > 0)
            rows.withhold(conn, letter, state, reason=reason, now=now)
            log.info("letter.withheld", letter=letter.id, kind=letter.kind, state=state, reason=reason)
    return [one for one in claimed if one.id not in objections]


def _objections(
    conn: Connection, house: House, letters: Sequence[Claimed], now: datetime
) -> Iterable[tuple[Claimed, str]]:
    found, back = rows.standing(conn, letters), rows.came_back(conn, letters)
    for letter in letters:
        if (stands := found.get(letter.id)) is not None:
            seen = Seen(
                state=stands.state,
                waiting_on=stands.waiting_on,
                due_at=stands.due_at,
                is_blocked=gate.names(house.policy.blocked, letter.recipient),
                is_suspended=letter.recipient.lower() in back and _rests(conn, letter, now),
            )
            yield letter, lastlook.objection(letter.kind, seen, now)


def _rests(conn: Connection, letter: Claimed, now: datetime) -> bool:
    heard_at = mails.heard_at(conn, letter.request_id) if letter.request_id else None
    return returned.is_suspended(conn, letter.recipient, now=now, heard_at=heard_at)
