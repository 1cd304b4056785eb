"""Mail: the frozen facts of one message, as JSON-able values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A mailbox as written in a header: display name (may be empty) and address (empty when unusable).

    The domain of the address is lower case; the local part is as written.
    """

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is not the readable text; `position` counts the attachments of the mail from 0."""

    position: int
    filename: str
    content_type: str
    size: int  # bytes, decoded
    sha256: str
    inline: bool = False
    note: str = ""  # e.g. "encrypted", "winmail.dat not unpacked"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says (RFC 3464, RFC 6533, or a known provider's own form)."""

    recipients: tuple[str, ...] = ()
    status: str | None = None  # "5.1.1"
    temporary: bool = False  # a delay: not a failure
    original_message_id: str | None = None  # without angle brackets


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the quoted history begins in `Mail.text` (character offset), and which rule found it."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Mail:
    """The facts of one message: decoded, cleaned of control characters, ids without angle brackets."""

    size: int  # raw bytes
    sha256: str  # of the raw bytes
    content_key: str  # Date, Subject, decoded body and attachment hashes (MAIL-RULES.md section 4)
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    from_: tuple[Person, ...]
    sender: tuple[Person, ...]
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    reply_to: tuple[Person, ...]
    delivered_to: tuple[str, ...]  # Delivered-To and X-Original-To, lower case
    date: datetime | None  # aware; the Date header, for display only
    subject: str
    subject_base: str  # canonical: without runs of reply and forward prefixes
    text: str
    reply_text: str  # what the sender wrote now
    cut: Cut | None
    attachments: tuple[Attachment, ...]
    content_type: str  # of the top level, lower case
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # for classification only; lower-case names
    trail: tuple[tuple[str, str], ...] = ()  # trace fields in their order, top first: see `trail`
    bounce: Bounce | None = None
    calendar_method: str | None = None  # upper case, of a text/calendar part
    charset_repaired: bool = False
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a classification header, or an empty string."""
        values = self.headers.get(name, ())
        return values[0] if values else ""


def said(who: Person, *, subject: str, text: str) -> Mail:
    """What somebody said by telephone or at the counter, as a mail that the rules can sort; nothing of it was sent."""
    return Mail(
        size=0,
        sha256="",
        content_key="",
        message_id=None,
        in_reply_to=None,
        references=(),
        from_=(who,),
        sender=(),
        to=(),
        cc=(),
        reply_to=(),
        delivered_to=(),
        date=None,
        subject=subject,
        subject_base=subject,
        text=text,
        reply_text=text,
        cut=None,
        attachments=(),
        content_type="text/plain",
    )
