"""What the clock does for one request: reminders, proposals, ends of waits and windows, drafts; in the caller's step.

Each leaves an event with its mark, or changes the state; either way it is never done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from intake import log
from intake.domain import chores, lifecycle
from intake.domain.chores import Chore, Duty
from intake.domain.lifecycle import Action
from intake.domain.notices import What
from intake.domain.request import BACKLOG
from intake.letters.fields import Fields
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.outward import drafts
from intake.workflows.clock import warn
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.looking.cases import Case
from intake.workflows.outgoing import post, say, unasked


def perform(conn: Connection, house: House, case: Case, now: datetime) -> int:
    """Do what is due for a request; how many things were done. A change of state is the last one of its round."""
    policy = house.policy
    found = chores.due(chores.chores(case.timers, case.calendar, policy.escalation, policy.deadlines), now)
    done = 0
    for chore in found:
        _DO[chore.duty](conn, house, case, chore, now)
        done += 1
        if chore.duty in {Duty.SETTLE, Duty.WAIT_OVER}:
            break
    return done + (_drop_drafts(conn, case) if case.request.state not in BACKLOG else 0)


def _settle(conn: Connection, house: House, case: Case, _chore: Chore, now: datetime) -> None:
    saved = requests.save(conn, lifecycle.decide(case.request, Action.SETTLE, now=now), seen=case.request.version)
    steps.journal(conn, saved, "settled", _by(now), was=case.request)
    log.info("request.settled", request=house.reference(saved.id))


def _wait_over(conn: Connection, house: House, case: Case, chore: Chore, now: datetime) -> None:
    """The others did not act in time: the request is open again, and its owner hears of it."""
    done = steps.resume_in(conn, house, case.request, action=Action.RESUME, by=_by(now), answered_at=now)
    note = str(case.request.waiting_on or "")
    warn.tell(conn, house, case, What.WAIT_OVER, mark=chore.mark, at=chore.at, now=now, note=note)
    log.info("request.resumed", request=house.reference(done.request.id))


def _remind(conn: Connection, house: House, case: Case, chore: Chore, now: datetime) -> None:
    """One reminder that we wait for an answer. Where it may not go the owner hears of that at once."""
    seq = int(chore.mark.rpartition(":")[2])
    asked = case.event(seq)
    fields = say.reminder(conn, house, case.request, text=str(asked.payload.get("text", "")), asked_at=asked.at)
    key = f"reminder:{case.request.id}:{seq}"
    reason = _to_requester(conn, house, case, "reminder", key=key, fields=fields, now=now)
    _journal(conn, case, "reminded", chore, now=now, payload={"letter": key, "reason": reason})
    if reason:
        warn.tell(conn, house, case, What.UNREACHABLE, mark=f"unreachable:{seq}", at=chore.at, now=now, note=reason)
    log.info("request.reminded", request=house.reference(case.request.id), reason=reason or "ok")


def _propose(conn: Connection, house: House, case: Case, chore: Chore, now: datetime) -> None:
    """The reminder was not answered either: the owner decides what becomes of the request; nothing ends by itself."""
    warn.tell(conn, house, case, What.NO_ANSWER, mark=chore.mark, at=chore.at, now=now)
    _journal(conn, case, "proposed", chore, now=now)
    log.info("request.unanswered", request=house.reference(case.request.id))


def _confirm(conn: Connection, house: House, case: Case, chore: Chore, now: datetime) -> None:
    """The window ends soon: who is not content can still say so."""
    end = max(chore.until or now, case.calendar.end(now, house.policy.deadlines.before_end))
    seq = int(chore.mark.rpartition(":")[2])
    key = f"confirmation:{case.request.id}:{seq}"
    fields = say.confirmation(conn, house, case.request, until=end)
    reason = _to_requester(conn, house, case, "confirmation", key=key, fields=fields, now=now)
    _journal(conn, case, "confirmation_reminded", chore, now=now, payload={"letter": key, "reason": reason})
    log.info("request.confirmation_reminded", request=house.reference(case.request.id), reason=reason or "ok")


def _draft(conn: Connection, house: House, case: Case, chore: Chore, now: datetime) -> None:
    """A holding reply that a person approves or drops; it is never sent by itself."""
    request = case.request
    key = f"holding:{request.id}:{request.promise.version if request.promise else 0}"
    fields = say.holding(conn, house, request)
    queued = post.letter(conn, house, request, kind="holding", key=key, fields=fields, now=now, fate=post.TO_APPROVE)
    is_kept = queued.fate == post.TO_APPROVE
    _journal(conn, case, "holding_drafted", chore, now=now, payload={"letter": key, "reason": queued.fate.reason})
    if is_kept:
        warn.tell(conn, house, case, What.DRAFT, mark=chore.mark, at=chore.at, now=now, note=key)
    log.info("letter.drafted", request=house.reference(request.id), kept=is_kept)


def _drop_drafts(conn: Connection, case: Case) -> int:
    """A request that has ended needs no holding reply; nothing is left to decide about it."""
    return drafts.drop_all(conn, case.request.id, reason="request_ended")


def _to_requester(
    conn: Connection, house: House, case: Case, kind: str, *, key: str, fields: Fields, now: datetime
) -> str:
    """Queue an automatic letter if the gate lets it; why it does not go, or an empty string."""
    heard_at = mails.heard_at(conn, case.request.id)
    decision = unasked.may_write(conn, house, case.request.requester.address, now=now, heard_at=heard_at)
    fate = post.by_gate(decision)
    post.letter(conn, house, case.request, kind=kind, key=key, fields=fields, now=now, fate=fate)
    return fate.reason


def _journal(
    conn: Connection, case: Case, kind: str, chore: Chore, *, now: datetime, payload: Mapping[str, object] | None = None
) -> None:
    due = {"mark": chore.mark, "due_at": chore.at.isoformat()}
    steps.journal(conn, case.request, kind, _by(now), {**due, **(payload or {})})


def _by(now: datetime) -> By:
    return By("intake", "clock", now)


_DO: Mapping[Duty, Callable[[Connection, House, Case, Chore, datetime], None]] = {
    Duty.REMIND: _remind,
    Duty.PROPOSE: _propose,
    Duty.WAIT_OVER: _wait_over,
    Duty.DRAFT: _draft,
    Duty.CONFIRM: _confirm,
    Duty.SETTLE: _settle,
}
