"""Eight kinds of programs that answer mail by themselves, each in its own bad way; every one holds one address.

What they write is modelled on how such programs behave; the words are ours.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from tests.support.sink import Letter

OFFICE = "office@hq.example"
NOTICE = """\
Return-Path: <>
From: Mail Delivery System <mailer-daemon@mx.gone.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: {id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=edge

--edge
Content-Type: text/plain

Your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.gone.example

Final-Recipient: rfc822; {gone}
Action: failed
Status: 5.1.1

--edge
Content-Type: text/rfc822-headers

{head}

--edge--
"""


@dataclass
class Responder:
    """Answers every letter that it gets; `wrote` counts the answers."""

    name: str
    address: str
    answer: Callable[[Responder, Letter], bytes | None]
    wrote: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def reacts(self, letter: Letter) -> bytes | None:
        raw = self.answer(self, letter)
        self.wrote += raw is not None
        return raw

    def next_id(self) -> str:
        return f"<{self.name}.{next(self._numbers)}@{self.address.rpartition('@')[2]}>"


def _message(me: Responder, letter: Letter, subject: str, text: str, *, answers: bool = True, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = headers.pop("From", me.address)
    message["To"] = OFFICE
    message["Subject"] = subject
    message["Message-ID"] = me.next_id()
    message["Date"] = str(letter.message["Date"])
    if answers:
        message["In-Reply-To"] = str(letter.message["Message-ID"])
        message["References"] = str(letter.message["Message-ID"])
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def _marked_absence(me: Responder, letter: Letter) -> bytes:
    how = {"Auto_Submitted": "auto-replied (vacation)", "Precedence": "bulk"}
    return _message(me, letter, f"Out of Office: {letter.subject}", "Back on Monday.", **how)


def _bare_absence(me: Responder, letter: Letter) -> bytes:
    """No header, no subject of its own: only its speed gives it away."""
    return _message(me, letter, f"Re: {letter.subject}", "本周在外地学习，急事请电联小陈。")


def _qq(me: Responder, letter: Letter) -> bytes:
    return _message(me, letter, f"自动回复:{letter.subject}", "您好，来信收到，稍后联系。", answers=False)


def _bouncing(me: Responder, letter: Letter) -> bytes | None:
    """The address does not exist: its server returns what came, unless it came from nobody."""
    if not letter.sender:
        return None
    head = letter.raw.replace(b"\r\n", b"\n").split(b"\n\n")[0].decode()
    return NOTICE.format(to=letter.sender, id=me.next_id(), gone=me.address, head=head).encode()


def _tickets(me: Responder, letter: Letter) -> bytes:
    """Takes our letter for a new ticket and says so in a mail of its own that answers nothing."""
    number = 40000 + me.wrote
    text = f"We have received your message and opened ticket {number}. Please keep the number."
    return _message(me, letter, f"[Ticket {number}] received", text, answers=False)


def _mailing_list(me: Responder, letter: Letter) -> bytes:
    """Reflects our letter to its members, of whom we are one."""
    del me
    head, _, body = letter.raw.partition(b"\n\n")
    return (
        b"List-Id: <all.lists.example>\nPrecedence: list\nSender: all-bounces@lists.example\n" + head + b"\n\n" + body
    )


def _forwarder(me: Responder, letter: Letter) -> bytes:
    """Sends our letter on as its own, our headers of the letter inside and out."""
    loop = str(letter.message["X-Intake-Loop"] or "")
    kept = {"X_Intake_Loop": loop} if me.wrote % 2 and loop else {}
    text = f"---------- Forwarded message ----------\nFrom: {OFFICE}\nSubject: {letter.subject}\n\n{letter.text}"
    return _message(me, letter, f"Fwd: {letter.subject}", text, answers=bool(me.wrote % 3), **kept)


def _quoting_vacation(me: Responder, letter: Letter) -> bytes:
    """Says in one line that nobody is there, and quotes all that we wrote, keyed mark included."""
    quoted = "".join(f"> {line}\n" for line in letter.text.splitlines())
    return _message(
        me, letter, f"Re: {letter.subject}", f"I am away until the 14th.\n\nOn Tuesday {OFFICE} wrote:\n{quoted}"
    )


def all_kinds() -> list[Responder]:
    """One of each, without the second instance of this program, which is a real one."""
    return [
        Responder("marked", "absent@marked.example", _marked_absence),
        Responder("bare", "absent@bare.example", _bare_absence),
        Responder("qq", "10001@qq.example", _qq),
        Responder("bouncing", "nobody@gone.example", _bouncing),
        Responder("tickets", "support@tickets.example", _tickets),
        Responder("list", "all@lists.example", _mailing_list),
        Responder("forwarder", "relay@forward.example", _forwarder),
        Responder("quoting", "absent@quoting.example", _quoting_vacation),
    ]


def human(sender: str, number: int, subject: str, at) -> bytes:
    """What a person behind such an address asks of the office."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = OFFICE
    message["Subject"] = subject
    message["Message-ID"] = f"<human.{number}@{sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(at)
    message.set_content(f"第 {number} 次来信：请协助办理，材料稍后补上。")
    return message.as_bytes()
