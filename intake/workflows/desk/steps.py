"""How an action on a request is done: in one transaction, with its event, its new promise and its letter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from intake.domain import lifecycle, undoing
from intake.domain import promise as promise_rules
from intake.domain.lifecycle import Action
from intake.domain.request import NewPromise, Promise, Request
from intake.errors import Changed
from intake.message.compose import File
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import events, promises
from intake.store.ledger.events import Event
from intake.store.people import directory
from intake.workflows.desk import suspension
from intake.workflows.house import House
from intake.workflows.outgoing import post, say, tell
from intake.workflows.outgoing.post import Queued


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, over which channel (cli, mail, clock), and when."""

    actor: str
    channel: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did, or would do: the request now, letters queued, a new promise, if it was kept, new requests.

    `passed_over`: requests of the front line that wait without an owner while this internal one is taken up.
    """

    request: Request
    letters: tuple[Queued, ...] = ()
    promise: Promise | None = None
    kept: bool | None = None
    made: tuple[Request, ...] = ()
    passed_over: tuple[int, ...] = ()
    other: int | None = None  # the request at the other end of a link
    undone: tuple[Event, ...] = ()  # what was taken back, latest first
    told: bool = False  # … and staff were told of it before
    who: str = ""  # who watches from now on, or no longer
    tags: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())  # before and after, of sorting anew


class _DryRun(Exception):
    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


Step = Callable[[Connection, Request], Done]


def begin(house: House, act: Callable[[Connection], Done], *, dry_run: bool = False) -> Done:
    """Do something in one transaction; a dry run takes it back."""
    try:
        with house.db.write() as conn:
            done = act(conn)
            if dry_run:
                raise _DryRun(done)
            return done
    except _DryRun as preview:
        return preview.done


def apply(house: House, number: int, step: Step, *, dry_run: bool = False) -> Done:
    """Load, do, save, in one transaction; a lost race is tried once more, then it is Changed (exit 5)."""
    house.warm()
    try:
        return _once(house, number, step, dry_run=dry_run)
    except Changed:
        return _once(house, number, step, dry_run=dry_run)


def _once(house: House, number: int, step: Step, *, dry_run: bool) -> Done:
    return begin(house, lambda conn: step(conn, requests.load(conn, number)), dry_run=dry_run)


def journal(
    conn: Connection,
    request: Request,
    kind: str,
    by: By,
    payload: Mapping[str, object] | None = None,
    *,
    was: Request | None = None,
    before: Request | None = None,
) -> None:
    """One event, with the version of the request it led to; of a transition also what it was decided on.

    What it replaced is kept, so that it can be taken back; `before` is the request before what is no transition.

    Who acted on what nobody owned owns it from then on, with the team of that day.
    """
    decided_on: dict[str, object] = (
        {"from": str(was.state), "to": str(request.state), "decided_on": was.version} if was else {}
    )
    if was is not None and was.owner != request.owner:
        decided_on |= {"owner": request.owner, "team": directory.team_of(conn, request.owner)}
    earlier = was or before
    if earlier is not None:
        decided_on = {**decided_on, "undo": undoing.replaced(earlier, request)}
    events.append(
        conn,
        at=by.now,
        actor=by.actor,
        channel=by.channel,
        kind=kind,
        request_id=request.id,
        payload={**(payload or {}), **decided_on, "version": request.version},
    )


def enclosed(key: str, files: Sequence[File]) -> dict[str, object]:
    """What an event records of a letter's files: names, sizes and hashes, never their bytes."""
    named = [
        {
            "filename": one.name,
            "content_type": one.content_type,
            "size": len(one.content),
            "sha256": hashlib.sha256(one.content).hexdigest(),
        }
        for one in files
    ]
    return {"letter": key, "files": named} if named else {}


def take_up_by_rule(conn: Connection, house: House, request: Request, by: By) -> Request:
    """A rule that names an owner takes the request up for them (LIFECYCLE.md section 2), and they are told."""
    owned = lifecycle.decide(request, Action.ASSIGN, now=by.now, owner=request.owner)
    saved = requests.save(conn, owned, seen=request.version)
    payload = {"owner": saved.owner, "team": directory.team_of(conn, saved.owner), "was": None, "by": "rule"}
    journal(conn, saved, "assigned", by, payload, was=request)
    tell.given(conn, house, saved, was=None, actor="intake", now=by.now)
    return saved


def promised(
    conn: Connection, house: House, request: Request, new: NewPromise, *, old: Promise, by: By, text: str = ""
) -> Done:
    """A new promise version and the letter that announces it, in one transaction."""
    key = f"promise:{request.id}:{old.version + 1}"
    made = promises.add(conn, request.id, new, actor=by.actor, now=by.now, announced_by=key)
    fields = say.promise_change(conn, house, request, old=old, new=made, text=text)
    queued = post.letter(conn, house, request, kind="promise_change", key=key, fields=fields, now=by.now)
    promise_event(conn, request, made, by)
    return Done(replace(request, promise=made), (queued,), made)


def promise_event(conn: Connection, request: Request, made: Promise, by: By) -> None:
    """The event of a new version."""
    payload = {"promise_version": made.version, "due_at": made.due_at.isoformat(), "reason": made.reason}
    journal(conn, request, "promised", by, payload)


def resume_in(
    conn: Connection, house: House, request: Request, *, action: Action, by: By, answered_at: datetime, text: str = ""
) -> Done:
    """End a wait inside the caller's transaction: by an answer that came by mail, by hand, or because it is over.

    If the promise was suspended it gets a new version at once; its working time counts from `answered_at`, the receipt
    of the answer (LIFECYCLE.md 3.3).
    """
    rest = suspension.of(conn, request)
    saved = requests.save(conn, lifecycle.decide(request, action, now=by.now), seen=request.version)
    kind = "answered" if action is Action.ANSWER else "resumed"
    payload = {"since": answered_at.isoformat()} | ({"text": text} if text else {})
    journal(conn, saved, kind, by, payload, was=request)
    if rest is None:
        return Done(saved)
    last = promises.of(conn, [request.id])[request.id][-1]
    new = suspension.ended(house, request, last, rest, answered_at=answered_at, now=by.now)
    return promised(conn, house, saved, new, old=last, by=by)


def reopen_in(
    conn: Connection, house: House, request: Request, *, reason: str, by: By, objected_at: datetime, text: str = ""
) -> Done:
    """Reopen inside the caller's transaction; the rework promise counts from the receipt of the objection."""
    saved = requests.save(conn, lifecycle.decide(request, Action.REOPEN, now=by.now), seen=request.version)
    payload = {"reason": reason, "text": text, "since": objected_at.isoformat()}
    journal(conn, saved, "reopened", by, payload, was=request)
    last = promises.of(conn, [request.id])[request.id][-1]
    new = promise_rules.rework(last, house.level(request), house.calendar_of(request.branch), objected_at)
    return promised(conn, house, saved, new, old=last, by=by, text=text)
