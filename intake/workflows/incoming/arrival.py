"""One mail as the office sees it: what it says, who wrote it, when it was received, how its row is settled."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from intake.domain import admission, evidence
from intake.domain.admission import Verdict
from intake.domain.mailclass import MailClass
from intake.message import trust
from intake.message.mail import Mail, Person
from intake.message.trust import UNKNOWN, Level, Trust
from intake.store.database import Connection
from intake.store.inward.mails import Settlement, Stored
from intake.store.ledger import events
from intake.store.people import directory
from intake.store.people.directory import Sender
from intake.workflows.house import House

CLOCK_PAST, CLOCK_AHEAD = timedelta(days=7), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything known about one mail before it is placed."""

    stored: Stored
    mail: Mail
    verdict: Verdict
    sender: Sender  # what the directory knows of the From address
    requester: Person
    received_at: datetime
    now: datetime
    evidence: tuple[dict[str, Any], ...] = ()  # which field made each rule of the verdict match
    trust: Trust = UNKNOWN  # how sure we are who wrote it


def look_at(conn: Connection, house: House, stored: Stored, mail: Mail) -> Arrival:
    """Gather what is known; the requester is the one mailbox in From, or nobody."""
    requester = mail.from_[0] if len(mail.from_) == 1 else Person("", "")
    known = directory.recognise(conn, requester.address)
    believed = _trust(house, mail, known)
    verdict = admission.judge(mail, house.ours, proven=believed.level >= Level.T2)
    return Arrival(
        stored=stored,
        mail=mail,
        verdict=verdict,
        sender=known,
        requester=requester,
        received_at=received_at(stored),
        now=house.now(),
        evidence=tuple(asdict(one) for one in evidence.of(mail, house.ours)) if verdict.rules else (),
        trust=believed,
    )


def _trust(house: House, mail: Mail, sender: Sender) -> Trust:
    """T0 to T3 by the headers; T4 is T3 of an active member of staff."""
    found = trust.judge(mail, house.policy.trust)
    return replace(found, level=Level.T4) if found.level is Level.T3 and sender.staff is not None else found


def received_at(stored: Stored) -> datetime:
    """INTERNALDATE if it lies within [first seen - 7 d, first seen + 5 min], else first seen (RELIABILITY.md 3.6)."""
    seen, claimed = stored.first_seen_at, stored.internaldate
    if claimed is not None and seen - CLOCK_PAST <= claimed <= seen + CLOCK_AHEAD:
        return claimed
    return seen


def is_held(stored: Stored) -> bool:
    """Whether it may be old mail that comes again; the date of receipt does not say, a very old one counts as new."""
    if stored.hold_before is None:
        return False
    return stored.internaldate is None or stored.internaldate < stored.hold_before


def is_stale(house: House, arrival: Arrival) -> bool:
    """Whether what it asks for may have been done, or have lost its sense, long ago: then nobody's word is enough.

    It came before we began or may come again after a loss, it waited too long, or somebody sends an old mail anew.
    """
    written = min(arrival.mail.date or arrival.received_at, arrival.received_at)
    is_before = arrival.received_at < arrival.stored.activation_at
    return is_before or is_held(arrival.stored) or arrival.now - written > house.policy.max_age


def done(
    arrival: Arrival, *, kind: str, ack: bool, reason: str, request_id: int | None = None, folder: str = "processed"
) -> Settlement:
    """The usual end of a mail: understood, and in its place."""
    return Settlement(
        state="done",
        kind=kind,
        rules=arrival.verdict.rules,
        ack_decision=ack,
        ack_reason=reason,
        request_id=request_id,
        duplicate_of=None,
        mail=arrival.mail,
        received_at=arrival.received_at,
        folder=folder,
        trust=arrival.trust,
    )


def duplicate(arrival: Arrival, *, of: int, request_id: int | None) -> Settlement:
    """A second delivery of mail `of`."""
    return Settlement(
        state="duplicate",
        kind=arrival.verdict.kind,
        rules=arrival.verdict.rules,
        ack_decision=False,
        ack_reason="duplicate",
        request_id=request_id,
        duplicate_of=of,
        mail=arrival.mail,
        received_at=arrival.received_at,
        folder="processed",
        trust=arrival.trust,
    )


def quarantined(stored: Stored, *, rules: tuple[str, ...], reason: str, mail: Mail | None = None) -> Settlement:
    """A mail that nobody answers and somebody looks at; `mail` is None when it could not be read."""
    return Settlement(
        state="quarantined",
        kind=MailClass.UNREADABLE,
        rules=rules,
        ack_decision=False,
        ack_reason=reason,
        request_id=None,
        duplicate_of=None,
        mail=mail,
        received_at=received_at(stored),
        folder="quarantine",
    )


def note(conn: Connection, arrival: Arrival, kind: str, request_id: int | None, payload: dict[str, object]) -> None:
    """One event of this mail in the journal."""
    events.append(
        conn,
        at=arrival.now,
        actor=arrival.requester.address or "unknown",
        channel="mail",
        kind=kind,
        request_id=request_id,
        mail_id=arrival.stored.id,
        payload=payload,
    )
