"""A letter about a request into the outbox: rendered, addressed, threaded, frozen; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from intake.domain import gate, lastlook
from intake.domain.gate import Ack
from intake.domain.request import Request
from intake.letters.fields import Fields
from intake.message import address, compose, ids
from intake.message.compose import File
from intake.message.mail import Mail, Person
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.outward import outbox, returned
from intake.store.upkeep import restored
from intake.workflows.house import House

GIVE_UP = timedelta(hours=24)  # a later promise is worthless (RELIABILITY.md section 1)
GIVE_UP_STAFF = timedelta(days=5)  # what a person wrote is worth more tries
AUTOMATIC = {"acknowledgement": "auto-replied", "transcript": "auto-replied"} | dict.fromkeys(
    (
        "promise_change", "suspension", "arrangement", "reminder", "confirmation", "lead_notice", "weekly", "notice",
        "single_notice", "digest", "alarm",
    ),
    "auto-generated",
) | dict.fromkeys(("status", "served", "withdrawal"), "auto-replied")  # fmt: skip
THREAD_IDS = 20  # ids written into References


@dataclass(frozen=True, slots=True)
class Fate:
    """In which state a letter begins, and why it does not simply go."""

    state: str
    reason: str = ""


GOES = Fate("pending")
TO_APPROVE = Fate("held", "needs_approval")
AFTER_LOSS = Fate("held", restored.HELD)


def by_gate(decision: Ack) -> Fate:
    """What the gate decided; a refused letter stays visible with its reason, held or suppressed."""
    if decision.send:
        return GOES
    return Fate("held" if decision.held else "suppressed", decision.reason)


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that stands in the outbox, or would."""

    kind: str
    recipient: str
    subject: str
    key: str
    is_new: bool = True  # False: the same letter was queued before
    fate: Fate = GOES

    @property
    def held(self) -> str:
        """Why it waits for a person; empty for one that does not."""
        return self.fate.reason if self.fate.state == "held" else ""


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
    message_id: str | None = None,
    files: Sequence[File] = (),
) -> Queued:
    """Queue one letter to the requester; a second call with the same key changes nothing.

    The bytes, Message-ID and Date are frozen here (invariant I2b). For a requester who cannot be written to the row is
    suppressed, so that the letter and the reason stay visible; a held one waits until a person lets it go, and so does
    an automatic one to an address that is blocked or whose letters come back.
    """
    thread = _thread(conn, request)
    envelope = _envelope(conn, house, kind=kind, key=key, to=request.requester, thread=thread, now=now)
    if message_id is not None:  # the one that it had before the database was lost: a person decides
        envelope = replace(envelope, message_id=message_id)
        fate = AFTER_LOSS
    envelope = replace(envelope, reply_to=_reply_to(house, request, now))
    rendered = house.desk.write(kind, request.language, fields)
    if fate == GOES and (why := _rests(conn, house, request, kind=kind, now=now)):
        fate = Fate("held", why)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=request.id, fate=fate, files=files)


def to_staff(
    conn: Connection,
    house: House,
    request: Request,
    reader: Person,
    *,
    kind: str,
    key: str,
    fields: Fields,
    now: datetime,
    language: str,
    fate: Fate,
) -> Queued:
    """Queue one letter about a request to a member of staff; it stands in the request's thread, an answer finds it."""
    envelope = _envelope(conn, house, kind=kind, key=key, to=reader, thread=_thread(conn, request), now=now)
    envelope = replace(envelope, reply_to=_reply_to(house, request, now))
    rendered = house.desk.write(kind, language or house.office.language, fields)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=request.id, fate=fate)


def webhook(
    conn: Connection, house: House, name: str, *, key: str, body: bytes, request_id: int | None, now: datetime
) -> None:
    """Queue one message to a webhook. Where a letter has its envelope sender, it has the id that goes with it."""
    message_id = ids.mint(restored.name(conn, key), house.identity.secret, house.office.address.rpartition("@")[2])
    fate = GOES if restored.past(conn).held_since is None else AFTER_LOSS
    entry = outbox.Entry(
        key=key,
        kind="webhook",
        channel="webhook",
        request_id=request_id,
        recipient=name,
        env_from=message_id,
        message_id=message_id,
        body=body,
        policy="resend_once",
        give_up_at=now + GIVE_UP,
        state=fate.state,
        reason=fate.reason,
    )
    outbox.put(conn, entry, now=now)


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
    thread: tuple[str, ...] = (),
    request_id: int | None = None,
) -> Queued:
    """Queue one letter to a reader of reports; it answers `thread`, or starts one of its own.

    It is in `language`, or that of the office.
    """
    envelope = _envelope(conn, house, kind=kind, key=key, to=Person("", reader), thread=thread, now=now)
    rendered = house.desk.write(kind, language or house.office.language, fields)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=request_id, fate=fate)


def answer(
    conn: Connection,
    house: House,
    to: Person,
    *,
    kind: str,
    key: str,
    fields: Fields,
    language: str,
    to_mail: Mail,
    request_id: int | None,
    now: datetime,
    fate: Fate = GOES,
) -> Queued:
    """Queue one letter that answers this very mail, about a request or about none; the gate was asked before."""
    thread = tuple(dict.fromkeys(one for one in (*to_mail.references, to_mail.message_id) if one))[-THREAD_IDS:]
    envelope = _envelope(conn, house, kind=kind, key=key, to=to, thread=thread, now=now)
    rendered = house.desk.write(kind, language, fields)
    return _put(conn, house, envelope, rendered, kind=kind, key=key, request_id=request_id, fate=fate)


def _envelope(
    conn: Connection, house: House, *, kind: str, key: str, to: Person, thread: tuple[str, ...], now: datetime
) -> compose.Envelope:
    return compose.Envelope(
        sender=house.sender,
        to=to,
        reply_to=house.office.address,
        message_id=ids.mint(restored.name(conn, key), house.identity.secret, house.office.address.rpartition("@")[2]),
        date=now.astimezone(house.zone),
        in_reply_to=thread[-1] if thread else None,
        references=thread,
        auto_submitted=AUTOMATIC.get(kind),
        loop=ids.loop_header(house.identity.id, 1, house.identity.secret),
    )


def _reply_to(house: House, request: Request, now: datetime) -> str:
    """Our address, with the token of the request where the mailbox takes such addresses."""
    if not house.office.plus_addressing:
        return house.office.address
    return ids.tagged(house.office.address, request.id, day=now.toordinal(), secret=house.identity.secret)


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
    files: Sequence[File] = (),
) -> Queued:
    recipient = envelope.to.address
    if not address.valid(recipient):
        fate = Fate("suppressed", "bad_address")
        envelope = replace(envelope, to=Person("", house.office.address))
    automatic = envelope.auto_submitted is not None
    if automatic and fate == GOES and restored.past(conn).held_since is not None:
        fate = AFTER_LOSS
    entry = outbox.Entry(
        key=key,
        kind=kind,
        request_id=request_id,
        recipient=recipient,
        env_from=envelope_sender(house, envelope.message_id, envelope.date, automatic=automatic),
        message_id=envelope.message_id,
        body=compose.render(envelope, rendered, files),
        policy="resend_once" if automatic else "hold",
        give_up_at=envelope.date + (GIVE_UP if automatic else GIVE_UP_STAFF),
        state=fate.state,
        reason=fate.reason,
    )
    is_new = outbox.put(conn, entry, now=envelope.date) is not None
    return Queued(kind, recipient, rendered.subject, key, is_new=is_new, fate=fate)


def _rests(conn: Connection, house: House, request: Request, *, kind: str, now: datetime) -> str:
    """Why no automatic letter may go to the requester now; of some the gate has decided that already."""
    if kind not in AUTOMATIC or kind in lastlook.GATED:  # for those the gate was asked before they were written
        return ""
    to, heard_at = request.requester.address, mails.heard_at(conn, request.id)
    if gate.names(house.policy.blocked, to):
        return "blocked"
    return "address_suspended" if returned.is_suspended(conn, to, now=now, heard_at=heard_at) else ""


def envelope_sender(house: House, message_id: str, now: datetime, *, automatic: bool = True) -> str:
    """Where a bounce goes (MAIL-RULES.md section 10); what a person wrote never leaves without a way back."""
    mode = house.office.envelope_mode
    if mode == "verp":
        return ids.bounce_address(message_id, house.identity.secret, now.astimezone(UTC).date())
    return "" if mode == "null" and automatic else house.office.address


def _thread(conn: Connection, request: Request) -> tuple[str, ...]:
    """Message-IDs of the conversation, oldest first: the requester's mails and our letters."""
    found = mails.thread_ids(conn, request.id)
    return tuple(found[:1] + found[1:][-(THREAD_IDS - 1) :])
