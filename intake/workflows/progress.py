"""What staff do with a request: take, ask, promise, close and the rest; each is one transaction with its letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from intake.domain import lifecycle
from intake.domain import promise as promise_rules
from intake.domain.lifecycle import Action
from intake.domain.promise import PromiseVerdict
from intake.domain.request import BACKLOG, CANCELLING, Outcome, Request, State, WaitingOn
from intake.errors import NotAllowed
from intake.store import directory, promises, requests
from intake.store.database import Connection
from intake.workflows import post, say, steps
from intake.workflows.house import House
from intake.workflows.post import Queued
from intake.workflows.steps import By, Done

__all__ = ["Done", "Queued", "ask", "assign", "close", "note", "promise", "reopen", "reply", "resume", "take", "wait"]

CLI = "cli"


def take(house: House, number: int, *, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Make it mine; the loser of a race is told who won (NotAllowed)."""

    def step(conn: Connection, request: Request) -> Done:
        if request.owner and request.owner != actor:
            raise NotAllowed(
                f"{house.reference(number)} was already taken by {request.owner}",
                allowed=_allowed(request),
                hint=f"intake assign {house.reference(number)} {actor} takes it over",
            )
        return _own(conn, request, owner=actor, action=Action.TAKE, by=By(actor, CLI, now))

    return steps.apply(house, number, step, dry_run=dry_run)


def assign(house: House, number: int, *, owner: str, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Give it to a member of staff, by login or name (NotFound when unknown)."""

    def step(conn: Connection, request: Request) -> Done:
        whom = directory.staff(conn, owner).login
        return _own(conn, request, owner=whom, action=Action.ASSIGN, by=By(actor, CLI, now))

    return steps.apply(house, number, step, dry_run=dry_run)


def note(house: House, number: int, *, text: str, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """An internal note; nobody is written to."""

    def step(conn: Connection, request: Request) -> Done:
        steps.journal(conn, request, "noted", By(actor, CLI, now), {"text": text})
        return Done(request)

    return steps.apply(house, number, step, dry_run=dry_run)


def reply(house: House, number: int, *, text: str, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Write to the requester; the state stays. The first one is the first response."""

    def step(conn: Connection, request: Request) -> Done:
        _refuse_ended(house, request)
        saved = requests.save(conn, _answered(request, now), seen=request.version)
        fields = say.reply(conn, house, saved, text=text, actor=actor)
        queued = post.letter(
            conn, house, saved, kind="reply", key=f"reply:{saved.id}:{saved.version}", fields=fields, now=now
        )
        steps.journal(conn, saved, "replied", By(actor, CLI, now), {"text": text})
        return Done(saved, (queued,))

    return steps.apply(house, number, step, dry_run=dry_run)


def ask(
    house: House, number: int, *, text: str, until: datetime, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Ask the requester; the letter says that the promise is suspended until the answer (LIFECYCLE.md 3.3)."""

    def step(conn: Connection, request: Request) -> Done:
        asked = lifecycle.decide(
            request, Action.ASK, now=now, waiting_on=WaitingOn.REQUESTER, until=until, text=text, owner=actor
        )
        saved = requests.save(conn, _answered(asked, now), seen=request.version)
        fields = say.question(conn, house, saved, text=text, until=until, actor=actor)
        key = f"question:{saved.id}:{saved.version}"
        queued = post.letter(conn, house, saved, kind="question", key=key, fields=fields, now=now)
        steps.journal(conn, saved, "asked", By(actor, CLI, now), {"text": text, "until": until.isoformat()})
        return Done(saved, (queued,))

    return steps.apply(house, number, step, dry_run=dry_run)


def wait(
    house: House,
    number: int,
    *,
    on: WaitingOn,
    until: datetime,
    text: str,
    actor: str,
    now: datetime,
    dry_run: bool = False,
) -> Done:
    """Somebody else must act; the promise stays in force."""

    def step(conn: Connection, request: Request) -> Done:
        waiting = lifecycle.decide(request, Action.WAIT, now=now, waiting_on=on, until=until, text=text, owner=actor)
        saved = requests.save(conn, waiting, seen=request.version)
        payload = {"on": str(on), "until": until.isoformat(), "text": text}
        steps.journal(conn, saved, "waited", By(actor, CLI, now), payload)
        return Done(saved)

    return steps.apply(house, number, step, dry_run=dry_run)


def resume(house: House, number: int, *, actor: str, now: datetime, text: str = "", dry_run: bool = False) -> Done:
    """End a wait by hand; after a question the promise gets a new version, announced at once."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, CLI, now)
        return steps.resume_in(conn, house, request, action=Action.RESUME, by=by, answered_at=now, text=text)

    return steps.apply(house, number, step, dry_run=dry_run)


def promise(
    house: House,
    number: int,
    *,
    due_at: datetime,
    reason: str,
    text: str,
    actor: str,
    now: datetime,
    dry_run: bool = False,
) -> Done:
    """Promise another date: a new version with a letter; the old one stays in the ledger and in the statistics."""

    def step(conn: Connection, request: Request) -> Done:
        _refuse_past(house, request, due_at, now)
        last = promises.of(conn, [request.id])[request.id][-1]
        if last.due_at == due_at:
            raise NotAllowed(
                f"{house.reference(request.id)} is promised for that instant already; nothing was changed",
                hint="name another date with --to",
            )
        new = promise_rules.renegotiated(last, due_at, reason=reason, calendar=house.calendar)
        saved = requests.save(conn, request, seen=request.version)
        return steps.promised(conn, house, saved, new, old=last, by=By(actor, CLI, now), text=text)

    return steps.apply(house, number, step, dry_run=dry_run)


def close(
    house: House,
    number: int,
    *,
    outcome: Outcome,
    text: str,
    actor: str,
    now: datetime,
    duplicate_of: int | None = None,
    dry_run: bool = False,
) -> Done:
    """End the work: the outcome is recorded and the requester is told (nobody is, for spam)."""

    def step(conn: Connection, request: Request) -> Done:
        if duplicate_of is not None:
            _refuse_itself(house, request, requests.load(conn, duplicate_of))
        action = Action.CANCEL if outcome in CANCELLING else Action.CLOSE
        ended = lifecycle.decide(request, action, now=now, outcome=outcome, text=text, owner=actor)
        ended = replace(_answered(ended, now), linked_to=duplicate_of or ended.linked_to)
        saved = requests.save(conn, ended, seen=request.version)
        verdict = _judged(conn, request, now) if action is Action.CLOSE else None
        _record_end(conn, saved, verdict, By(actor, CLI, now))
        letters = _tell_outcome(conn, house, saved, verdict=verdict, actor=actor, now=now)
        return Done(saved, letters, kept=verdict.kept_final if verdict else None)

    return steps.apply(house, number, step, dry_run=dry_run)


def reopen(
    house: House, number: int, *, reason: str, text: str, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Take a resolved request up again as rework, with a promise of its own."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, CLI, now)
        return steps.reopen_in(conn, house, request, reason=reason, by=by, objected_at=now, text=text)

    return steps.apply(house, number, step, dry_run=dry_run)


def _own(conn: Connection, request: Request, *, owner: str, action: Action, by: By) -> Done:
    """Give the request an owner; only a new one changes its state by that."""
    saved = requests.save(conn, lifecycle.decide(request, action, now=by.now, owner=owner), seen=request.version)
    kind = "taken" if action is Action.TAKE else "assigned"
    team = {one.login: one.team for one in directory.all_staff(conn)}.get(owner)
    steps.journal(conn, saved, kind, by, {"owner": owner, "was": request.owner, "team": team})
    return Done(saved)


def _allowed(request: Request) -> list[str]:
    return [str(one) for one in lifecycle.allowed(request.state)]


def _refuse_ended(house: House, request: Request) -> None:
    if request.state in {State.CLOSED, State.CANCELLED, State.MERGED}:
        raise NotAllowed(
            f"{house.reference(request.id)} is {request.state}: nothing more can be done with it",
            allowed=[*_allowed(request), "note"],
            hint="a new mail from the requester opens a new request that is linked to it",
        )


def _refuse_itself(house: House, request: Request, other: Request) -> None:
    if other.id == request.id:
        raise NotAllowed(
            f"{house.reference(request.id)} cannot be a duplicate of itself",
            hint="name the other request: --as duplicate:REF",
        )


def _refuse_past(house: House, request: Request, due_at: datetime, now: datetime) -> None:
    if request.state not in BACKLOG:
        raise NotAllowed(
            f"{house.reference(request.id)} is {request.state}: there is no promise to move", allowed=_allowed(request)
        )
    if due_at <= now:
        raise NotAllowed(
            f"a promise cannot lie in the past: {due_at.astimezone(house.zone):%Y-%m-%d %H:%M}",
            hint="name a later date with --to",
        )


def _answered(request: Request, now: datetime) -> Request:
    """The first public message by a person is the first response; an acknowledgement is not (LIFECYCLE.md 4.3)."""
    return request if request.first_response_at else replace(request, first_response_at=now)


def _judged(conn: Connection, request: Request, now: datetime) -> PromiseVerdict:
    suspended = steps.asked_at(conn, request) if request.waiting_on is WaitingOn.REQUESTER else None
    return promise_rules.judge(promises.of(conn, [request.id])[request.id], now, suspended)


def _record_end(conn: Connection, request: Request, verdict: PromiseVerdict | None, by: By) -> None:
    payload: dict[str, object] = {"outcome": str(request.outcome), "text": request.outcome_text}
    if verdict is not None:
        payload |= {"kept_on_original": verdict.kept_original, "kept_on_final": verdict.kept_final}
    steps.journal(conn, request, "closed" if verdict is not None else "cancelled", by, payload)


def _tell_outcome(
    conn: Connection, house: House, request: Request, *, verdict: PromiseVerdict | None, actor: str, now: datetime
) -> tuple[Queued, ...]:
    if request.outcome is Outcome.SPAM:
        return ()
    fields = say.outcome(conn, house, request, actor=actor, verdict=verdict, now=now)
    key = f"closed:{request.id}:{request.version}"
    return (post.letter(conn, house, request, kind="outcome", key=key, fields=fields, now=now),)
