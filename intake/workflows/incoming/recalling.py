"""A mail that the journal knows comes again after a loss: it gets its number, its promise and its letter back."""

from __future__ import annotations

from dataclasses import replace

from intake import log
from intake.domain import promise
from intake.domain.gate import Ack
from intake.domain.request import NewPromise, Request
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.ledger import promises, recalls
from intake.store.ledger.journal import Line
from intake.store.upkeep import restored
from intake.workflows.house import House
from intake.workflows.incoming import answering, arrival, opening, recognised
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.incoming.opening import Origin
from intake.workflows.outgoing import post, say

KNOWN = "recovered"  # the reason where the journal, not the gate, has decided


def place(conn: Connection, house: House, came: Arrival, line: Line) -> int | None:
    """Put it where it was; how many letters wait for a person. None: its line does not say, so the usual way is gone.

    What it once moved (an answer, an objection) is not done again: the event says that it came, people look.
    """
    if line.request is None:
        return None
    came = replace(came, received_at=line.received_at or came.received_at)
    if recalls.exists(conn, line.request):
        return _append(conn, came, line, line.request)
    first = line if line.kind == "registered" else recalls.opening(conn, line.request)
    return None if first is None else _open(conn, house, came, first, line.request)


def _append(conn: Connection, came: Arrival, line: Line, number: int) -> int:
    settled = arrival.done(came, kind="follow_up", ack=False, reason=KNOWN, request_id=number)
    mails.settle(conn, came.stored, settled)
    arrival.note(conn, came, "followed_up", number, {"clue": KNOWN, "verified": False, "before": line.position})
    return 0


def _open(conn: Connection, house: House, came: Arrival, line: Line, number: int) -> int:
    seen = recognised.recognise(conn, house, came)
    request = opening.insert(conn, house, came, seen, Origin(), number=number)
    settled = arrival.done(came, kind="request", ack=False, reason=KNOWN, request_id=number)
    mails.settle(conn, came.stored, settled)
    waiting = _promise(conn, house, came, request, line)
    ack = Ack(send=line.letter is not None, reason=KNOWN if line.sent == "yes" or not line.letter else restored.HELD)
    mails.decide_ack(conn, came.stored.id, ack=ack.send, reason=ack.reason)
    opening.note(conn, house, came, request, ack=ack, seen=seen, origin=Origin())
    if request.owner:
        opening.take_up(conn, house, came, request)
    log.info("mail.recovered", mail=came.stored.id, request=house.reference(number), sent=line.sent)
    return waiting


def _promise(conn: Connection, house: House, came: Arrival, request: Request, line: Line) -> int:
    """Version 1 with its date as it was given, and the letter that gave it: sent, or held where that is not sure."""
    new = _same(promise.first(came.received_at, house.level(request), house.calendar_of(request.branch)), line)
    if line.letter is None:
        promises.add(conn, request.id, new, actor="intake", now=came.now, unannounced=KNOWN)
        return 0
    key = f"ack:{came.stored.id}"
    made = promises.add(conn, request.id, new, actor="intake", now=came.now, announced_by=key)
    fields = say.acknowledgement(conn, house, request, promise=made, is_known=answering.is_known(house, came))
    post.letter(
        conn, house, request, kind="acknowledgement", key=key, fields=fields, now=came.now, message_id=line.letter
    )
    if line.sent != "yes":
        return 1
    recalls.letter_went(conn, line)
    return 0


def _same(new: NewPromise, line: Line) -> NewPromise:
    """The promise that was announced; how it was counted is known only if it is counted so today."""
    if line.due_at is None or line.due_at == new.due_at:
        return new
    return replace(new, due_at=line.due_at, trace=())


def renew(conn: Connection, number: int, line: Line) -> bool:
    """Write a later version of a promise that a letter announced, if the ledger lacks it."""
    history = promises.of(conn, [number]).get(number, ())
    if not history or line.promise is None or line.due_at is None or history[-1].version >= line.promise:
        return False
    last = history[-1]
    new = NewPromise(
        due_at=line.due_at,
        zone=last.zone,
        policy=last.policy,
        policy_version=last.policy_version,
        calendar_version=last.calendar_version,
        reason=KNOWN,
        cycle=last.cycle,
    )
    for _version in range(last.version, line.promise):
        promises.add(conn, number, new, actor="intake", now=line.at, announced_by=line.key)
    return True
