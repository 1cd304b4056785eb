"""What a requester may do to his request himself, inside the caller's transaction: withdraw, confirm, rate, propose."""

from __future__ import annotations

from intake.domain import lifecycle
from intake.domain.lifecycle import Action
from intake.domain.notices import What
from intake.domain.request import Outcome, Request
from intake.store.database import Connection
from intake.store.desk import participants, ratings, requests
from intake.store.desk.participants import PROPOSED, Participant
from intake.store.desk.ratings import Rating
from intake.store.ledger import promises
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.outgoing import tell


def withdraw(conn: Connection, house: House, request: Request, *, by: By, text: str = "") -> Request:
    """End it as withdrawn: nobody is judged by it. Raises NotAllowed where it has ended already."""
    ended = lifecycle.decide(request, Action.CANCEL, now=by.now, outcome=Outcome.WITHDRAWN, text=text)
    saved = requests.save(conn, ended, seen=request.version)
    payload = {"outcome": str(saved.outcome), "text": text, "owner": saved.owner}
    steps.journal(conn, saved, "cancelled", by, payload, was=request)
    if saved.owner:  # who works on it should stop
        mark = f"withdrawn{saved.version}"
        tell.owner(conn, house, saved, What.WITHDRAWN, mark=mark, now=by.now, payload={}, actor=by.actor)
    return saved


def confirm(conn: Connection, request: Request, *, by: By) -> Request:
    """The requester says that it is solved: it is filed at once, before its window is over."""
    saved = requests.save(conn, lifecycle.decide(request, Action.SETTLE, now=by.now), seen=request.version)
    steps.journal(conn, saved, "settled", by, {"confirmed": True}, was=request)
    return saved


def rate(conn: Connection, request: Request, *, score: int, by: By, comment: str = "", mail_id: int | None) -> Rating:
    """Keep the digit for the latest outcome; a later one takes its place."""
    history = promises.of(conn, [request.id]).get(request.id, ())
    cycle = history[-1].cycle if history else 0
    made = Rating(request.id, cycle, score, by.actor, by.now, comment=comment, mail_id=mail_id)
    ratings.rate(conn, made)
    steps.journal(conn, request, "rated", by, {"score": score, "cycle": cycle, "text": comment})
    return made


def propose(conn: Connection, house: House, request: Request, *, address: str, by: By, mail_id: int | None) -> bool:
    """Ask staff to add a person, and tell the owner, else the lead; False where that was asked, or decided, before."""
    one = Participant(request.id, address.lower(), PROPOSED, by.actor, by.now, mail_id=mail_id)
    is_new = participants.put(conn, one)
    if is_new:
        steps.journal(conn, request, "participant_proposed", by, {"address": one.address})
        payload = {"mail": mail_id, "name": one.address, "note": PROPOSED}
        tell.owner(
            conn, house, request, What.WROTE, mark=f"proposed{mail_id}", now=by.now, payload=payload, actor=by.actor
        )
    return is_new
