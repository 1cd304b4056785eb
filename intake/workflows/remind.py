"""What the clock does by itself: confirmation windows that end, waits on others that are over, old claims."""

from __future__ import annotations

from datetime import datetime

from intake import log
from intake.domain import lifecycle
from intake.domain.lifecycle import Action
from intake.domain.request import Request, State, WaitingOn
from intake.errors import Changed
from intake.store import events, requests
from intake.store.database import Connection
from intake.workflows import steps
from intake.workflows.house import House
from intake.workflows.steps import By

AT_ONCE = 200
ON_OTHERS = (WaitingOn.THIRD_PARTY, WaitingOn.APPROVAL)  # a wait on the requester never ends by the clock alone


def run(house: House) -> int:
    """Do what is due now; how many requests moved. One that was changed meanwhile waits for the next round."""
    now = house.now()
    with house.db.read() as conn:
        resolved = requests.select_states(conn, [State.RESOLVED], limit=AT_ONCE, oldest="resolved_at")
        waiting = requests.select_states(
            conn, [State.WAITING], limit=AT_ONCE, oldest="waiting_until", waiting_on=ON_OTHERS
        )
    over = [one for one in resolved if one.resolved_at and _window_end(house, one.resolved_at) <= now]
    back = [one for one in waiting if one.waiting_until and one.waiting_until <= now]
    if back:
        house.warm()
    return sum(_move(house, one, Action.SETTLE, "settled", now) for one in over) + sum(
        _move(house, one, Action.RESUME, "resumed", now) for one in back
    )


def _window_end(house: House, resolved_at: datetime) -> datetime:
    return house.calendar.due(resolved_at, house.policy.confirmation).due_at


def _move(house: House, request: Request, action: Action, kind: str, now: datetime) -> bool:
    try:
        with house.db.write() as conn:
            if action is Action.RESUME:
                steps.resume_in(conn, house, request, action=action, by=By("intake", "clock", now), answered_at=now)
            else:
                _moved(conn, lifecycle.decide(request, action, now=now), kind, now)
    except Changed:
        return False
    log.info(f"request.{kind}", request=house.reference(request.id))
    return True


def _moved(conn: Connection, request: Request, kind: str, now: datetime) -> None:
    saved = requests.save(conn, request, seen=request.version)
    events.append(
        conn,
        at=now,
        actor="intake",
        channel="clock",
        kind=kind,
        request_id=saved.id,
        payload={"to": str(saved.state), "decided_on": request.version, "version": saved.version},
    )
