"""A notice of failure finds the letter it is about: by a keyed id, by its bounce address, else by what it names.

It marks the letter and, with a proof, its address; it never opens a request and never changes a state
(MAIL-RULES.md section 3, LIFECYCLE.md section 2). A delay is an event and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from intake import log
from intake.domain import returned as rules
from intake.domain.notices import What
from intake.domain.returned import Candidate
from intake.failpoints import fp
from intake.message import headers, ids, subject
from intake.message.mail import Bounce, Mail
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import events
from intake.store.outward import outbox, returned
from intake.store.outward.outbox import OwnLetter
from intake.workflows.house import House
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.outgoing import tell

TOKEN_LIFE = timedelta(days=30)
UNREAD = Bounce()  # from a mail system, or to a bounce address; what it says is not known


@dataclass(frozen=True, slots=True)
class Link:
    """The letters that a notice is about, the clue that led there, and whether it is a proof."""

    letters: Sequence[OwnLetter] = ()
    clue: str = ""
    proven: bool = False


def take_in(conn: Connection, house: House, arrival: Arrival) -> int | None:
    """Mark what came back and write it into the journal; the request that it belongs to, or None."""
    bounce = arrival.mail.bounce or UNREAD
    link = _link(conn, house, arrival, bounce)
    for letter in link.letters if arrival.mail.bounce else ():
        returned.went_out(conn, letter.outbox_id, at=arrival.now)
        if bounce.temporary:
            log.info("letter.delayed", letter=letter.outbox_id, mail=arrival.stored.id, status=bounce.status)
            continue
        status = bounce.status if link.proven and _is_about(letter, bounce) else None
        returned.mark(conn, letter.outbox_id, status=status, at=arrival.now)
        log.info("letter.bounced", letter=letter.outbox_id, mail=arrival.stored.id, status=bounce.status)
        _tell_owner(conn, house, arrival, letter, bounce)
    for one in link.letters or (None,):
        _journal(conn, arrival, bounce, link=link, letter=one)
    fp("bounce_linked")
    return next((one.request_id for one in link.letters if one.request_id is not None), None)


def _tell_owner(conn: Connection, house: House, arrival: Arrival, letter: OwnLetter, bounce: Bounce) -> None:
    """Who has the request hears, once a letter, that its requester does not know what we wrote."""
    if letter.request_id is None or letter.kind in outbox.TO_STAFF:
        return
    request = requests.load(conn, letter.request_id)
    payload = {"letter": letter.kind, "recipient": letter.recipient, "status": bounce.status}
    mark = f"returned{letter.outbox_id}"
    tell.owner(conn, house, request, What.RETURNED, mark=mark, now=arrival.now, payload=payload)


def _is_about(letter: OwnLetter, bounce: Bounce) -> bool:
    """Whether the address that fails is the one we wrote to, and not one that it forwards to."""
    return not bounce.recipients or letter.recipient.lower() in {one.lower() for one in bounce.recipients}


def _link(conn: Connection, house: House, arrival: Arrival, bounce: Bounce) -> Link:
    mail, secret = arrival.mail, house.ours.secret
    token = ids.read_bounce_address((*mail.delivered_to, *(one.address for one in mail.to)), secret)
    is_young = token is not None and arrival.now.date() - token.made_on <= TOKEN_LIFE
    if letters := outbox.by_message_id(conn, [token.message_id] if token and is_young else []):
        return Link(letters, "token", proven=True)
    quoted = (bounce.original_message_id, mail.in_reply_to, *reversed(mail.references))
    own = [one for one in quoted if one and ids.is_ours(one, secret)]
    if letters := outbox.by_message_id(conn, own[:1]):
        return Link(letters, "message_id", proven=True)
    return _guess(conn, house, arrival, bounce)


def _guess(conn: Connection, house: House, arrival: Arrival, bounce: Bounce) -> Link:
    """By the failing address, and the reference or subject that the notice names, when exactly one letter fits."""
    mail = arrival.mail
    gone = returned.sent_to(conn, bounce.recipients, since=arrival.now - rules.WINDOW) if bounce.recipients else []
    words = f"{mail.subject}\n{mail.text}"
    candidates = [Candidate(own.outbox_id, own.request_id, _subject(body)) for own, body in gone]
    chosen = rules.choose(candidates, _named(mail, house.prefix), words)
    return Link([own for own, _ in gone if chosen and own.outbox_id == chosen.outbox_id], "recipient")


def _named(mail: Mail, prefix: str) -> frozenset[int]:
    return frozenset(subject.find_references(f"{mail.subject}\n{mail.text}", prefix))


def _subject(body: bytes) -> str:
    return headers.text(headers.split(body, 0, len(body))[0].first("subject"))


def _journal(conn: Connection, arrival: Arrival, bounce: Bounce, *, link: Link, letter: OwnLetter | None) -> None:
    is_failure = letter is not None and arrival.mail.bounce is not None
    kind = returned.DELAYED if bounce.temporary else returned.BOUNCED if is_failure else returned.UNLINKED
    events.append(
        conn,
        at=arrival.now,
        actor="intake",
        channel="mail",
        kind=kind,
        request_id=letter.request_id if letter else None,
        mail_id=arrival.stored.id,
        outbox_id=letter.outbox_id if letter else None,
        payload={
            "status": bounce.status,
            "recipients": list(bounce.recipients),
            "letter": letter.kind if letter else None,
            "clue": link.clue,
            "proven": link.proven,
        },
    )
