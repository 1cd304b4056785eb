"""A request is sorted anew: category, impact, branch, owner, tags.

Its timers are counted anew, its promise never moves (LIFECYCLE.md 4.7).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain import lifecycle, timeline
from intake.domain import promise as promise_rules
from intake.domain.lifecycle import Action
from intake.domain.request import BACKLOG, Impact, Request
from intake.errors import NotAllowed, NotFound, Sentence, right
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.desk import tags as tagged
from intake.store.people import directory
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import tell


@dataclass(frozen=True, slots=True)
class Edits:
    """What is to change; None, or no tag, leaves it as it is. `tags`: added, or taken away with a minus before them."""

    category: str | None = None
    impact: Impact | None = None
    branch: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()


def edit(
    house: House,
    number: int,
    *,
    category: str | None = None,
    impact: Impact | None = None,
    branch: str | None = None,
    owner: str | None = None,
    tags: tuple[str, ...] = (),
    text: str,
    actor: str,
    now: datetime,
    dry_run: bool = False,
) -> Done:
    """Change how a request is sorted, with the reason; nobody is written to.

    Raises NotFound for an unknown category, branch or member of staff, NotAllowed when nothing would change or the
    request has ended.
    """
    edits, by = Edits(category, impact, branch, owner, tags), By(actor, house.channel, now)
    return steps.apply(
        house, number, lambda conn, request: _edit(conn, house, request, edits, text=text, by=by), dry_run=dry_run
    )


def _edit(conn: Connection, house: House, request: Request, edits: Edits, *, text: str, by: By) -> Done:
    _refuse(conn, house, request, edits)
    before = tagged.of(conn, [request.id]).get(request.id, ())
    after = _tags(before, edits.tags)
    owned = _owned(conn, request, edits.owner, by.now)
    sorted_as = replace(
        owned,
        category=edits.category or request.category,
        impact=edits.impact or request.impact,
        branch=edits.branch or request.branch,
    )
    if sorted_as == request and after == before:
        raise NotAllowed(
            Sentence("{ref} is sorted like that already; nothing was changed", ref=house.reference(request.id))
        )
    tagged.put(conn, request.id, after)
    saved = requests.save(conn, _under_its_level(house, request, sorted_as, by.actor), seen=request.version)
    if replace(sorted_as, owner=request.owner, state=request.state) != request or after != before:
        steps.journal(
            conn, saved, "edited", by, _payload(house, request, saved, text) | _changed(before, after), before=request
        )
    if saved.owner != request.owner:
        given = {"owner": saved.owner, "was": request.owner, "team": directory.team_of(conn, saved.owner)}
        steps.journal(conn, saved, "assigned", by, given, was=request)
        tell.given(conn, house, saved, was=request.owner, actor=by.actor, now=by.now)
    return Done(saved, tags=(before, after))


def _under_its_level(house: House, request: Request, sorted_as: Request, actor: str) -> Request:
    """With the service level that goes with it, and its date for a first answer."""
    level = house.level(sorted_as)
    calendar = house.calendar_of(sorted_as.branch)
    return replace(
        sorted_as,
        service_level=level.key,
        first_response_due_at=promise_rules.response_due(request.received_at, level, calendar),
        rules=_rules(request, sorted_as, actor),
    )


def _owned(conn: Connection, request: Request, owner: str | None, now: datetime) -> Request:
    login = directory.staff(conn, owner).login if owner else request.owner
    return request if login == request.owner else lifecycle.decide(request, Action.ASSIGN, now=now, owner=login)


def _tags(before: tuple[str, ...], changes: tuple[str, ...]) -> tuple[str, ...]:
    """The tags afterwards, in the order of the alphabet."""
    names = set(before)
    for one in changes:
        name = unicodedata.normalize("NFKC", one).strip().lstrip("+-").casefold()
        names = names - {name} if one.startswith("-") else names | {name}
    return tuple(sorted(names - {""}))


def _changed(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, object]:
    return {} if before == after else {"tags": list(after), "tags_before": list(before)}


def _payload(house: House, request: Request, saved: Request, text: str) -> dict[str, object]:
    names = ("category", "impact", *(("branch",) if saved.branch != request.branch else ()))
    kept = {name: None if (value := getattr(saved, name)) is None else str(value) for name in names}
    was = {name: None if (value := getattr(request, name)) is None else str(value) for name in names}
    return {"was": was, **kept, "text": text, "policy": timeline.policy(house.level(saved))}


def _rules(request: Request, edited: Request, actor: str) -> tuple[str, ...]:
    """Who set what, where `why` shows the rule that had set it before."""
    changed = {
        kind: f"{kind}:{getattr(edited, kind)} by {actor}"
        for kind in ("category", "impact", "branch")
        if getattr(request, kind) != getattr(edited, kind)
    }
    kept = [rule for rule in request.rules if rule.partition(":")[0] not in changed]
    return (*kept, *changed.values())


def _refuse(conn: Connection, house: House, request: Request, edits: Edits) -> None:
    known = house.policy.category_keys()
    if edits.category is not None and edits.category not in known:
        raise NotFound(
            Sentence("there is no category {category}", category=edits.category),
            hint=right(edits.category, known),
        )
    branches = directory.branch_names(conn) if edits.branch else {}
    if edits.branch is not None and edits.branch not in branches:
        raise NotFound(
            Sentence("there is no branch {branch}", branch=edits.branch),
            hint=right(edits.branch, branches),
        )
    if request.state not in BACKLOG:
        raise NotAllowed(
            Sentence("{ref} is {state}: its timers have ended", ref=house.reference(request.id), state=request.state)
        )
