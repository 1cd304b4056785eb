"""Which request a mail belongs to: the clues it carries, looked up in the store (MAIL-RULES.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain import matching
from intake.domain.matching import Clues, Found, Known, Match
from intake.domain.request import Request
from intake.message import address
from intake.message.trust import Level
from intake.store.database import Connection
from intake.store.desk import lists, participants, requests
from intake.store.inward import mails
from intake.store.outward import outbox
from intake.workflows.house import House
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.outgoing.post import AUTOMATIC


def find(conn: Connection, house: House, arrival: Arrival) -> Match | None:
    """The match by the first clue that survives its rule, or None. Only indexed look-ups, whatever is stored."""
    clues = matching.clues(arrival.mail, house.ours, house.prefix)
    return matching.choose(clues, _found(conn, arrival, clues))


def mentioned(conn: Connection, house: House, arrival: Arrival) -> tuple[int, ...]:
    """Requests that the subject names by their reference, whoever wrote it: worth a look, never a match by itself."""
    tags = matching.clues(arrival.mail, house.ours, house.prefix).tags
    return tuple(row.request.id for row in lists.rows(conn, tags)) if tags else ()


def is_participant(conn: Connection, arrival: Arrival, request_id: int) -> bool:
    """Whether the sender is the requester, or was added by staff; a Cc never makes a participant."""
    who = arrival.requester.address
    if not who:
        return False
    requester = requests.load(conn, request_id).requester.address
    return address.normalised(requester) == address.normalised(who) or participants.is_added(conn, request_id, who)


def is_suspect(conn: Connection, house: House, arrival: Arrival) -> bool:
    """Whether this answers an automatic letter of ours faster than a person can (MAIL-RULES.md section 3, row 24).

    A person may answer what staff wrote at once; nobody has to answer an acknowledgement or a new date.
    """
    answered = matching.clues(arrival.mail, house.ours, house.prefix).own_ids[:1]
    return any(
        own.kind in AUTOMATIC
        and own.message_id == arrival.mail.in_reply_to
        and matching.is_suspect(arrival.mail, sent_at=own.sent_at or own.created_at, received_at=arrival.received_at)
        for own in outbox.by_message_id(conn, answered)
    )


def _found(conn: Connection, arrival: Arrival, clues: Clues) -> Found:
    own = outbox.by_message_id(conn, clues.own_ids)
    incoming = mails.by_message_id(conn, clues.foreign_ids)
    tagged = [row.request for row in lists.rows(conn, clues.tags)] if clues.tags else []
    sender = address.normalised(arrival.requester.address)
    return Found(
        own={one.message_id: one.request_id for one in own if one.request_id is not None},
        incoming={
            one.message_id: Known(
                request_id=one.request_id,
                from_address=address.normalised(one.from_address),
                subject_base=one.subject_base,
                collided=one.collided,
            )
            for one in incoming
            if one.request_id is not None
        },
        tokened=_tokened(conn, arrival, clues),
        marked=_marked(conn, clues),
        tagged=[one.id for one in tagged],
        sender=sender,
        is_staff=arrival.sender.staff is not None,
        proven=_own(arrival, tagged),
    )


def _own(arrival: Arrival, tagged: Iterable[Request]) -> frozenset[int]:
    """Requests of this very sender: a reference in a subject reaches them where his domain is proven (clue 6)."""
    if arrival.trust.level < Level.T2:
        return frozenset()
    who = address.normalised(arrival.requester.address)
    return frozenset(one.id for one in tagged if address.normalised(one.requester.address) == who)


def _tokened(conn: Connection, arrival: Arrival, clues: Clues) -> frozenset[int]:
    oldest = arrival.now.toordinal() - matching.TOKEN_DAYS
    numbers = [one.number for one in clues.tokens if one.day >= oldest]
    return frozenset(requests.load_many(conn, numbers)) if numbers else frozenset()


def _marked(conn: Connection, clues: Clues) -> dict[int, Known]:
    found = requests.load_many(conn, clues.marks) if clues.marks else {}
    return {
        number: Known(number, address.normalised(one.requester.address), one.subject_base)
        for number, one in found.items()
    }
