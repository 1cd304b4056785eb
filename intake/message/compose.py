"""A letter as RFC 5322 bytes: UTF-8 only, folded, threaded, marked as ours, with its headers checked (MAIL-RULES.md 7).

Written by hand because the standard library needs milliseconds for what takes tens of microseconds here, and because
the header guard compares what was serialised with what was meant (SECURITY.md threat 2).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from intake.errors import IntakeError
from intake.message import address
from intake.message.mail import Person
from intake.message.shown import safe_text

LINE, LONGEST_LINE = 78, 998  # characters without CRLF: wanted, allowed (RFC 5322 section 2.1.1)
WORD_BYTES = 42  # of UTF-8 in one encoded word: 68 characters, so that `Reply-To: ` and a word fill a line
LONGEST_SUBJECT = 500  # characters
SUPPRESS = "DR, RN, NRN, OOF, AutoReply"  # neither NDR nor All: bounces must come back (MS-OXCMAIL)

_ID = re.compile(r"[!-;=?-~]{1,250}")
_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_TYPE = re.compile(r"[\w!#$&^.+-]{1,64}/[\w!#$&^.+-]{1,128}", re.ASCII)
_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the writing desk made: subject, plain text and HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything around the words. Ids carry no angle brackets."""

    sender: Person
    to: Person
    reply_to: str
    message_id: str
    date: datetime  # aware, in the zone of the office
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = None  # "auto-replied", "auto-generated"; None for a letter that staff wrote
    loop: str | None = None  # value of X-Intake-Loop
    probe: str | None = None  # value of X-Intake-Probe: a letter to ourselves


def render(envelope: Envelope, rendered: Rendered, files: Sequence[File] = ()) -> bytes:
    """The bytes to send, the same for the same values; raises IntakeError when they would say more than was meant."""
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:24]
    kind, body = "alternative", _multipart(boundary, [_part("plain", rendered.text), _part("html", rendered.html)])
    if files:
        inner = _fields(_mime(boundary, kind)[1:])
        kind, boundary = "mixed", f"=_m{boundary[2:]}"
        body = _multipart(boundary, [f"{inner}\r\n{body}", *map(_attached, files)])
    headers = [*_headers(envelope, rendered.subject), *_mime(boundary, kind)]
    head = _fields(headers)
    _guard(head, [name for name, _ in headers])
    return f"{head}\r\n{body}".encode("ascii")


def _headers(envelope: Envelope, subject: str) -> list[tuple[str, str]]:
    headers = [
        ("Date", format_datetime(envelope.date)),
        ("From", _mailbox("From", envelope.sender)),
        ("To", _mailbox("To", envelope.to)),
        ("Reply-To", _mailbox("Reply-To", Person("", envelope.reply_to))),
        ("Subject", _text("Subject", subject[:LONGEST_SUBJECT])),
        ("Message-ID", _own(f"<{envelope.message_id}>", _is_id(envelope.message_id))),
    ]
    if envelope.in_reply_to and _is_id(envelope.in_reply_to):
        headers.append(("In-Reply-To", f"<{envelope.in_reply_to}>"))
    if thread := [f"<{one}>" for one in envelope.references if _is_id(one)]:
        headers.append(("References", "\r\n ".join(thread)))
    return [*headers, *_marks(envelope)]


def _marks(envelope: Envelope) -> list[tuple[str, str]]:
    """What tells other programs that no person is to be answered (RFC 3834 section 5)."""
    marks: list[tuple[str, str]] = []
    if envelope.auto_submitted is not None:
        known = envelope.auto_submitted in {"auto-replied", "auto-generated"}
        marks.append(("Auto-Submitted", _own(envelope.auto_submitted, known)))
        marks.append(("X-Auto-Response-Suppress", SUPPRESS))
    if envelope.loop is not None:
        marks.append(("X-Intake-Loop", _own(envelope.loop, _VALUE.fullmatch(envelope.loop) is not None)))
    if envelope.probe is not None:
        marks.append(("X-Intake-Probe", _own(envelope.probe, _VALUE.fullmatch(envelope.probe) is not None)))
    return marks


def _mime(boundary: str, kind: str) -> list[tuple[str, str]]:
    return [("MIME-Version", "1.0"), ("Content-Type", f'multipart/{kind};\r\n boundary="{boundary}"')]


def _fields(headers: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _multipart(boundary: str, parts: Sequence[str]) -> str:
    return "".join(f"--{boundary}\r\n{part}" for part in parts) + f"--{boundary}--\r\n"


def _attached(file: File) -> str:
    """One file; its name as RFC 2231 says, and in Content-Type as programs read it that do not know that."""
    name = _clean(file.name)
    right = _own(file.content_type, _TYPE.fullmatch(file.content_type) is not None)
    headers = [
        ("Content-Type", f'{right};\r\n name="{_quoted(name)}"'),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"attachment;\r\n {_named(name)}"),
    ]
    head = _fields(headers)
    _guard(head, [key for key, _ in headers])
    body = base64.encodebytes(file.content).decode("ascii").replace("\n", "\r\n")
    return f"{head}\r\n{body or chr(13) + chr(10)}"


def _quoted(name: str) -> str:
    if _PLAIN.fullmatch(name) and "=?" not in name and len(name) < LINE - 10:
        return name.replace("\\", "\\\\").replace('"', '\\"')
    return _words(name)


def _named(name: str) -> str:
    """`filename=` for a short plain name, else `filename*=`, in numbered pieces where it is long (RFC 2231 3, 4)."""
    if _PLAIN.fullmatch(name) and len(name) < LINE - 15:
        return f'filename="{_quoted(name)}"'
    value = f"UTF-8''{quote(name, safe='')}"
    if len(value) < LINE - 15:
        return f"filename*={value}"
    pieces: list[str] = []
    at = 0
    while at < len(value):
        end = min(at + 50, len(value))
        while end < len(value) and "%" in value[end - 2 : end]:  # no %E5 is cut in two
            end -= 1
        pieces.append(f"filename*{len(pieces)}*={value[at:end]}")
        at = end
    return ";\r\n ".join(pieces)


def _own(value: str, is_right: bool) -> str:
    """A value of our own making; a wrong one is a fault of the program, not of a mail."""
    if not is_right:
        raise IntakeError(f"a letter was not written: {value[:80]!r} cannot stand in a header")
    return value


def _is_id(message_id: str) -> bool:
    """Whether an id, perhaps from somebody else's mail, may stand between angle brackets."""
    return _ID.fullmatch(message_id) is not None


def _mailbox(header: str, person: Person) -> str:
    """`name <address>`, folded before the address if need be; raises IntakeError for an address we may not write to."""
    _own(person.address, address.valid(person.address))
    name = _clean(person.name)[:200]
    if not name:
        return person.address
    if _ATOMS.fullmatch(name) and "=?" not in name and len(name) < 60:
        phrase = name
    elif _PLAIN.fullmatch(name) and "=?" not in name and len(name) < 50:
        phrase = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        phrase = _words(name)
    last = len(phrase.rpartition("\r\n")[2]) + (0 if "\r\n" in phrase else len(header) + 2)
    gap = " " if last + len(person.address) + 3 <= LINE else "\r\n "
    return f"{phrase}{gap}<{person.address}>"


def _text(header: str, text: str) -> str:
    """Unstructured text: as it is when short and plain, else as encoded words."""
    text = _clean(text)
    if _PLAIN.fullmatch(text) and "=?" not in text and len(header) + 2 + len(text) <= LINE:
        return text
    return _words(text)


def _clean(text: str) -> str:
    return " ".join(safe_text(text, keep_newlines=False).split())


def _words(text: str) -> str:
    """RFC 2047 words, each of whole characters and at most 75 octets, one to a line."""
    words, word, size = [], "", 0
    for letter in text:
        width = len(letter.encode())
        if size + width > WORD_BYTES:
            words.append(word)
            word, size = "", 0
        word, size = word + letter, size + width
    encoded = (base64.b64encode(one.encode()).decode("ascii") for one in (*words, word))
    return "\r\n ".join(f"=?utf-8?b?{one}?=" for one in encoded)


def _part(kind: str, text: str) -> str:
    """One body part in base64 lines of 76 columns; line ends inside are CRLF (RFC 2046 section 4.1.1)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    body = base64.encodebytes(lines.encode("utf-8", "replace")).decode("ascii").replace("\n", "\r\n")
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}"


def _guard(head: str, meant: Sequence[str]) -> None:
    """Compare the header as a receiver will read it with what was meant; raises IntakeError on any difference."""
    lines = head.removesuffix("\r\n").split("\r\n")
    names = [line.partition(":")[0] for line in lines if line[:1] not in {" ", "\t"}]
    is_clean = head.isascii() and not any(control in line for line in lines for control in "\r\n\0")
    if names != list(meant) or not is_clean or any(len(line) > LONGEST_LINE or not line.strip() for line in lines):
        raise IntakeError("a letter was not written: its headers are not those that were meant")
