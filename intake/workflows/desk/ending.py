"""The end of a request: what the journal keeps of it, and the letter that tells the requester."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from intake.domain.promise import PromiseVerdict
from intake.domain.request import Outcome, Request
from intake.message.compose import File
from intake.store.database import Connection
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.outgoing import post, say, survey
from intake.workflows.outgoing.post import Queued


def record(
    conn: Connection, request: Request, verdict: PromiseVerdict | None, by: By, *, was: Request, files: Sequence[File]
) -> None:
    """Its outcome and, where work was judged, whether the promise was kept."""
    payload: dict[str, object] = {"outcome": str(request.outcome), "text": request.outcome_text}
    payload |= steps.enclosed(f"closed:{request.id}:{request.version}", files)
    if verdict is not None:
        payload |= {"kept_on_original": verdict.kept_original, "kept_on_final": verdict.kept_final}
    steps.journal(conn, request, "closed" if verdict is not None else "cancelled", by, payload, was=was)


def tell(
    conn: Connection,
    house: House,
    request: Request,
    *,
    verdict: PromiseVerdict | None,
    actor: str,
    now: datetime,
    files: Sequence[File],
) -> tuple[Queued, ...]:
    """The letter with the outcome; for spam there is none."""
    if request.outcome is Outcome.SPAM:
        return ()
    fields = say.outcome(conn, house, request, actor=actor, verdict=verdict, now=now)
    fields = replace(fields, asks_rating=survey.asks(conn, house, request, now=now))
    key = f"closed:{request.id}:{request.version}"
    return (post.letter(conn, house, request, kind="outcome", key=key, fields=fields, now=now, files=files),)
