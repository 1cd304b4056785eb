"""The letters that answer a requester's commands: status, transcript, code; by the same gate and caps as any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from intake.domain import codes
from intake.domain.gate import Ack
from intake.domain.request import Request
from intake.domain.self_service import Asked, Wish
from intake.letters.self_fields import Said, Served, Status, Withdrawal
from intake.message import address, ids
from intake.message.mail import Person
from intake.message.written.quotes import MARKER
from intake.store.database import Connection
from intake.store.outward import counters
from intake.workflows.house import House
from intake.workflows.incoming import answering
from intake.workflows.incoming.arrival import Arrival
from intake.workflows.incoming.granting import Granted, Who
from intake.workflows.outgoing import post, say
from intake.workflows.outgoing.post import Fate

DAY = timedelta(days=1)
EXAMPLE = 1042  # a number, for the explanations
_SOON = timedelta(seconds=1)  # the gate asks for a promise that is not over; here is none


@dataclass(frozen=True, slots=True)
class Letters:
    """Keys of the letters that were queued, and why one was not written."""

    keys: tuple[str, ...] = ()
    refused: str = ""


def is_known(house: House, arrival: Arrival) -> bool:
    """Whether the sender's address, or his branch's mail domain, is one that we know."""
    return say.is_known(house, arrival.sender, arrival.requester.address)


def reply(
    conn: Connection, house: House, arrival: Arrival, *, asked: Asked, granted: Granted, number: int | None, who: Who
) -> Letters:
    """Queue what there is to say: nothing for a digit or a confirmation, a code always by a letter of its own."""
    if not granted.said:
        return Letters()
    ack = _may_reply(conn, house, arrival)
    if not ack.send and not ack.held:
        return Letters(refused=ack.reason)
    fate, keys = post.by_gate(ack), []
    for request, code in granted.codes:
        language = asked.language or request.language
        keys.append(_withdrawal(conn, house, arrival, request, code=code, language=language, fate=fate))
    if [one.result for one in granted.said] != ["code_sent"]:
        keys.append(_answer(conn, house, arrival, asked=asked, granted=granted, number=number, who=who, fate=fate))
    answering.count(conn, house, arrival)
    counters.bump(conn, "command_day", who.key, now=arrival.now, window=DAY)
    return Letters(tuple(keys))


def _may_reply(conn: Connection, house: House, arrival: Arrival) -> Ack:
    """The gate of every automatic letter, and a cap of its own: two programs must not ask each other for ever."""
    limit, who = house.policy.limits.command_day, address.normalised(arrival.requester.address)
    if limit and counters.count(conn, "command_day", who, now=arrival.now, window=DAY) >= limit:
        return Ack(send=False, reason="cap.commands")
    return answering.may_answer(conn, house, arrival, due_at=arrival.now + _SOON)


def _answer(
    conn: Connection,
    house: House,
    arrival: Arrival,
    *,
    asked: Asked,
    granted: Granted,
    number: int | None,
    who: Who,
    fate: Fate,
) -> str:
    """Status where only that was asked for, else a transcript; to the stored address of a known contact."""
    contact = arrival.sender.contact
    to = Person(contact.name, contact.address) if contact else arrival.requester
    is_status = all(one.result in {"shown", "nothing_open"} for one in granted.said)
    kind = "status" if is_status else "served"
    frame, said = _frame(house), granted.said
    if not who.is_known and not who.is_proven:
        said = tuple(replace(one, line="", about="") for one in said)
    fields = (
        Status(**frame, items=granted.items, is_list=granted.is_list, more=granted.more)
        if is_status
        else Served(
            **frame, said=said, items=granted.items, help=_needs_help(asked, said), example=house.reference(EXAMPLE)
        )
    )
    key = f"served:{arrival.stored.id}"
    language = asked.language or _language(house, arrival, who)
    post.answer(
        conn, house, to, kind=kind, key=key, fields=fields, language=language, to_mail=arrival.mail,
        request_id=number, now=arrival.now, fate=fate,
    )  # fmt: skip
    return key


def _language(house: House, arrival: Arrival, who: Who) -> str:
    """Where the command has none: that of the request, of the contact, of the office."""
    contact = arrival.sender.contact
    return (
        (who.request.language if who.request else "") or (contact.language if contact else "") or house.office.language
    )


def _needs_help(asked: Asked, said: tuple[Said, ...]) -> bool:
    return any(one.wish is Wish.HELP for one in asked.commands) or not any(one.ok for one in said)


def _withdrawal(
    conn: Connection, house: House, arrival: Arrival, request: Request, *, code: str, language: str, fate: Fate
) -> str:
    """The code, to the address that the request is stored under and to no other."""
    reference = house.reference(request.id)
    fields = Withdrawal(
        **_frame(house),
        reference=reference,
        code=codes.shown(code),
        until=arrival.now + codes.LIFE,
        marker=f"{MARKER} {ids.mark(reference, house.identity.secret)}",
    )
    key = f"withdrawal:{arrival.stored.id}:{request.id}"
    post.answer(
        conn, house, request.requester, kind="withdrawal", key=key, fields=fields, language=language,
        to_mail=arrival.mail, request_id=request.id, now=arrival.now, fate=fate,
    )  # fmt: skip
    return key


def _frame(house: House) -> dict[str, Any]:
    return {"office_name": house.office.name, "office_address": house.office.address, "zone": house.office.zone}
