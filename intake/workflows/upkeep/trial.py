"""A test letter to one person, sent now: whether our letters reach that address."""

from __future__ import annotations

from html import escape

from intake.message import compose, ids
from intake.message.compose import Rendered
from intake.message.mail import Person
from intake.outbound.smtp import Parcel, Post, Sent
from intake.workflows.house import House
from intake.workflows.upkeep import roundtrip


def letter(house: House, post: Post, recipient: str, *, nonce: str, subject: str, text: str) -> tuple[bool, str]:
    """Whether the server took it, and what it said. Raises RelayDown, ConfigError."""
    office, secret = house.office, house.identity.secret
    envelope = compose.Envelope(
        sender=house.sender,
        to=Person("", recipient),
        reply_to=office.address,
        message_id=ids.mint(f"test:{nonce}", secret, office.address.rpartition("@")[2]),
        date=house.now().astimezone(house.zone),
        auto_submitted="auto-generated",
        loop=ids.loop_header(house.identity.id, 1, secret),
    )
    body = compose.render(envelope, Rendered(subject, f"{text}\n", f"<p>{escape(text)}</p>\n"))
    verdict = roundtrip.send(post, Parcel(0, office.address, recipient, body))
    return isinstance(verdict, Sent), roundtrip.answer(verdict)
