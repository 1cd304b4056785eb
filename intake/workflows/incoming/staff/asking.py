"""What a mail by a member of staff asks for: the letter it answers, the request it is about, and its commands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.domain import matching, signature, staff_commands
from intake.domain.matching import Match
from intake.domain.request import Request
from intake.domain.staff_commands import Orders
from intake.message.mail import Mail
from intake.message.parse import parse
from intake.message.written import ours
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.outward import notices, outbox
from intake.store.outward.outbox import OwnLetter
from intake.store.people.directory import Staff
from intake.workflows.house import House
from intake.workflows.incoming import following, matched
from intake.workflows.incoming.arrival import Arrival

TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class Asked:
    """A mail that is work: by whom, in answer to which letter of ours to that person, about which request."""

    member: Staff
    mail: Mail  # without what it quotes of ours
    letter: OwnLetter | None
    thread: Request | None
    orders: Orders
    is_suspect: bool  # so short and so fast that a program may have written it

    @property
    def is_answer(self) -> bool:
        """Whether its text answers the requester: what answers a transcript speaks to us."""
        return self.letter is not None and self.thread is not None and self.letter.kind != TRANSCRIPT


def read(conn: Connection, house: House, arrival: Arrival, match: Match | None) -> Asked | None:
    """What it asks for; None for everybody else's mail, and for an ordinary request or message of a member of staff."""
    member = arrival.sender.staff
    if member is None:
        return None
    letter = _letter(conn, house, arrival, member)
    mail = _signed_off(_written(conn, arrival.mail, letter), member)
    today = arrival.received_at.astimezone(house.zone).date()
    orders = staff_commands.read(mail.reply_text, house.prefix, today=today)
    if not orders.are_known and letter is None:
        return None
    thread = _thread(conn, letter, match)
    is_suspect = not orders.commands and matched.is_suspect(conn, house, arrival)
    return Asked(member, mail, letter, thread, orders, is_suspect)


def _letter(conn: Connection, house: House, arrival: Arrival, member: Staff) -> OwnLetter | None:
    """The letter of ours that it answers, if that went to this person as one of the staff."""
    answered = matching.clues(arrival.mail, house.ours, house.prefix).own_ids[:1]
    for one in outbox.by_message_id(conn, answered):
        if one.recipient.lower() == member.address.lower() and not _is_requester(conn, one, member):
            return one
    return None


def _is_requester(conn: Connection, letter: OwnLetter, member: Staff) -> bool:
    """Whether it went to one who asked the office for something, and not to one who works for it."""
    if letter.request_id is None or letter.kind in outbox.TO_STAFF:
        return False
    return requests.load(conn, letter.request_id).requester.address.lower() == member.address.lower()


def _written(conn: Connection, mail: Mail, letter: OwnLetter | None) -> Mail:
    """The mail without what its program quotes of our letter without any sign."""
    if letter is None or mail.cut is not None:
        return mail
    return ours.without(mail, [parse(outbox.by_id(conn, letter.outbox_id).body).text])


def _signed_off(mail: Mail, member: Staff) -> Mail:
    """The mail without the lines below its words that begin with the writer's own name: who signs is known here."""
    return replace(mail, reply_text=signature.without_own(mail.reply_text, member.name))


def _thread(conn: Connection, letter: OwnLetter | None, match: Match | None) -> Request | None:
    """The one request that it is about: that of the letter, or of the talk it belongs to."""
    if letter is not None:
        key = outbox.by_id(conn, letter.outbox_id).key
        told = [letter.request_id] if letter.request_id else notices.about(conn, key)
        if len(told) == 1:
            return following.target(conn, told[0])
    return following.target(conn, match.request_id) if match is not None else None
