"""Who watches a request that is somebody else's."""

from __future__ import annotations

from datetime import datetime

from intake.domain.request import Request
from intake.errors import NotAllowed, Sentence
from intake.store.database import Connection
from intake.store.desk import watchers
from intake.store.people import directory
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House


def watch(
    house: House, number: int, *, whom: str | None, on: bool, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Let somebody watch a request, or no longer: a member of staff by login, name or address; without one, the actor.

    Raises NotFound for somebody unknown, NotAllowed when nothing would change.
    """

    def step(conn: Connection, request: Request) -> Done:
        login = directory.staff(conn, whom).login if whom else actor
        changed = (
            watchers.add(conn, number, login, actor=actor, now=now) if on else watchers.remove(conn, number, login)
        )
        if not changed:
            already = Sentence(
                "{login} watches {ref} already; nothing was changed", login=login, ref=house.reference(number)
            )
            neither = Sentence(
                "{login} does not watch {ref}; nothing was changed", login=login, ref=house.reference(number)
            )
            raise NotAllowed(already if on else neither)
        kind = "watched" if on else "unwatched"
        steps.journal(conn, request, kind, By(actor, house.channel, now), {"login": login})
        return Done(request, who=login)

    return steps.apply(house, number, step, dry_run=dry_run)
