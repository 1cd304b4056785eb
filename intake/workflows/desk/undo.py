"""The last change of a request is taken back by who made it, within the window; what was sent or promised stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.domain import undoing
from intake.domain.request import Request
from intake.errors import EventKind, NotAllowed, Sentence
from intake.store.database import Connection
from intake.store.desk import requests, tags
from intake.store.ledger import events, paces, undone
from intake.store.ledger.events import Event
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By, Done
from intake.workflows.house import House
from intake.workflows.outgoing import tell


@dataclass(frozen=True, slots=True)
class Undoable:
    """A change that may be taken back: of which request, what, when, from whom to whom."""

    request_id: int
    kind: str
    at: datetime
    was: str | None = None  # the owner before
    owner: str | None = None


def undo(house: House, number: int | None, *, actor: str, now: datetime, dry_run: bool = False) -> Done:
    """Take back the last change of a request, or without a number the actor's own last one anywhere.

    A letter that nobody has taken in hand yet is dropped. Raises NotAllowed with what to do instead.
    """
    if number is None:
        mine = undoable(house, actor=actor, now=now)
        if not mine:
            raise NotAllowed(
                Sentence(
                    "{actor} changed nothing within {window} that could be taken back",
                    actor=actor,
                    window=_window(house),
                )
            )
        number = mine[0].request_id

    def step(conn: Connection, request: Request) -> Done:
        return _undo(conn, house, request, By(actor, house.channel, now))

    return steps.apply(house, number, step, dry_run=dry_run)


def undoable(house: House, *, actor: str, now: datetime) -> list[Undoable]:
    """What somebody changed within the window, newest first; others may have changed the request since."""
    with house.db.read() as conn:
        found = undone.latest_by(conn, actor, undoing.KINDS, since=now - house.policy.undo_within)
    acts: dict[tuple[int | None, datetime], Event] = {}
    for one in found:
        acts.setdefault((one.request_id, one.at), one)
    return [_named(one) for one in acts.values()]


def _undo(conn: Connection, house: House, request: Request, by: By) -> Done:
    gone = undone.of_request(conn, request.id)
    journal = [one for one in events.of_request(conn, request.id) if one.seq not in gone]
    act = _last_act(journal)
    _refuse(house, request, act, by)
    _recall(conn, house, request, act, by.now)
    back = undoing.restored(request, (one.payload.get("undo", {}) for one in act))
    saved = requests.save(conn, back, seen=request.version)
    before = next((one.payload["tags_before"] for one in act if "tags_before" in one.payload), None)
    if before is not None:
        tags.put(conn, request.id, before)
    paces.forget(conn, request.id)
    told = [undone.drop_notices(conn, request.id, int(one.payload.get("version", 0))) for one in act]
    seqs = [one.seq for one in act]
    steps.journal(conn, saved, "undone", by, {"seqs": seqs, "kinds": [one.kind for one in act]})
    if any(told):  # whoever heard nothing of the change need not hear that it is over
        tell.given(conn, house, saved, was=request.owner, actor=by.actor, now=by.now)
    undone.mark(conn, seqs, by_seq=events.of_request(conn, request.id)[-1].seq)
    return Done(saved, undone=act, told=any(told))


def _last_act(journal: Sequence[Event]) -> tuple[Event, ...]:
    """The events of the last thing that a person did, latest first; closing a new request is two of them."""
    kinds = undoing.KINDS | set(undoing.INSTEAD)
    acts = [one for one in journal if one.kind in kinds and one.kind != "followed_up"]
    if not acts:
        return ()
    last = acts[-1]
    return tuple(one for one in reversed(acts) if (one.at, one.actor) == (last.at, last.actor))


def _refuse(house: House, request: Request, act: Sequence[Event], by: By) -> None:
    name = house.reference(request.id)
    if not act:
        raise NotAllowed(Sentence("nothing was done with {name} that could be taken back", name=name))
    fixed = next((one for one in act if one.kind not in undoing.KINDS), None)
    if fixed is not None:
        hint = Sentence(undoing.INSTEAD[fixed.kind], ref=name)
        raise NotAllowed(
            Sentence("the last change of {name} ({kind}) cannot be taken back", name=name, kind=EventKind(fixed.kind)),
            hint=hint,
        )
    if act[0].actor != by.actor:
        raise NotAllowed(
            Sentence(
                "{name} was last changed by {actor} ({kind}); only they take that back",
                name=name,
                actor=act[0].actor,
                kind=EventKind(act[0].kind),
            )
        )
    if by.now - act[0].at > house.policy.undo_within:
        raise NotAllowed(
            Sentence("the last change of {name} is longer ago than {window}", name=name, window=_window(house))
        )
    if not all("undo" in one.payload or one.kind == "noted" for one in act):
        raise NotAllowed(
            Sentence("the last change of {name} was made by an earlier release, which kept too little of it", name=name)
        )


def _recall(conn: Connection, house: House, request: Request, act: Sequence[Event], now: datetime) -> None:
    """Drop the letter of the change; once a daemon has it, the requester was told, and the change stays."""
    for one in act:
        prefix = undoing.LETTERS.get(one.kind)
        key = f"{prefix}:{request.id}:{one.payload.get('version')}"
        state = undone.drop_letter(conn, key, now=now) if prefix else None
        if state not in {None, "pending", "held", "suppressed"}:
            name = house.reference(request.id)
            then = "resume" if one.kind in {"asked", "waited"} else "reopen"
            raise NotAllowed(
                Sentence("the letter about it has left ({state}): {name} stays as it is", state=state, name=name),
                hint=Sentence("intake {then} {name}", then=then, name=name),
            )


def _named(one: Event) -> Undoable:
    payload = one.payload
    return Undoable(one.request_id or 0, one.kind, one.at, payload.get("was") if one.kind == "assigned" else None,
                    payload.get("owner"))  # fmt: skip


def _window(house: House) -> str:
    return Sentence("{count} minutes", count=int(house.policy.undo_within.total_seconds() // 60))
