"""A mail belongs to a request: an answer, an objection, thanks, or a note (MAIL-RULES.md section 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from intake import log
from intake.domain import triage
from intake.domain.lifecycle import Action
from intake.domain.matching import Match
from intake.domain.notices import What
from intake.domain.request import Request, State, WaitingOn
from intake.message import address
from intake.message.parse import parse
from intake.message.written import ours
from intake.store.database import Connection
from intake.store.desk import clockwork, requests
from intake.store.inward import mails
from intake.store.ledger import events
from intake.store.outward import counters, outbox
from intake.workflows.desk import steps
from intake.workflows.desk.steps import By
from intake.workflows.house import House
from intake.workflows.incoming import arrival as arrivals
from intake.workflows.incoming import matched, opening
from intake.workflows.incoming.arrival import Arrival, done
from intake.workflows.incoming.opening import Origin
from intake.workflows.outgoing import tell

DAY = timedelta(days=1)
SUSPECT = "followup.suspect"
TOO_FAST, OTHER = "too_fast", "other"  # for the owner: it came as fast as from a program; not the requester wrote it
LETTERS_LOOKED_AT = 10  # of the request, the newest
MERGE_HOPS = 20  # a chain of merges longer than this is a cycle


def follow(conn: Connection, house: House, arrival: Arrival, match: Match) -> int:
    """Do what this sender's mail may do to the request it matched; how many letters were queued.

    Only a keyed id of ours from the requester moves anything: it is known only to those who had our letter.
    """
    request = target(conn, match.request_id)
    suspect = matched.is_suspect(conn, house, arrival)
    if request.state in {State.CLOSED, State.CANCELLED} and not suspect:
        return opening.open_request(conn, house, arrival, Origin(linked_to=request.id))
    arrival = without_our_lines(conn, arrival, request)
    trusted = match.is_keyed and not suspect and matched.is_participant(conn, arrival, request.id)
    _settle(conn, arrival, request, suspect=suspect)
    _journal(conn, arrival, request, match, trusted=trusted)
    log.info("mail.followed_up", mail=arrival.stored.id, request=house.reference(request.id), clue=match.clue)
    letters = _effect(conn, house, arrival, request) if trusted else 0
    _tell_owner(conn, house, arrival, request, trusted=trusted, suspect=suspect)
    return letters


def _settle(conn: Connection, arrival: Arrival, request: Request, *, suspect: bool) -> None:
    reason = SUSPECT if suspect else "followup"
    settlement = done(arrival, kind="follow_up", ack=False, reason=reason, request_id=request.id)
    rules = (*settlement.rules, SUSPECT) if suspect else settlement.rules
    mails.settle(conn, arrival.stored, replace(settlement, rules=rules))


def without_our_lines(conn: Connection, arrival: Arrival, request: Request) -> Arrival:
    """What a program quoted of our letters without a sign is not what the sender wrote now."""
    if arrival.mail.cut is not None:
        return arrival
    letters = outbox.to_requester(conn, request.id)[-LETTERS_LOOKED_AT:]
    return replace(arrival, mail=ours.without(arrival.mail, (parse(letter.body).text for letter in letters)))


def target(conn: Connection, number: int) -> Request:
    """The request itself, or the end of its chain of merges."""
    request = requests.load(conn, number)
    for _hop in range(MERGE_HOPS):
        if request.merged_into is None:
            break
        request = requests.load(conn, request.merged_into)
    return request


def _effect(conn: Connection, house: House, arrival: Arrival, request: Request) -> int:
    """An answer ends our waiting for it; an objection to an outcome reopens; everything else is a note."""
    by = By(arrival.requester.address, "mail", arrival.now)
    at = arrival.received_at
    if request.state is State.WAITING and request.waiting_on is WaitingOn.REQUESTER:
        return len(steps.resume_in(conn, house, request, action=Action.ANSWER, by=by, answered_at=at).letters)
    if request.state is State.RESOLVED and not _is_thanks(arrival) and _may_reopen(conn, house, arrival, request):
        return len(steps.reopen_in(conn, house, request, reason="objected", by=by, objected_at=at).letters)
    return 0


def _tell_owner(
    conn: Connection, house: House, arrival: Arrival, was: Request, *, trusted: bool, suspect: bool
) -> None:
    """The owner hears what was written; of bare thanks, which ask for nothing, the journal alone.

    `同意` or `好的` may be the answer to a question, though: where it moved something it is told.
    """
    request = requests.load(conn, was.id)
    if _is_thanks(arrival) and request.state is was.state:
        return
    what = What.WROTE
    if request.state is not was.state:
        what = What.OBJECTED if was.state is State.RESOLVED else What.ANSWERED
    who = arrival.requester
    is_other = address.normalised(who.address) != address.normalised(request.requester.address)
    payload = {"mail": arrival.stored.id, "name": who.name or who.address, "verified": trusted or suspect}
    if is_other:  # an answer by mail would reach the requester, not this person
        payload |= {"note": OTHER, "name": f"{who.name} <{who.address}>" if who.name else who.address}
    elif suspect:
        payload |= {"note": TOO_FAST}
    tell.owner(
        conn, house, request, what, mark=f"mail{arrival.stored.id}", now=arrival.now, payload=payload,
        actor=who.address,
    )  # fmt: skip


def _may_reopen(conn: Connection, house: House, arrival: Arrival, request: Request) -> bool:
    """Whether the request was reopened by mail seldom enough today (MAIL-RULES.md section 8); else this is a note."""
    limit = house.policy.limits.reopen_day
    key = str(request.id)
    if limit and counters.count(conn, "reopen_day", key, now=arrival.now, window=DAY) >= limit:
        arrivals.note(conn, arrival, "reopen_capped", request.id, {"limit": limit})
        return False
    counters.bump(conn, "reopen_day", key, now=arrival.now, window=DAY)
    return True


def _is_thanks(arrival: Arrival) -> bool:
    return not arrival.mail.attachments and triage.is_thanks(arrival.mail.reply_text)


def _journal(conn: Connection, arrival: Arrival, request: Request, match: Match, *, trusted: bool) -> None:
    events.append(
        conn,
        at=arrival.now,
        actor=arrival.requester.address or "unknown",
        channel="mail",
        kind="followed_up",
        request_id=request.id,
        mail_id=arrival.stored.id,
        payload={
            "clue": match.clue,
            "verified": trusted,
            "received_at": arrival.received_at.isoformat(),
            "thanks": _is_thanks(arrival),
        },
    )
    clockwork.wake(conn, request.id)
