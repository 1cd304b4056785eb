"""A person decides over a drafted letter: it goes, as that person's message, or it is dropped; each leaves an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from intake.domain.request import BACKLOG, Request
from intake.errors import NotAllowed, Sentence
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.outward import drafts, outbox
from intake.store.outward.outbox import Letter
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House


def approve(house: House, outbox_id: int, *, actor: str, now: datetime) -> str:
    """Let a draft go; the letter's state afterwards. It counts as a message by the person who approved it.

    Raises NotFound; NotAllowed when it is no draft, or when what it says no longer holds.
    """
    with house.db.write() as conn:
        letter = outbox.by_id(conn, outbox_id)
        request = _about(conn, letter)
        if request is not None:
            _refuse_outdated(house, letter, request)
        give_up_at = request.promise.due_at if request and request.promise else None
        drafts.approve(conn, outbox_id, now=now, give_up_at=give_up_at)
        if request is not None:
            first = request.first_response_at or now
            saved = requests.save(conn, replace(request, first_response_at=first), seen=request.version)
            payload = {"letter": letter.key, "approved": True}
            steps.journal(conn, saved, "replied", By(actor, "cli", now), payload)
        return outbox.by_id(conn, outbox_id).state


def drop(conn: Connection, outbox_id: int, *, actor: str, now: datetime) -> None:
    """Drop a draft, in the caller's transaction. Raises NotFound, NotAllowed."""
    letter = outbox.by_id(conn, outbox_id)
    drafts.drop(conn, outbox_id, now=now)
    request = _about(conn, letter)
    if request is not None:
        steps.journal(conn, request, "draft_dropped", By(actor, "cli", now), {"letter": letter.key})


def _about(conn: Connection, letter: Letter) -> Request | None:
    return requests.load(conn, letter.request_id) if letter.request_id is not None else None


def _refuse_outdated(house: House, letter: Letter, request: Request) -> None:
    """A draft names the promise of its day; what happened since may have made it wrong."""
    is_same_promise = request.promise is not None and letter.key.endswith(f":{request.promise.version}")
    if letter.reason != drafts.REASON or (
        request.state in BACKLOG and not house.is_suspended(request) and is_same_promise
    ):
        return
    raise NotAllowed(
        Sentence(
            "the draft {letter} is out of date: {ref} has gone on since it was written",
            letter=letter.id,
            ref=house.reference(request.id),
        ),
        hint=Sentence(
            "intake outbox drop {letter}; intake show {ref}", letter=letter.id, ref=house.reference(request.id)
        ),
    )
