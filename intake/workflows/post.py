"""A letter about a request into the outbox: rendered, addressed, threaded, frozen; in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain.request import Request
from intake.letters.fields import Fields
from intake.message import address, compose, ids
from intake.message.mail import Person
from intake.store import mails, outbox
from intake.store.database import Connection
from intake.workflows.house import House

GIVE_UP = timedelta(hours=24)  # a later promise is worthless (RELIABILITY.md section 1)
AUTOMATIC = {"acknowledgement": "auto-replied", "promise_change": "auto-generated", "weekly": "auto-generated"}
THREAD_IDS = 20  # ids written into References


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that stands in the outbox, or would."""

    kind: str
    recipient: str
    subject: str
    key: str


def letter(
    conn: Connection, house: House, request: Request, *, kind: str, key: str, fields: Fields, now: datetime
) -> Queued:
    """Queue one letter to the requester; a second call with the same key changes nothing.

    The bytes, Message-ID and Date are frozen here (invariant I2b). A request whose requester cannot be written to gets a
    suppressed row, so that the letter and the reason stay visible.
    """
    thread = _thread(conn, request)
    return queue(
        conn,
        house,
        kind=kind,
        key=key,
        to=request.requester,
        request_id=request.id,
        thread=thread,
        language=request.language,
        fields=fields,
        now=now,
    )


def queue(
    conn: Connection,
    house: House,
    *,
    kind: str,
    key: str,
    to: Person,
    request_id: int | None,
    thread: tuple[str, ...],
    language: str,
    fields: Fields,
    now: datetime,
) -> Queued:
    """Render and put one letter with one recipient."""
    rendered = house.desk.write(kind, language, fields)
    automatic = AUTOMATIC.get(kind)
    sendable = address.valid(to.address)
    message_id = ids.mint(key, house.identity.secret, house.office.address.rpartition("@")[2])
    envelope = compose.Envelope(
        sender=house.sender,
        to=to if sendable else Person("", house.office.address),
        reply_to=house.office.address,
        message_id=message_id,
        date=now.astimezone(house.zone),
        in_reply_to=thread[-1] if thread else None,
        references=thread,
        auto_submitted=automatic,
        loop=ids.loop_header(house.identity.id, 1, house.identity.secret),
    )
    entry = outbox.Entry(
        key=key,
        kind=kind,
        request_id=request_id,
        recipient=to.address,
        env_from="" if house.office.null_envelope and automatic else house.office.address,
        message_id=message_id,
        body=compose.render(envelope, rendered),
        policy="resend_once" if automatic else "hold",
        give_up_at=now + GIVE_UP if automatic else now + 5 * GIVE_UP,
        state="pending" if sendable else "suppressed",
        reason="" if sendable else "bad_address",
    )
    outbox.put(conn, entry, now=now)
    return Queued(kind, to.address, rendered.subject, key)


def _thread(conn: Connection, request: Request) -> tuple[str, ...]:
    """Message-IDs of the conversation, oldest first: the requester's mails and our letters."""
    found = mails.thread_ids(conn, request.id)
    return tuple(found[:1] + found[1:][-(THREAD_IDS - 1) :])
