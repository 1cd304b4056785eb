"""What a letter about a request says: the explicit values that the writing desk may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.domain.promise import PromiseVerdict
from intake.domain.request import BACKLOG, NewPromise, Promise, Request, WaitingOn
from intake.domain.request import Outcome as OutcomeCode
from intake.errors import NotFound, Sentence
from intake.letters.fields import (
    Acknowledgement,
    Arrangement,
    Confirmation,
    Holding,
    How,
    Outcome,
    PromiseChange,
    Question,
    Reminder,
    Reply,
    Suspension,
)
from intake.message import bounds, ids
from intake.message.subject import find_references
from intake.message.written.quotes import MARKER
from intake.spoken import said
from intake.store.database import Connection
from intake.store.ledger import promises
from intake.store.people import directory
from intake.workflows.house import House

MB = 1024 * 1024


def acknowledgement(
    conn: Connection, house: House, request: Request, *, promise: Promise, is_known: bool, oversize: int | None = None
) -> Acknowledgement:
    """The first answer; to somebody unknown it repeats nothing that he wrote (MAIL-RULES.md section 6).

    `oversize`: the bytes of a mail of which only the beginning was taken in; the letter names the limit.
    """
    return Acknowledgement(
        **common(house, request, show_subject=is_known),
        due_at=promise.due_at,
        provisional=promise.provisional,
        received_at=request.received_at,
        category_name=house.policy.category_name(request.category, request.language),
        impact=request.impact,
        owner_name=staff_name(conn, request.owner),
        first_response_at=request.first_response_due_at,
        notes=() if oversize is None else (said(_too_large(oversize), request.language),),
    )


def _too_large(size: int) -> Sentence:
    return Sentence(
        "Your mail has {size} MB. We can take in {limit} MB and have its beginning only: please send large files "
        "another way, or ask us how.",
        size=-(-size // MB),
        limit=bounds.LARGEST // MB,
    )


def reply(conn: Connection, house: House, request: Request, *, text: str, actor: str) -> Reply:
    """A message by a member of staff."""
    in_force = request.promise if request.state in BACKLOG and not house.is_suspended(request) else None
    return Reply(
        **common(house, request),
        text=text,
        actor_name=staff_name(conn, actor) or house.office.name,
        due_at=in_force.due_at if in_force else None,
        provisional=bool(in_force and in_force.provisional),
    )


def question(conn: Connection, house: House, request: Request, *, text: str, until: datetime, actor: str) -> Question:
    """A question, and that the promise rests until the answer."""
    return Question(
        **common(house, request),
        text=text,
        actor_name=staff_name(conn, actor) or house.office.name,
        until=until,
        suspended_due_at=request.promise.due_at if request.promise else None,
    )


def promise_change(
    conn: Connection, house: House, request: Request, *, old: Promise, new: Promise, text: str
) -> PromiseChange:
    """Another date in the place of an older one, and why; it may be automatic, so it repeats nothing to a stranger."""
    return PromiseChange(
        **common(house, request, show_subject=_is_requester_known(conn, house, request)),
        old_due_at=old.due_at,
        new_due_at=new.due_at,
        reason=new.reason,
        text=text,
        provisional=new.provisional,
        rests=request.waiting_on is WaitingOn.REQUESTER,
    )


def suspended(conn: Connection, house: House, request: Request, *, until: datetime) -> Suspension:
    """That the promise rests while a third party must act; of the reason, which is ours, it says nothing."""
    return Suspension(
        **common(house, request, show_subject=_is_requester_known(conn, house, request)),
        until=until,
        suspended_due_at=request.promise.due_at if request.promise else None,
    )


def arrangement(
    conn: Connection,
    house: House,
    request: Request,
    *,
    how: How,
    promise: Promise | NewPromise,
    parts: Sequence[Request] = (),
    other: int | None = None,
    rests: bool = False,
    subjects: bool = True,
) -> Arrangement:
    """How requests belong together now, and the promise that holds.

    Subjects only to people we know, and never those of others' requests (`subjects` off).
    """
    known = _is_requester_known(conn, house, request)
    return Arrangement(
        **common(house, request, show_subject=known),
        how=how,
        due_at=promise.due_at,
        provisional=promise.provisional,
        suspended=rests,
        other_reference=house.reference(other) if other else "",
        parts=tuple(_named(house, one, in_full=known and subjects) for one in parts),
    )


def outcome(
    conn: Connection, house: House, request: Request, *, actor: str, verdict: PromiseVerdict | None, now: datetime
) -> Outcome:
    """How it ended, whether the promise was kept, and until when an answer reopens it."""
    history = promises.of(conn, [request.id]).get(request.id, ())
    last = history[-1].due_at if history else None
    first = history[0].due_at if history else None
    judged = verdict is not None
    return Outcome(
        **common(house, request),
        outcome=request.outcome or OutcomeCode.DONE,
        text=request.outcome_text,
        actor_name=staff_name(conn, actor) or house.office.name,
        resolved_at=now,
        due_at=last if judged else None,
        kept=verdict.kept_final if verdict else None,
        original_due_at=first if judged and first != last else None,
        objection_until=house.calendar_of(request.branch).due(now, house.policy.confirmation).due_at
        if judged
        else None,
        objection_days=house.policy.confirmation.days if judged else 0,
        other_reference=house.reference(request.linked_to) if request.linked_to else "",
    )


def reminder(conn: Connection, house: House, request: Request, *, text: str, asked_at: datetime) -> Reminder:
    """That we still wait for an answer, and for what."""
    return Reminder(
        **common(house, request, show_subject=_is_requester_known(conn, house, request)),
        text=text,
        asked_at=asked_at,
        suspended_due_at=request.promise.due_at if request.promise else None,
    )


def confirmation(conn: Connection, house: House, request: Request, *, until: datetime) -> Confirmation:
    """That the window for an objection ends."""
    return Confirmation(
        **common(house, request, show_subject=_is_requester_known(conn, house, request)),
        text=request.outcome_text,
        resolved_at=request.resolved_at or until,
        objection_until=until,
    )


def holding(conn: Connection, house: House, request: Request) -> Holding:
    """That the request is being worked on and the promise stands; a person approves it first."""
    if request.promise is None:
        raise ValueError(f"request {request.id} has no promise to hold out")
    return Holding(
        **common(house, request),
        received_at=request.received_at,
        owner_name=staff_name(conn, request.owner),
        due_at=request.promise.due_at,
        provisional=request.promise.provisional,
    )


def _named(house: House, request: Request, *, in_full: bool) -> str:
    return f"{house.reference(request.id)} {request.subject_base if in_full else ''}".strip()


def is_known(house: House, sender: directory.Sender, address: str) -> bool:
    """A contact of the directory, its branch's domain, or our own organisation's; no proof of identity."""
    found = sender.contact or sender.branch or sender.staff
    return found is not None or house.office.is_colleague(address)


def _is_requester_known(conn: Connection, house: House, request: Request) -> bool:
    who = request.requester.address
    return is_known(house, directory.recognise(conn, who), who)


def common(house: House, request: Request, *, show_subject: bool = True) -> dict[str, Any]:
    """What every letter about a request knows."""
    return {
        "office_name": house.office.name,
        "office_address": house.office.address,
        "reference": house.reference(request.id),
        "subject": _own_subject(house, request),
        "show_subject": show_subject,
        "requester_name": request.requester.name,
        "zone": house.calendar_of(request.branch).zone,
        "marker": f"{MARKER} {ids.mark(house.reference(request.id), house.identity.secret)}",
    }


def _own_subject(house: House, request: Request) -> str:
    """The subject without the tags of other requests: the mail may have answered a letter about one that is over."""
    subject = request.subject_base or request.subject
    others = set(find_references(subject, house.prefix)) - {request.id}
    for number in others:
        subject = subject.replace(f"[{house.reference(number)}]", " ")
    return (" ".join(subject.split()) if others else subject) or request.subject


def staff_name(conn: Connection, login: str | None) -> str:
    """The name people know; nothing for a login the directory does not know: it means nothing outside the house."""
    if not login:
        return ""
    try:
        return directory.staff(conn, login).name
    except NotFound:
        return ""
