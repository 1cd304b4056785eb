"""A letter about a request into the outbox: rendered, addressed, threaded, frozen; in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.domain.gate import Ack
from intake.domain.request import Request
from intake.letters.fields import Fields
from intake.message import address, compose, ids
from intake.message.mail import Person
from intake.store import mails, outbox
from intake.store.database import Connection
from intake.workflows.house import House

GIVE_UP = timedelta(hours=24)  # a later promise is worthless (RELIABILITY.md section 1)
GIVE_UP_STAFF = timedelta(days=5)  # what a person wrote is worth more tries
AUTOMATIC = {"acknowledgement": "auto-replied"} | dict.fromkeys(
    ("promise_change", "weekly", "reminder", "confirmation", "notice", "digest"), "auto-generated"
)
THREAD_IDS = 20  # ids written into References


@dataclass(frozen=True, slots=True)
class Fate:
    """In which state a letter begins, and why it does not simply go."""

    state: str
    reason: str = ""


GOES = Fate("pending")
OVER_CAP = Fate("held", "cap.global")
TO_APPROVE = Fate("held", "needs_approval")


def by_gate(decision: Ack) -> Fate:
    """What the gate decided; a refused letter stays visible with its reason, and one over the global cap is held."""
    if decision.send:
        return GOES
    return OVER_CAP if decision.reason == OVER_CAP.reason else Fate("suppressed", decision.reason)


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that stands in the outbox, or would."""

    kind: str
    recipient: str
    subject: str
    key: str
    is_new: bool = True  # False: the same letter was queued before
    reason: str = ""  # why it does not go, or not yet


def letter(
    conn: Connection,
    house: House,
    request: Request,
    *,
    kind: str,
    key: str,
    fields: Fields,
    now: datetime,
    fate: Fate = GOES,
) -> Queued:
    """Queue one letter to the requester; a second call with the same key changes nothing.

    The bytes, Message-ID and Date are frozen here (invariant I2b). For a requester who cannot be written to the row is
    suppressed, so that the letter and the reason stay visible; a held one waits until a person lets it go.
    """
    envelope = _envelope(house, kind=kind, key=key, to=request.requester, thread=_thread(conn, request), now=now)
    rendered = house.desk.write(kind, request.language, fields)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=request.id, fate=fate)


def report(
    conn: Connection,
    house: House,
    reader: str,
    *,
    kind: str,
    key: str,
    fields: Fields,
    now: datetime,
    language: str = "",
    fate: Fate = GOES,
) -> Queued:
    """Queue one letter to a reader of reports; it belongs to no request and starts a thread of its own.

    It is in `language`, or that of the office.
    """
    envelope = _envelope(house, kind=kind, key=key, to=Person("", reader), thread=(), now=now)
    rendered = house.desk.write(kind, language or house.office.language, fields)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=None, fate=fate)


def _envelope(
    house: House, *, kind: str, key: str, to: Person, thread: tuple[str, ...], now: datetime
) -> compose.Envelope:
    return compose.Envelope(
        sender=house.sender,
        to=to,
        reply_to=house.office.address,
        message_id=ids.mint(key, house.identity.secret, house.office.address.rpartition("@")[2]),
        date=now.astimezone(house.zone),
        in_reply_to=thread[-1] if thread else None,
        references=thread,
        auto_submitted=AUTOMATIC.get(kind),
        loop=ids.loop_header(house.identity.id, 1, house.identity.secret),
    )


def _put(
    conn: Connection,
    house: House,
    envelope: compose.Envelope,
    rendered: compose.Rendered,
    *,
    kind: str,
    key: str,
    request_id: int | None,
    fate: Fate,
) -> Queued:
    recipient = envelope.to.address
    if not address.valid(recipient):
        fate = Fate("suppressed", "bad_address")
        envelope = replace(envelope, to=Person("", house.office.address))
    automatic = envelope.auto_submitted is not None
    entry = outbox.Entry(
        key=key,
        kind=kind,
        request_id=request_id,
        recipient=recipient,
        env_from="" if house.office.null_envelope and automatic else house.office.address,
        message_id=envelope.message_id,
        body=compose.render(envelope, rendered),
        policy="resend_once" if automatic else "hold",
        give_up_at=envelope.date + (GIVE_UP if automatic else GIVE_UP_STAFF),
        state=fate.state,
        reason=fate.reason,
    )
    is_new = outbox.put(conn, entry, now=envelope.date) is not None
    return Queued(kind, recipient, rendered.subject, key, is_new=is_new, reason=fate.reason)


def _thread(conn: Connection, request: Request) -> tuple[str, ...]:
    """Message-IDs of the conversation, oldest first: the requester's mails and our letters."""
    found = mails.thread_ids(conn, request.id)
    return tuple(found[:1] + found[1:][-(THREAD_IDS - 1) :])
