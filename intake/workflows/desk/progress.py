"""What staff do with a request: take, ask, promise, close and the rest; each is one transaction with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from intake.domain import lifecycle
from intake.domain import promise as promise_rules
from intake.domain.lifecycle import Action
from intake.domain.promise import PromiseVerdict
from intake.domain.request import CANCELLING, Outcome, Request, State, WaitingOn
from intake.errors import NotAllowed, Sentence
from intake.message.compose import File
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import promises
from intake.store.people import directory
from intake.workflows.desk import ending, linking, pool, refusals, steps, suspension
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import leads, post, say, tell
from intake.workflows.outgoing.post import Queued

__all__ = ["Done", "Queued", "ask", "assign", "close", "note", "promise", "reopen", "reply", "resume", "take", "wait"]


def take(house: House, number: int, *, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Make it mine; the loser of a race is told who won (NotAllowed)."""

    def step(conn: Connection, request: Request) -> Done:
        if request.owner and request.owner != actor:
            raise NotAllowed(
                Sentence("{ref} was already taken by {owner}", ref=house.reference(number), owner=request.owner),
                allowed=_allowed(request),
                hint=Sentence("intake assign {ref} {actor} takes it over", ref=house.reference(number), actor=actor),
            )
        return _own(conn, house, request, owner=actor, action=Action.TAKE, by=By(actor, house.channel, now))

    return steps.apply(house, number, step, dry_run=dry_run)


def assign(house: House, number: int, *, owner: str, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Give it to a member of staff, by login or name (NotFound when unknown)."""

    def step(conn: Connection, request: Request) -> Done:
        whom = directory.staff(conn, owner).login
        return _own(conn, house, request, owner=whom, action=Action.ASSIGN, by=By(actor, house.channel, now))

    return steps.apply(house, number, step, dry_run=dry_run)


def note(
    house: House, number: int, *, text: str, actor: str, now: datetime, proven: bool = True, dry_run: bool = False
) -> Done:
    """An internal note; nobody is written to. Not `proven`: anybody may have written it in the actor's name."""

    def step(conn: Connection, request: Request) -> Done:
        payload = {"text": text} if proven else {"text": text, "proven": False}
        steps.journal(conn, request, "noted", By(actor, house.channel, now), payload)
        return Done(request)

    return steps.apply(house, number, step, dry_run=dry_run)


def reply(
    house: House,
    number: int,
    *,
    text: str,
    actor: str,
    now: datetime,
    files: Sequence[File] = (),
    dry_run: bool = False,
) -> Done:
    """Write to the requester; the state stays. The first one is the first response."""

    def step(conn: Connection, request: Request) -> Done:
        _refuse_ended(house, request)
        saved = requests.save(conn, _answered(request, now), seen=request.version)
        fields = say.reply(conn, house, saved, text=text, actor=actor)
        key, by = f"reply:{saved.id}:{saved.version}", By(actor, house.channel, now)
        queued = post.letter(conn, house, saved, kind="reply", key=key, fields=fields, now=now, files=files)
        steps.journal(conn, saved, "replied", by, {"text": text} | steps.enclosed(key, files))
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
        last = promises.of(conn, [request.id])[request.id][-1]
        payload = {"text": text, "until": until.isoformat(), **suspension.begins(house, request, last, now)}
        steps.journal(conn, saved, "asked", By(actor, house.channel, now), payload, was=request)
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
    """Somebody else must act; the promise stays in force, unless the policy suspends it: then the requester is told."""

    def step(conn: Connection, request: Request) -> Done:
        waiting = lifecycle.decide(request, Action.WAIT, now=now, waiting_on=on, until=until, text=text, owner=actor)
        saved = requests.save(conn, waiting, seen=request.version)
        payload: dict[str, object] = {"on": str(on), "until": until.isoformat(), "text": text}
        letters: tuple[Queued, ...] = ()
        if on is WaitingOn.THIRD_PARTY and house.level(request).third_party_suspends:
            last = promises.of(conn, [request.id])[request.id][-1]
            payload |= {"suspends": True, **suspension.begins(house, request, last, now)}
            letters = (_tell_suspended(conn, house, saved, until=until, now=now),)
        steps.journal(conn, saved, "waited", By(actor, house.channel, now), payload, was=request)
        return Done(saved, letters)

    return steps.apply(house, number, step, dry_run=dry_run)


def resume(house: House, number: int, *, actor: str, now: datetime, text: str = "", dry_run: bool = False) -> Done:
    """End a wait by hand; after a question the promise gets a new version, counted from the answer that came."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, house.channel, now)
        came = suspension.answered_at(conn, request, now)
        return steps.resume_in(conn, house, request, action=Action.RESUME, by=by, answered_at=came, text=text)

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
        refusals.past(house, request, due_at, now)
        refusals.code(house, reason)
        history = promises.of(conn, [request.id])[request.id]
        last = history[-1]
        if last.due_at == due_at:
            name = house.reference(number)
            same = Sentence("{ref} is promised for that instant already; nothing was changed", ref=name)
            raise NotAllowed(same, hint="name another date with --to")
        new = promise_rules.renegotiated(last, due_at, reason=reason, calendar=house.calendar_of(request.branch))
        saved = requests.save(conn, request, seen=request.version)
        done = steps.promised(conn, house, saved, new, old=last, by=By(actor, house.channel, now), text=text)
        if not promise_rules.times_renegotiated(history):
            return done
        told = leads.tell(conn, house, done.request, history=history, actor=actor, now=now)
        return replace(done, letters=(*done.letters, *told))

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
    force: bool = False,
    files: Sequence[File] = (),
    dry_run: bool = False,
) -> Done:
    """End the work: the outcome is recorded and the requester is told (nobody is, for spam).

    Refused while a request that it depends on is open, unless `force`.
    """

    def step(conn: Connection, request: Request) -> Done:
        if duplicate_of is not None:
            refusals.itself(house, request, requests.load(conn, duplicate_of))
        action = Action.CANCEL if outcome in CANCELLING else Action.CLOSE
        if action is Action.CLOSE and not force:
            linking.refuse_blocked(conn, house, request)
        if request.state is State.NEW and action is Action.CLOSE:  # work that is judged was somebody's work
            whose = request.owner or actor
            request = _own(
                conn, house, request, owner=whose, action=Action.TAKE, by=By(actor, house.channel, now)
            ).request
        ended = lifecycle.decide(request, action, now=now, outcome=outcome, text=text, owner=actor)
        ended = replace(_answered(ended, now), linked_to=duplicate_of or ended.linked_to)
        saved = requests.save(conn, ended, seen=request.version)
        verdict = _judged(conn, request, now) if action is Action.CLOSE else None
        ending.record(conn, saved, verdict, By(actor, house.channel, now), was=request, files=files)
        letters = ending.tell(conn, house, saved, verdict=verdict, actor=actor, now=now, files=files)
        return Done(saved, letters, kept=verdict.kept_final if verdict else None)

    return steps.apply(house, number, step, dry_run=dry_run)


def reopen(
    house: House, number: int, *, reason: str, text: str, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Take a resolved request up again as rework, with a promise of its own."""

    def step(conn: Connection, request: Request) -> Done:
        by = By(actor, house.channel, now)
        return steps.reopen_in(conn, house, request, reason=reason, by=by, objected_at=now, text=text)

    return steps.apply(house, number, step, dry_run=dry_run)


def _own(conn: Connection, house: House, request: Request, *, owner: str, action: Action, by: By) -> Done:
    """Give the request an owner, who is told; only a new one changes its state by that."""
    saved = requests.save(conn, lifecycle.decide(request, action, now=by.now, owner=owner), seen=request.version)
    kind = "taken" if action is Action.TAKE else "assigned"
    team = directory.team_of(conn, owner)
    steps.journal(conn, saved, kind, by, {"owner": owner, "was": request.owner, "team": team}, was=request)
    tell.given(conn, house, saved, was=request.owner, actor=by.actor, now=by.now)
    return Done(saved, passed_over=pool.passed_over(conn, saved))


def _allowed(request: Request) -> list[str]:
    return [str(one) for one in lifecycle.allowed(request.state)]


def _refuse_ended(house: House, request: Request) -> None:
    if request.state in {State.CLOSED, State.CANCELLED, State.MERGED}:
        name = house.reference(request.id)
        raise NotAllowed(
            Sentence("{ref} is {state}: nothing more can be done with it", ref=name, state=request.state),
            allowed=[*_allowed(request), "note"],
            hint="a new mail from the requester opens a new request that is linked to it",
        )


def _answered(request: Request, now: datetime) -> Request:
    """The first public message by a person is the first response; an acknowledgement is not (LIFECYCLE.md 4.3)."""
    return request if request.first_response_at else replace(request, first_response_at=now)


def _judged(conn: Connection, request: Request, now: datetime) -> PromiseVerdict:
    rest = suspension.of(conn, request)
    return promise_rules.judge(promises.of(conn, [request.id])[request.id], now, rest.since if rest else None)


def _tell_suspended(conn: Connection, house: House, request: Request, *, until: datetime, now: datetime) -> Queued:
    fields = say.suspended(conn, house, request, until=until)
    key = f"suspended:{request.id}:{request.version}"
    return post.letter(conn, house, request, kind="suspension", key=key, fields=fields, now=now)
