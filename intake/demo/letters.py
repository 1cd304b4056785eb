"""Letters as a recipient reads them: parsed back from the bytes that passed the SMTP server."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass

from intake.demo.smtp import Carried


@dataclass(frozen=True, slots=True)
class Letter:
    """What is in a letter of the office."""

    recipient: str
    subject: str
    message_id: str
    in_reply_to: str
    text: str
    is_automatic: bool


def read(carried: Carried) -> Letter:
    """The letter as a mail program shows it."""
    message = email.message_from_bytes(carried.raw, policy=email.policy.default)
    plain = message.get_body(("plain",))
    return Letter(
        recipient=carried.recipients[0],
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or "").strip("<> "),
        in_reply_to=str(message["In-Reply-To"] or "").strip("<> "),
        text=plain.get_content() if plain is not None else "",
        is_automatic=str(message["Auto-Submitted"] or "no") != "no",
    )
