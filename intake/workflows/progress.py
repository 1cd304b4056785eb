"""What staff do with a request: take, ask, promise, close and the rest; each is one transaction with its letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain import lifecycle, promise as promises_rules
from intake.domain.lifecycle import Action
from intake.domain.request import CANCELLING, NewPromise, Outcome, Promise, Request, State, WaitingOn
from intake.errors import Changed, NotAllowed
from intake.store import directory, events, promises, requests
from intake.store.database import Connection
from intake.workflows import post, say
from intake.workflows.house import House
from intake.workflows.post import Queued


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did, or would do: the request now, the letters queued, a new promise, whether the promise was kept."""

    request: Request
    letters: tuple[Queued, ...] = ()
    promise: Promise | None = None
    kept: bool | None = None


class _DryRun(Exception):  # noqa: N818  not an error: it carries the result out of a transaction that is rolled back
    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


Step = Callable[[Connection, Request], Done]


def take(house: House, number: int, *, actor: str, now: datetime) -> Done:
    """Make it mine; the loser of a race is told who won (NotAllowed)."""

    def step(conn: Connection, request: Request) -> Done:
        if request.owner and request.owner != actor:
            raise NotAllowed(
                f"{house.reference(number)} was already taken by {request.owner}",
                allowed=[str(one) for one in lifecycle.allowed(request.state)],
                hint=f"intake assign {house.reference(number)} {actor} takes it over",
            )
        action = Action.TAKE if request.state is State.NEW else None
        return _own(conn, house, request, owner=actor, actor=actor, now=now, action=action, kind="taken")

    return _apply(house, number, step)


def assign(house: House, number: int, *, owner: str, actor: str, now: datetime) -> Done:
    """Give it to a member of staff, by login or name (NotFound when unknown)."""

    def step(conn: Connection, request: Request) -> Done:
        whom = directory.staff(conn, owner).login
        action = Action.ASSIGN if request.state is State.NEW else None
        return _own(conn, house, request, owner=whom, actor=actor, now=now, action=action, kind="assigned")

    return _apply(house, number, step)


def note(house: House, number: int, *, text: str, actor: str, now: datetime) -> Done:
    """An internal note; nobody is written to."""

    def step(conn: Connection, request: Request) -> Done:
        events.append(conn, at=now, actor=actor, channel="cli", kind="noted", request_id=request.id, payload={"text": text})
        return Done(request)

    return _apply(house, number, step)


def reply(house: House, number: int, *, text: str, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Write to the requester; the state stays. The first one is the first response."""

    def step(conn: Connection, request: Request) -> Done:
        _refuse_ended(house, request, "reply")
        saved = _save(conn, _answered(request, now), seen=request.version)
        queued = post.letter(conn, house, saved, kind="reply", key=f"reply:{saved.id}:{saved.version}",
                             fields=say.reply(conn, house, saved, text=text, actor=actor), now=now)  # fmt: skip
        _event(conn, saved, "replied", actor=actor, now=now, payload={"text": text})
        return Done(saved, (queued,))

    return _apply(house, number, step, dry_run=dry_run)


def ask(house: House, number: int, *, text: str, until: datetime, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Ask the requester; the letter says that the promise is suspended until the answer (LIFECYCLE.md 3.3)."""

    def step(conn: Connection, request: Request) -> Done:
        changed = lifecycle.decide(request, Action.ASK, now=now, waiting_on=WaitingOn.REQUESTER, until=until, owner=actor)
        saved = _save(conn, _answered(changed, now), seen=request.version)
        queued = post.letter(conn, house, saved, kind="question", key=f"question:{saved.id}:{saved.version}",
                             fields=say.question(conn, house, saved, text=text, until=until, actor=actor), now=now)  # fmt: skip
        _event(conn, saved, "asked", actor=actor, now=now, payload={"text": text, "until": until.isoformat()})
        return Done(saved, (queued,))

    return _apply(house, number, step, dry_run=dry_run)


def wait(house: House, number: int, *, on: WaitingOn, until: datetime, text: str, actor: str, now: datetime) -> Done:
    """Somebody else must act; the promise stays in force."""

    def step(conn: Connection, request: Request) -> Done:
        changed = lifecycle.decide(request, Action.WAIT, now=now, waiting_on=on, until=until, text=text, owner=actor)
        saved = _save(conn, changed, seen=request.version)
        _event(conn, saved, "waited", actor=actor, now=now, payload={"on": str(on), "until": until.isoformat(), "text": text})
        return Done(saved)

    return _apply(house, number, step)


def resume(house: House, number: int, *, actor: str, now: datetime, text: str = "") -> Done:
    """End a wait by hand; after a question the promise gets a new version, announced at once."""

    def step(conn: Connection, request: Request) -> Done:
        return resume_in(conn, house, request, action=Action.RESUME, actor=actor, channel="cli", now=now, answered_at=now, text=text)

    return _apply(house, number, step)


def resume_in(
    conn: Connection,
    house: House,
    request: Request,
    *,
    action: Action,
    actor: str,
    channel: str,
    now: datetime,
    answered_at: datetime,
    text: str = "",
) -> Done:
    """End a wait inside the caller's transaction: by an answer that came by mail, or by hand.

    Working time counts from `answered_at`, the receipt of the answer.
    """
    asked = request.waiting_on is WaitingOn.REQUESTER
    changed = lifecycle.decide(request, action, now=now)
    saved = _save(conn, changed, seen=request.version)
    kind = "answered" if action is Action.ANSWER else "resumed"
    _event(conn, saved, kind, actor=actor, now=now, payload={"text": text} if text else {}, channel=channel)
    if not asked:
        return Done(saved)
    asked_at = _asked_at(conn, request)
    history = promises.of(conn, [request.id])[request.id]
    new = promises_rules.resumed(history, say.level(house, request), house.calendar, asked_at=asked_at, answered_at=answered_at)
    return _promised(conn, house, saved, new, old=history[-1], actor=actor, now=now, channel=channel)


def promise(
    house: House, number: int, *, due_at: datetime, reason: str, text: str, actor: str, now: datetime, dry_run: bool = False
) -> Done:
    """Promise another date: a new version with a letter; the old one stays in the ledger and in the statistics."""

    def step(conn: Connection, request: Request) -> Done:
        if request.state not in {State.NEW, State.OPEN, State.WAITING}:
            raise NotAllowed(
                f"{house.reference(number)} is {request.state}: there is no promise to move",
                allowed=[str(one) for one in lifecycle.allowed(request.state)],
            )
        if due_at <= now:
            raise NotAllowed(f"a promise cannot lie in the past: {due_at.astimezone(house.zone):%Y-%m-%d %H:%M}",
                             hint="name a later date with --to")  # fmt: skip
        history = promises.of(conn, [request.id])[request.id]
        new = promises_rules.renegotiated(history[-1], due_at, reason=reason, calendar=house.calendar)
        saved = _save(conn, request, seen=request.version)
        return _promised(conn, house, saved, new, old=history[-1], actor=actor, now=now, channel="cli", text=text)

    return _apply(house, number, step, dry_run=dry_run)


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
            requests.load(conn, duplicate_of)
        action = Action.CANCEL if outcome in CANCELLING else Action.CLOSE
        changed = lifecycle.decide(request, action, now=now, outcome=outcome, text=text, owner=actor)
        changed = replace(_answered(changed, now), linked_to=duplicate_of or changed.linked_to)
        saved = _save(conn, changed, seen=request.version)
        verdict = _judged(conn, request, now) if action is Action.CLOSE else None
        payload: dict[str, object] = {"outcome": str(outcome), "text": text}
        if verdict is not None:
            payload |= {"kept_on_original": verdict.kept_original, "kept_on_final": verdict.kept_final}
        _event(conn, saved, "closed" if action is Action.CLOSE else "cancelled", actor=actor, now=now, payload=payload)
        letters: tuple[Queued, ...] = ()
        if outcome is not Outcome.SPAM:
            fields = say.outcome(conn, house, saved, text=text, actor=actor, verdict=verdict, now=now)
            letters = (post.letter(conn, house, saved, kind="outcome", key=f"closed:{saved.id}:{saved.version}", fields=fields, now=now),)
        return Done(saved, letters, kept=verdict.kept_final if verdict else None)

    return _apply(house, number, step, dry_run=dry_run)


def reopen(house: House, number: int, *, reason: str, text: str, actor: str, now: datetime) -> Done:
    """Take a resolved request up again as rework, with a promise of its own."""

    def step(conn: Connection, request: Request) -> Done:
        return reopen_in(conn, house, request, reason=reason, text=text, actor=actor, channel="cli", now=now, at=now)

    return _apply(house, number, step)


def reopen_in(
    conn: Connection, house: House, request: Request, *, reason: str, text: str, actor: str, channel: str, now: datetime, at: datetime
) -> Done:
    """Reopen inside the caller's transaction; the rework promise counts from `at`, the receipt of the objection."""
    changed = lifecycle.decide(request, Action.REOPEN, now=now)
    saved = _save(conn, changed, seen=request.version)
    _event(conn, saved, "reopened", actor=actor, now=now, payload={"reason": reason, "text": text}, channel=channel)
    last = promises.of(conn, [request.id])[request.id][-1]
    new = promises_rules.rework(last, say.level(house, request), house.calendar, at)
    return _promised(conn, house, saved, new, old=last, actor=actor, now=now, channel=channel)


# -- the parts they share --------------------------------------------------------------------------------------------


def _apply(house: House, number: int, step: Step, *, dry_run: bool = False) -> Done:
    """Load, do, save, in one transaction; a lost race is tried once more, then it is a conflict (exit 5)."""
    house.ours, house.desk, house.calendar  # noqa: B018  made before the transaction, which must stay short
    for last in (False, True):
        try:
            return _once(house, number, step, dry_run=dry_run)
        except Changed:
            if last:
                raise
    raise AssertionError


def _once(house: House, number: int, step: Step, *, dry_run: bool) -> Done:
    try:
        with house.db.write() as conn:
            done = step(conn, requests.load(conn, number))
            if dry_run:
                raise _DryRun(done)
            return done
    except _DryRun as preview:
        return preview.done


def _own(
    conn: Connection, house: House, request: Request, *, owner: str, actor: str, now: datetime, action: Action | None, kind: str
) -> Done:
    _refuse_ended(house, request, kind)
    changed = lifecycle.decide(request, action, now=now, owner=owner) if action else replace(request, owner=owner)
    saved = _save(conn, changed, seen=request.version)
    _event(conn, saved, kind, actor=actor, now=now, payload={"owner": owner, "was": request.owner})
    return Done(saved)


def _refuse_ended(house: House, request: Request, verb: str) -> None:
    if request.state in {State.CLOSED, State.CANCELLED, State.MERGED}:
        raise NotAllowed(
            f"{house.reference(request.id)} is {request.state} and cannot be {verb}" if verb != "reply"
            else f"{house.reference(request.id)} is {request.state}: there is nobody to answer any more",
            allowed=[str(one) for one in lifecycle.allowed(request.state)] or ["note"],
        )  # fmt: skip


def _save(conn: Connection, request: Request, *, seen: int) -> Request:
    return requests.save(conn, request, seen=seen)


def _answered(request: Request, now: datetime) -> Request:
    """The first public message by a person is the first response; an acknowledgement is not."""
    return request if request.first_response_at else replace(request, first_response_at=now)


def _event(
    conn: Connection, request: Request, kind: str, *, actor: str, now: datetime, payload: dict[str, object], channel: str = "cli"
) -> None:
    events.append(conn, at=now, actor=actor, channel=channel, kind=kind, request_id=request.id,
                  payload={**payload, "version": request.version})  # fmt: skip


def _asked_at(conn: Connection, request: Request) -> datetime:
    asked = [event.at for event in events.of_request(conn, request.id) if event.kind == "asked"]
    return asked[-1] if asked else request.received_at


def _judged(conn: Connection, request: Request, now: datetime) -> promises_rules.PromiseVerdict:
    suspended = _asked_at(conn, request) if request.waiting_on is WaitingOn.REQUESTER else None
    return promises_rules.judge(promises.of(conn, [request.id])[request.id], now, suspended)


def _promised(
    conn: Connection,
    house: House,
    request: Request,
    new: NewPromise,
    *,
    old: Promise,
    actor: str,
    now: datetime,
    channel: str,
    text: str = "",
) -> Done:
    """The new version and the letter that announces it, in one transaction."""
    key = f"promise:{request.id}:{old.version + 1}"
    made = promises.add(conn, request.id, new, actor=actor, now=now, announced_by=key)
    fields = say.promise_change(conn, house, request, old=old, new=made, text=text)
    queued = post.letter(conn, house, request, kind="promise_change", key=key, fields=fields, now=now)
    _event(conn, request, "promised", actor=actor, now=now, channel=channel,
           payload={"promise_version": made.version, "due_at": made.due_at.isoformat(), "reason": made.reason})  # fmt: skip
    return Done(replace(request, promise=made), (queued,), made)
