"""Requests that belong together or apart: merge, unmerge, split (LIFECYCLE.md 3.4); each is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain import lifecycle, timeline
from intake.domain import promise as promise_rules
from intake.domain.lifecycle import Action, Position
from intake.domain.request import BACKLOG, NewPromise, Promise, Request, State, WaitingOn
from intake.errors import NotAllowed, Sentence
from intake.letters.fields import How
from intake.message import address
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import events, promises
from intake.workflows.desk import steps, suspension
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import post, say
from intake.workflows.outgoing.post import Queued


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a mail asked for: its subject, and its category where that is not the whole's."""

    subject: str
    category: str | None = None


def merge(house: House, numbers: Sequence[int], *, into: int, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Go on with several requests under one; the earliest promise of all binds it, each requester is told once."""

    def step(conn: Connection, target: Request) -> Done:
        by = By(actor, "cli", now)
        _refuse_target(conn, house, target)
        sources = [requests.load(conn, number) for number in dict.fromkeys(numbers)]
        owed = [suspension.binding(conn, house, one, now) for one in sources if one.state in BACKLOG]
        for one in sources:
            _merge_one(conn, one, target, by)
        return _bound(conn, house, target, sources=sources, owed=owed, by=by)

    return steps.apply(house, into, step, dry_run=dry_run)


def unmerge(house: House, number: int, *, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Take a merged request up by itself again, in the state it had before; what its requester was told still holds."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, "cli", now)
        saved = requests.save(
            conn,
            lifecycle.decide(request, Action.UNMERGE, now=now, back_to=_before(conn, request)),
            seen=request.version,
        )
        steps.journal(conn, saved, "unmerged", by, {"out_of": request.merged_into}, was=request)
        return _apart(conn, house, saved, target=request.merged_into, by=by) if saved.state in BACKLOG else Done(saved)

    return steps.apply(house, number, step, dry_run=dry_run)


def split(
    house: House, number: int, parts: Sequence[Part], *, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Make a request of each further thing that a mail asked for; each has the whole's date, one letter lists all."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, "cli", now)
        _refuse_split(house, request, parts)
        saved = requests.save(conn, request, seen=request.version)
        owed = promise_rules.split(suspension.binding(conn, house, request, now))
        key = f"split:{saved.id}:{saved.version}"
        children = [_child(conn, house, saved, part=part, owed=owed, key=key, by=by) for part in parts]
        payload = {"into": [one.id for one in children]}
        steps.journal(conn, saved, "split", by, payload)
        fields = say.arrangement(conn, house, saved, how=How.SPLIT, promise=owed, parts=[saved, *children])
        letter = post.letter(conn, house, saved, kind="arrangement", key=key, fields=fields, now=now)
        return Done(saved, (letter,), made=tuple(children))

    return steps.apply(house, number, step, dry_run=dry_run)


def _refuse_target(conn: Connection, house: House, target: Request) -> None:
    name = house.reference(target.id)
    if target.state not in BACKLOG:
        allowed = [str(one) for one in lifecycle.allowed(target.state)]
        raise NotAllowed(
            Sentence("{name} is {state}: nothing can be merged into it", name=name, state=target.state), allowed=allowed
        )
    if suspension.of(conn, target) is not None:
        raise NotAllowed(
            Sentence(
                "the promise of {name} is suspended: merged into it, a running one would stop unannounced", name=name
            ),
            hint=Sentence("merge the other way round, or first: intake resume {name}", name=name),
        )


def _merge_one(conn: Connection, request: Request, target: Request, by: By) -> None:
    merged = lifecycle.decide(request, Action.MERGE, now=by.now, into=target.id)
    saved = requests.save(conn, merged, seen=request.version)
    until = request.waiting_until
    before = {
        "state": str(request.state),
        "waiting_on": str(request.waiting_on) if request.waiting_on else None,
        "waiting_until": until.isoformat() if until else None,
    }
    steps.journal(conn, saved, "merged", by, {"into": target.id, "before": before}, was=request)


def _bound(
    conn: Connection,
    house: House,
    target: Request,
    *,
    sources: Sequence[Request],
    owed: Sequence[NewPromise],
    by: By,
) -> Done:
    """The target after the merge: its new promise, if another one was earlier, and one letter to each requester."""
    saved = requests.save(conn, target, seen=target.version)
    steps.journal(conn, saved, "merged_in", by, {"from": [one.id for one in sources]})
    last = promises.of(conn, [target.id])[target.id][-1]
    new = promise_rules.merged(last, min(owed, key=lambda one: one.due_at)) if owed else None
    key = f"merge:{target.id}:{saved.version}"
    made = None
    if new is not None:
        made = promises.add(conn, target.id, new, actor=by.actor, now=by.now, announced_by=f"{key}:{target.id}")
        steps.promise_event(conn, saved, made, by)
    saved = replace(saved, promise=made or last)
    return Done(saved, _tell_once(conn, house, saved, sources=sources, key=key, by=by), made)


def _tell_once(
    conn: Connection, house: House, target: Request, *, sources: Sequence[Request], key: str, by: By
) -> tuple[Queued, ...]:
    assert target.promise is not None
    letters, told = [], set()
    for request in (target, *sources):
        who = address.normalised(request.requester.address)
        if who in told:
            continue
        told.add(who)
        is_target = request.id == target.id
        mine = sources if is_target else [one for one in sources if address.normalised(one.requester.address) == who]
        fields = say.arrangement(
            conn,
            house,
            request,
            how=How.TARGET if is_target else How.MERGED,
            promise=target.promise,
            parts=mine,
            other=None if is_target else target.id,
            subjects=not is_target,
        )
        letters.append(
            post.letter(conn, house, request, kind="arrangement", key=f"{key}:{request.id}", fields=fields, now=by.now)
        )
    return tuple(letters)


def _before(conn: Connection, request: Request) -> Position | None:
    """Where a request stood, by its merge event; None where there is none."""
    found = [one for one in events.of_request(conn, request.id) if one.kind == "merged"]
    before = found[-1].payload.get("before") if found else None
    if not before:
        return None
    on, until = before["waiting_on"], before["waiting_until"]
    return Position(
        State(before["state"]),
        WaitingOn(on) if on else None,
        datetime.fromisoformat(until) if until else None,
    )


def _apart(conn: Connection, house: House, request: Request, *, target: int | None, by: By) -> Done:
    """The letter, and a version of its own where the target's date, which the requester was told, is earlier."""
    last = promises.of(conn, [request.id])[request.id][-1]
    key = f"unmerge:{request.id}:{request.version}"
    rests = suspension.of(conn, request) is not None
    told = promises.in_force(conn, [target]).get(target) if target is not None and not rests else None
    new = promise_rules.merged(last, promise_rules.carried(told)) if told else None
    made: Promise | None = None
    if new is not None:
        made = promises.add(conn, request.id, new, actor=by.actor, now=by.now, announced_by=key)
        steps.promise_event(conn, request, made, by)
    fields = say.arrangement(conn, house, request, how=How.APART, promise=made or last, rests=rests)
    letter = post.letter(conn, house, request, kind="arrangement", key=key, fields=fields, now=by.now)
    return Done(replace(request, promise=made or last), (letter,), made)


def _refuse_split(house: House, request: Request, parts: Sequence[Part]) -> None:
    if request.state not in BACKLOG:
        raise NotAllowed(
            Sentence(
                "{ref} is {state}: there is nothing to split", ref=house.reference(request.id), state=request.state
            ),
            allowed=[str(one) for one in lifecycle.allowed(request.state)],
        )
    if not parts or not all(one.subject.strip() for one in parts):
        raise NotAllowed("split needs a subject for each new request", hint='--into "subject"')
    unknown = next((one for one in parts if one.category and house.policy.category(one.category) is None), None)
    if unknown:
        known = ", ".join(one.key for one in house.policy.triage.categories)
        raise NotAllowed(
            Sentence("there is no category {category}", category=unknown.category),
            hint=Sentence("right: {known}", known=known),
        )


def _child(
    conn: Connection, house: House, parent: Request, *, part: Part, owed: NewPromise, key: str, by: By
) -> Request:
    policy, category = house.policy, part.category or parent.category
    level = promise_rules.choose_level(policy.levels, policy.category(category), parent.impact)
    subject = " ".join(part.subject.split())
    made = requests.insert(
        conn,
        requests.Draft(
            subject=subject,
            subject_base=subject,
            requester=parent.requester,
            branch=parent.branch,
            category=category,
            impact=parent.impact,
            service_level=level.key,
            language=parent.language,
            received_at=parent.received_at,
            linked_to=parent.id,
            first_response_due_at=parent.first_response_due_at,
            rules=("split",),
        ),
        now=by.now,
    )
    promise = promises.add(conn, made.id, owed, actor=by.actor, now=by.now, announced_by=key)
    payload = {"received_at": made.received_at.isoformat(), "policy": timeline.policy(level)}
    steps.journal(conn, made, "registered", by, {**payload, "category": category, "split_from": parent.id})
    steps.promise_event(conn, made, promise, by)
    return replace(made, promise=promise)
