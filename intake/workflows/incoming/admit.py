"""Which way one mail goes: duplicate, record of a machine, follow-up, or a new request. In the caller's transaction."""

from __future__ import annotations

from datetime import timedelta

from intake import log
from intake.domain import admission
from intake.domain.mailclass import MailClass
from intake.domain.matching import Match
from intake.message.mail import Mail
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.inward.mails import Stored
from intake.store.ledger import recalls
from intake.workflows.house import House
from intake.workflows.incoming import arrival as arrivals
from intake.workflows.incoming import bounces, following, matched, opening, recalling, serving
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.incoming.opening import Origin
from intake.workflows.incoming.staff import work

TWIN_DAYS = timedelta(days=14)


def admit(conn: Connection, house: House, stored: Stored, mail: Mail) -> int:
    """Place one mail and settle its row; how many letters were queued."""
    arrival = arrivals.look_at(conn, house, stored, mail)
    line = recalls.take(conn, house.identity.secret, stored.sha256, now=arrival.now)
    if line is not None and (letters := recalling.place(conn, house, arrival, line)) is not None:
        return letters
    twin = _twin(conn, arrival)
    if twin is not None:
        return _duplicate(conn, arrival, twin)
    if admission.decision(arrival.verdict.kind) == "quarantine":
        return _quarantine(conn, arrival)
    return _place(conn, house, arrival)


def _place(conn: Connection, house: House, arrival: Arrival) -> int:
    """Record of a machine, commands of a requester, follow-up, or a new request."""
    match = matched.find(conn, house, arrival)
    if arrival.verdict.kind is not MailClass.REQUEST:
        return _record(conn, house, arrival, match)
    return _person(conn, house, arrival, match)


def _person(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> int:
    """A mail that a person wrote: the work of staff, a requester's commands, part of a known request, or a new one."""
    worked = work.take_in(conn, house, arrival, match)
    if worked is not None:
        return worked
    served = serving.serve(conn, house, arrival, match)
    if served is not None:
        return served
    if match is not None:
        return following.follow(conn, house, arrival, match)
    return opening.open_request(conn, house, arrival, Origin(mentions=matched.mentioned(conn, house, arrival)))


def _twin(conn: Connection, arrival: Arrival) -> int | None:
    """The mail of which this is a second delivery: same Message-ID, From and content within 14 days."""
    if arrival.mail.message_id is None:
        return None
    return mails.twin(conn, arrival.mail, arrival.requester.address, arrival.now - TWIN_DAYS)


def _duplicate(conn: Connection, arrival: Arrival, twin: int) -> int:
    request_id = mails.request_of(conn, twin)
    mails.settle(conn, arrival.stored, arrivals.duplicate(arrival, of=twin, request_id=request_id))
    arrivals.note(conn, arrival, "duplicate", request_id, {"duplicate_of": twin})
    return 0


def _quarantine(conn: Connection, arrival: Arrival) -> int:
    stored, verdict = arrival.stored, arrival.verdict
    mails.settle(
        conn, stored, arrivals.quarantined(stored, rules=verdict.rules, reason=verdict.reason, mail=arrival.mail)
    )
    arrivals.note(conn, arrival, "quarantined", None, {"reason": verdict.reason, "evidence": list(arrival.evidence)})
    log.warning("mail.quarantined", mail=stored.id, reason=verdict.reason)
    return 0


def _record(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> int:
    """Automatic mail: kept and shown on its request, without any effect on it (MAIL-RULES.md section 3)."""
    kind, reason = arrival.verdict.kind, arrival.verdict.reason
    request_id = match.request_id if match else None
    if kind is MailClass.BOUNCE:
        request_id = bounces.take_in(conn, house, arrival) or request_id
    if request_id is None and admission.keeps_request(arrival.verdict):
        return opening.open_request(conn, house, arrival)
    settlement = arrivals.done(arrival, kind=kind, ack=False, reason=reason, request_id=request_id, folder="auto")
    mails.settle(conn, arrival.stored, settlement)
    arrivals.note(conn, arrival, kind, request_id, {"reason": reason, "evidence": list(arrival.evidence)})
    log.info("mail.recorded", mail=arrival.stored.id, kind=str(kind), reason=reason)
    return 0
