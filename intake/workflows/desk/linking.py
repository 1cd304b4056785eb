"""Links between requests: one depends on another and is not closed before it, or has to do with it."""

from __future__ import annotations

from datetime import datetime

from intake.domain import links as rules
from intake.domain.links import LinkKind
from intake.domain.request import Request
from intake.errors import NotAllowed, Sentence
from intake.store.database import Connection
from intake.store.desk import links, requests
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House


def link(
    house: House, number: int, kind: LinkKind, *, other: int, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Say that a request depends on another, or relates to it. Raises NotFound; NotAllowed for a circle or itself."""

    def step(conn: Connection, request: Request) -> Done:
        target = requests.load(conn, other)
        _refuse(conn, house, number, kind=kind, other=other)
        if not links.add(conn, number, kind, other=other, actor=actor, now=now):
            raise NotAllowed(
                Sentence(
                    "{ref} is linked to {other} like that already",
                    ref=house.reference(number),
                    other=house.reference(other),
                )
            )
        by = By(actor, house.channel, now)
        steps.journal(conn, request, "linked", by, {"link": str(kind), "other": target.id})
        steps.journal(conn, target, "linked", by, {"link": str(kind), "other": request.id, "from_there": True})
        return Done(request, other=target.id)

    return steps.apply(house, number, step, dry_run=dry_run)


def unlink(house: House, number: int, *, other: int, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Take the links between two requests away. Raises NotFound, also where there are none."""

    def step(conn: Connection, request: Request) -> Done:
        target = requests.load(conn, other)
        kinds = links.remove(conn, number, other)
        if not kinds:
            raise NotAllowed(
                Sentence("{ref} and {other} are not linked", ref=house.reference(number), other=house.reference(other))
            )
        by = By(actor, house.channel, now)
        for one, there in ((request, target), (target, request)):
            steps.journal(conn, one, "unlinked", by, {"links": [str(kind) for kind in kinds], "other": there.id})
        return Done(request, other=target.id)

    return steps.apply(house, number, step, dry_run=dry_run)


def refuse_blocked(conn: Connection, house: House, request: Request) -> None:
    """Nothing is closed while something that it depends on is open (LIFECYCLE.md section 2). Raises NotAllowed."""
    waiting = ", ".join(map(house.reference, links.still_open(conn, request.id)))
    if waiting:
        raise NotAllowed(
            Sentence(
                "{ref} depends on {waiting}, which is not ended", ref=house.reference(request.id), waiting=waiting
            ),
            hint="close that first, or: --force, or: intake unlink",
        )


def _refuse(conn: Connection, house: House, number: int, *, kind: LinkKind, other: int) -> None:
    if number == other:
        raise NotAllowed(Sentence("{ref} cannot be linked to itself", ref=house.reference(number)))
    circle = rules.way(links.edges(conn), other, number) if kind is LinkKind.DEPENDS_ON else ()
    if circle:
        way = " → ".join(map(house.reference, circle))
        raise NotAllowed(Sentence("that would be a circle, and none could be closed: {way}", way=way))
