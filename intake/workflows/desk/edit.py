"""A request is sorted anew: category and impact change, its timers are recomputed, its promise never moves (4.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from intake.domain import promise as promise_rules
from intake.domain import timeline
from intake.domain.request import BACKLOG, Impact, Request
from intake.errors import NotAllowed, NotFound, meant
from intake.store import requests
from intake.store.database import Connection
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import say


def edit(
    house: House,
    number: int,
    *,
    category: str | None = None,
    impact: Impact | None = None,
    text: str,
    actor: str,
    now: datetime,
    dry_run: bool = False,
) -> Done:
    """Change category or impact, with the reason; nobody is written to.

    Raises NotFound for an unknown category, NotAllowed when nothing would change or the request has ended.
    """

    def step(conn: Connection, request: Request) -> Done:
        _refuse(house, request, category, impact)
        sorted_as = replace(request, category=category or request.category, impact=impact or request.impact)
        level = say.level(house, sorted_as)
        first_due_at = promise_rules.response_due(request.received_at, level, house.calendar_of(request.branch))
        edited = replace(
            sorted_as,
            service_level=level.key,
            first_response_due_at=first_due_at,
            rules=_rules(request, sorted_as, actor),
        )
        saved = requests.save(conn, edited, seen=request.version)
        payload = {
            "was": {"category": request.category, "impact": str(request.impact)},
            "category": saved.category,
            "impact": str(saved.impact),
            "text": text,
            "policy": timeline.policy(level),
        }
        steps.journal(conn, saved, "edited", By(actor, "cli", now), payload)
        return Done(saved)

    return steps.apply(house, number, step, dry_run=dry_run)


def _rules(request: Request, edited: Request, actor: str) -> tuple[str, ...]:
    """Who set what, where `why` shows the rule that had set it before."""
    changed = {
        kind: f"{kind}:{new} by {actor}"
        for kind, old, new in (
            ("category", request.category, edited.category),
            ("impact", str(request.impact), str(edited.impact)),
        )
        if old != new
    }
    kept = [rule for rule in request.rules if rule.partition(":")[0] not in changed]
    return (*kept, *changed.values())


def _refuse(house: House, request: Request, category: str | None, impact: Impact | None) -> None:
    known = house.policy.category_keys()
    if category is not None and category not in known:
        hint = f"{meant(category, known)} there are: {', '.join(known)}".strip()
        raise NotFound(f"there is no category {category}", hint=hint)
    if request.state not in BACKLOG:
        raise NotAllowed(f"{house.reference(request.id)} is {request.state}: its timers have ended")
    if category in {None, request.category} and impact in {None, request.impact}:
        raise NotAllowed(f"{house.reference(request.id)} is sorted like that already; nothing was changed")
