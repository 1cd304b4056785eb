"""A letter as RFC 5322 bytes: written directly, checked before they leave (RELIABILITY.md fact 2).

The library's own serialiser takes 2.4 ms for an acknowledgement (PERFORMANCE.md section 2) and on older interpreters
lets header lines through; we write few headers, encode them ourselves, and read back which names came out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from intake.errors import IntakeError
from intake.message.mail import Person

SUPPRESS = "DR, RN, NRN, OOF, AutoReply"  # not NDR and not All: bounces must come back (MAIL-RULES.md section 7)
LINE = 76
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_NAME = re.compile(rb"([A-Za-z0-9-]+):")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as the writing desk gives it."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes around it. Ids carry no angle brackets; `auto_submitted` is None for what a person wrote."""

    sender: Person
    to: Person
    reply_to: str
    message_id: str
    date: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = None  # auto-replied | auto-generated
    loop: str | None = None  # value of X-Intake-Loop


def render(envelope: Envelope, rendered: Rendered) -> bytes:
    """The complete letter with CRLF line ends; the same input always gives the same bytes.

    Raises IntakeError when the headers that came out are not exactly those that were set.
    """
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]
    headers = _headers(envelope, rendered.subject, boundary)
    head = b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in headers)
    _guard(head, [name for name, _ in headers])
    parts = (("plain", rendered.text), ("html", rendered.html))
    body = b"".join(_part(boundary, subtype, text) for subtype, text in parts)
    return head + b"\r\n" + body + f"--{boundary}--\r\n".encode("ascii")


def scrub(text: str) -> str:
    """Text fit for a header: no control characters or line separators (RFC 5322 section 2.2), no encoded words."""
    return _UNSAFE.sub(" ", text).replace("=?", "= ?").strip()


def _headers(envelope: Envelope, subject: str, boundary: str) -> list[tuple[str, str]]:
    headers = [
        ("From", _person(envelope.sender)),
        ("To", _person(envelope.to)),
        ("Reply-To", envelope.reply_to),
        ("Subject", _words(scrub(subject), used=len("Subject: "))),
        ("Date", format_datetime(envelope.date)),
        ("Message-ID", _id(envelope.message_id)),
    ]
    if envelope.in_reply_to:
        headers.append(("In-Reply-To", _id(envelope.in_reply_to)))
    if envelope.references:
        headers.append(("References", "\r\n ".join(_id(one) for one in envelope.references)))
    if envelope.auto_submitted:
        headers += [("Auto-Submitted", envelope.auto_submitted), ("X-Auto-Response-Suppress", SUPPRESS)]
    if envelope.loop:
        headers.append(("X-Intake-Loop", scrub(envelope.loop)))
    headers += [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    return headers


def _guard(head: bytes, names: list[str]) -> None:
    """The names at line beginnings must be those we set, in that order: nothing was smuggled in."""
    lines = [line for line in head.split(b"\r\n") if line and not line.startswith((b" ", b"\t"))]
    found = [match[1].decode("ascii") if (match := _NAME.match(line)) else "?" for line in lines]
    if found != names or b"\n" in head.replace(b"\r\n", b"") or b"\r" in head.replace(b"\r\n", b""):
        raise IntakeError("a letter's headers are not the ones that were set; it was not queued",
                          hint="this is a defect: please report it with the request's mail")  # fmt: skip


def _id(message_id: str) -> str:
    """An id in brackets; what others sent is cut to printable ASCII without brackets and blanks."""
    return f"<{re.sub(r'[^!-;=?-~]', '', message_id)[:500]}>"


def _person(person: Person) -> str:
    name = scrub(person.name)
    if not name:
        return f"<{person.address}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{person.address}>"
    if _PLAIN.fullmatch(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{person.address}>'
    return f"{_words(name, used=len('Reply-To: '))}\r\n <{person.address}>"


def _words(text: str, *, used: int) -> str:
    """ASCII folded at blanks, else RFC 2047 encoded words of at most 75 octets, cut between characters."""
    if _PLAIN.fullmatch(text):
        return _folded(text, used)
    words, chunk = [], b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(chunk) + len(octets) > 42:  # 42 octets are 56 of base64, 68 with the frame: fits the first line, too
            words.append(chunk)
            chunk = b""
        chunk += octets
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(one).decode('ascii')}?=" for one in words)


def _folded(text: str, used: int) -> str:
    lines, room = [""], LINE - used
    for word in re.split(r"(?<=\S)(?= )", text):
        if lines[-1] and len(lines[-1]) + len(word) > room and word.strip():
            lines.append("")
            room = LINE
        lines[-1] += word
    return "\r\n".join(lines)


def _part(boundary: str, subtype: str, text: str) -> bytes:
    """One alternative, UTF-8 in base64: safe on every relay, whatever the lines hold."""
    octets = re.sub(r"\r\n|\r|\n", "\r\n", text).encode("utf-8", "replace")
    return (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode("ascii") + base64.encodebytes(octets).replace(b"\n", b"\r\n")
