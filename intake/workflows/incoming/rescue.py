"""A person opens a request from a mail that the rules took for something else, or that could not be read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from intake import log
from intake.domain.admission import Verdict
from intake.domain.mailclass import MailClass
from intake.errors import NotAllowed, Sentence
from intake.message.mail import Mail
from intake.reading import heads
from intake.reading.room import Reader, Unreadable
from intake.store.database import Connection, in_turn
from intake.store.inward import mails
from intake.store.inward.mails import Fate, Stored
from intake.store.ledger import events
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.incoming import arrival as arrivals
from intake.workflows.incoming import opening
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.looking.listed import Row

CLAIM_SECONDS = 60
TWIN_DAYS = timedelta(days=14)
BY_HAND = "by_hand"
# Whatever a person decides: an answer to these would go to a machine, to ourselves, or to nobody.
_NEVER = ("loop.", "bounce.", "receipt", "list", "bad_address", "ambiguous_sender")


@dataclass(frozen=True, slots=True)
class Opened:
    """The request of a mail, whether it is new, and what the gate said to its acknowledgement."""

    number: int
    is_new: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What opening would do: the request that is there already, or whose it would be and what it is about."""

    number: int | None
    requester: str = ""
    subject: str = ""


class _Looked(Exception):
    """Enough was seen: the transaction is taken back."""


def open_mail(house: House, reader: Reader, mail_id: int, *, actor: str, acknowledge: bool) -> Opened:
    """Open a request from a mail in quarantine, or one that was kept without a request; once, however often asked.

    What cannot be read becomes a request by its sender and subject, with the bytes at hand. Without `acknowledge`
    nobody is written to. Raises NotFound; NotAllowed when an answer could not go to a person, or the mail is a second
    delivery of one that has its request.
    """
    known, raw = _known(house, mail_id)
    if known.request_id is not None:
        return Opened(known.request_id, is_new=False, reason=known.reason)
    mail = _read(reader, raw)
    house.warm()
    with house.db.write() as conn:
        in_turn(conn)
        stored = _taken(conn, mail_id, raw, actor=actor)
        number = _open(conn, house, stored, mail, actor=actor, acknowledge=acknowledge)
        reason = mails.fate(conn, mail_id).reason
    log.info("mail.rescued", mail=mail_id, request=house.reference(number))
    return Opened(number, is_new=True, reason=reason)


def foresee(house: House, reader: Reader, mail_id: int, *, actor: str, acknowledge: bool) -> Foreseen:
    """What `open_mail` would do; nothing is changed. Raises what it would raise."""
    known, raw = _known(house, mail_id)
    if known.request_id is not None:
        return Foreseen(known.request_id)
    mail = _read(reader, raw)
    house.warm()
    with suppress(_Looked), house.db.write() as conn:
        stored = _taken(conn, mail_id, raw, actor=actor)
        arrival = _arrival(conn, house, stored, mail)
        _refuse(conn, house, arrival, acknowledge=acknowledge)
        raise _Looked
    return Foreseen(None, arrival.requester.address, mail.subject)


def _known(house: House, mail_id: int) -> tuple[Fate, bytes]:
    with house.db.read() as conn:
        found = mails.fate(conn, mail_id)
    return found, raws.raw(house, mail_id)


def _taken(conn: Connection, mail_id: int, raw: bytes, *, actor: str) -> Stored:
    """The mail, claimed, with its bytes, which may be kept elsewhere."""
    return replace(mails.take(conn, mail_id, owner=actor, lease_seconds=CLAIM_SECONDS), raw=raw)


def _arrival(conn: Connection, house: House, stored: Stored, mail: Mail) -> Arrival:
    return arrivals.look_at(conn, house, stored, replace(mail, sha256=stored.sha256, size=stored.size))


def _open(conn: Connection, house: House, stored: Stored, mail: Mail, *, actor: str, acknowledge: bool) -> int:
    arrival = _arrival(conn, house, stored, mail)
    _refuse(conn, house, arrival, acknowledge=acknowledge)
    verdict = Verdict(MailClass.REQUEST, arrival.verdict.rules, acknowledge, "ok" if acknowledge else BY_HAND)
    opening.open_request(conn, house, replace(arrival, verdict=verdict))
    number = mails.request_of(conn, stored.id)
    assert number is not None
    events.append(
        conn,
        at=arrival.now,
        actor=actor,
        channel="cli",
        kind="opened_by_hand",
        request_id=number,
        mail_id=stored.id,
        payload={"was": str(arrival.verdict.kind), "reason": arrival.verdict.reason},
    )
    return number


def _refuse(conn: Connection, house: House, arrival: Arrival, *, acknowledge: bool) -> None:
    never = [code for code in arrival.verdict.rules if code.startswith(_NEVER)]
    if acknowledge and (never or not arrival.requester.address):
        raise NotAllowed(
            Sentence(
                "no answer can go to the sender of mail {mail} ({never})",
                mail=arrival.stored.id,
                never=", ".join(never) or Sentence("no address"),
            ),
            hint="open it without --ack; `intake reply` writes to the sender by hand",
        )
    twin = mails.twin(conn, arrival.mail, arrival.requester.address, arrival.now - TWIN_DAYS)
    number = mails.request_of(conn, twin) if twin is not None else None
    if number is not None:
        raise NotAllowed(
            Sentence(
                "mail {mail} is a second delivery of one that opened {ref}",
                mail=arrival.stored.id,
                ref=house.reference(number),
            )
        )


def _read(reader: Reader, raw: bytes) -> Mail:
    """The mail, or at least its sender and subject."""
    try:
        return reader.read(raw)
    except Unreadable as trouble:
        return heads.outline(reader, raw, reason=trouble.reason)


def facts(house: House, mail_id: int) -> Row:
    """How far one mail has come, as JSON. Raises NotFound."""
    with house.db.read() as conn:
        found = mails.fate(conn, mail_id)
    return {
        "id": found.id,
        "state": found.state,
        "reason": found.reason,
        "error": found.error,
        "attempts": found.attempts,
        "size": found.size,
        "first_seen_at": found.first_seen_at.astimezone(house.zone).isoformat(),
        "request": house.reference(found.request_id) if found.request_id is not None else None,
    }
