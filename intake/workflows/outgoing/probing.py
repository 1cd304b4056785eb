"""A letter to ourselves: its mark is keyed, so that it is known when it arrives and never becomes a request."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from html import escape

from intake.message import compose, ids
from intake.message.compose import Rendered
from intake.message.mail import Person
from intake.store.database import Connection
from intake.store.outward import outbox
from intake.workflows.house import House
from intake.workflows.outgoing import post

KIND = "probe"
GIVE_UP = timedelta(hours=2)
_SUBJECT = {"zh_CN": "试信 {name}（自动检查，无需处理）", "en": "Probe {name} (automatic check, nothing to do)"}
_TEXT = {
    "zh_CN": "这封信由 {office} 的受理程序寄给自己，用来检查收发是否畅通。请不要回复或转发。",
    "en": "The request desk of {office} wrote this to itself, to see mail go out and come in. Please ignore it.",
}


def name_of(key: str) -> str:
    """The probe's name: 16 hexadecimal digits, the same for the same key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def written(house: House, key: str, now: datetime) -> tuple[str, bytes]:
    """Message-ID and bytes of the probe with this key, from us to us."""
    name, office, secret = name_of(key), house.office, house.identity.secret
    language = office.language if office.language in _TEXT else "en"
    text = _TEXT[language].format(office=office.name)
    envelope = compose.Envelope(
        sender=house.sender,
        to=Person("", office.address),
        reply_to=office.address,
        message_id=ids.mint(key, secret, office.address.rpartition("@")[2]),
        date=now.astimezone(house.zone),
        auto_submitted="auto-generated",
        loop=ids.loop_header(house.identity.id, 1, secret),
        probe=ids.probe_header(name, secret),
    )
    rendered = Rendered(_SUBJECT[language].format(name=name), f"{text}\n", f"<p>{escape(text)}</p>\n")
    return envelope.message_id, compose.render(envelope, rendered)


def queue(conn: Connection, house: House, key: str, now: datetime) -> bool:
    """Put a probe into the outbox; False when the same one was put before."""
    message_id, body = written(house, key, now)
    entry = outbox.Entry(
        key=key,
        kind=KIND,
        request_id=None,
        recipient=house.office.address,
        env_from=post.envelope_sender(house, message_id, now),
        message_id=message_id,
        body=body,
        policy="resend_once",
        give_up_at=now + GIVE_UP,
    )
    return outbox.put(conn, entry, now=now) is not None
