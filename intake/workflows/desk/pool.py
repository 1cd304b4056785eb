"""The pool of what nobody owns: a request goes back to it, and who works past the front line is told so."""

from __future__ import annotations

from datetime import datetime

from intake.domain import lifecycle
from intake.domain.lifecycle import Action
from intake.domain.request import BACKLOG, Impact, Request
from intake.store.database import Connection
from intake.store.desk import lists, requests
from intake.store.desk.lists import NOBODY, RequestFilter
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import tell

NAMED = 5  # requests of the front line that a warning names


def release(house: House, number: int, *, actor: str, now: datetime, text: str = "", dry_run: bool = False) -> Done:
    """Give a request back: it stays as it is, without an owner, and is listed first; its requester hears nothing."""

    def step(conn: Connection, request: Request) -> Done:
        saved = requests.save(conn, lifecycle.decide(request, Action.RELEASE, now=now), seen=request.version)
        payload = {"was": request.owner} | ({"text": text} if text else {})
        steps.journal(conn, saved, "released", By(actor, house.channel, now), payload, was=request)
        tell.given(conn, house, saved, was=request.owner, actor=actor, now=now)
        return Done(saved)

    return steps.apply(house, number, step, dry_run=dry_run)


def passed_over(conn: Connection, request: Request) -> tuple[int, ...]:
    """The front-line requests that wait without an owner while somebody takes up this internal one (SERVICE.md 1)."""
    if request.impact is not Impact.INTERNAL:
        return ()
    wanted = RequestFilter(states=tuple(BACKLOG), owner=NOBODY, impact=Impact.FRONTLINE, limit=NAMED)
    return tuple(one.request.id for one in lists.select(conn, wanted))
