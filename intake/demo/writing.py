"""Writing mails as the mail programs of a sample company do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

OFFICE = "office@hq.example"
OFFICE_NAME = "总部服务台"
REPORT = """\
Return-Path: <>
From: Mail Delivery System <mailer-daemon@mx.hq.example>
To: {office}
Subject: {subject}
Date: {date}
Message-ID: <{message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered: no such user.
--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.hq.example

Final-Recipient: rfc822; gone@wuhan.hq.example
Action: failed
Status: 5.1.1
--report--
"""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in a branch."""

    login: str
    name: str
    branch: str
    language: str = "zh_CN"

    @property
    def address(self) -> str:
        """The mail address, in the branch's own domain."""
        return f"{self.login}@{self.branch}.hq.example"


@dataclass(frozen=True, slots=True)
class Written:
    """A mail of the sample, and what must become of it; `expects` is a class of `intake explain` or `duplicate`."""

    sender: str  # as shown
    title: str  # the subject, as shown
    kind: str  # how the mail is made: a key of the wording
    message_id: str
    raw: bytes
    expects: str = "request"


class Post:
    """Writes mails with Message-IDs of their own and one date."""

    def __init__(self, now: datetime, first: int = 1) -> None:
        self.now = now
        self.number = first

    def mail(
        self,
        sender: Colleague,
        subject: str,
        text: str,
        *,
        kind: str,
        charset: str = "utf-8",
        html: bool = False,
        files: Sequence[str] = (),
        headers: dict[str, str] | None = None,
        expects: str = "request",
    ) -> Written:
        """One mail to the office."""
        message = _body(text, charset, html=html, files=files)
        message_id = f"demo.{self.number:02d}.{self.now:%Y%m%d%H%M%S}@{sender.branch}.hq.example"
        self.number += 1
        message["From"] = f"{Header(sender.name, charset).encode()} <{sender.address}>"
        message["To"] = f"{Header(OFFICE_NAME, 'utf-8').encode()} <{OFFICE}>"
        message["Subject"] = Header(subject, charset).encode()
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<{message_id}>"
        for name, value in (headers or {}).items():
            message[name] = value
        return Written(sender.name, subject, kind, message_id, _bytes(message), expects)

    def again(self, before: Written) -> Written:
        """The same mail, delivered a second time by another server."""
        trace = f"Received: from mx2.hq.example by mail.hq.example; {format_datetime(self.now)}\r\n".encode()
        return Written(before.sender, before.title, "twice", before.message_id, trace + before.raw, "duplicate")

    def bounce(self) -> Written:
        """A delivery report (RFC 3464) about a letter of earlier days."""
        message_id = f"demo.dsn.{self.now:%Y%m%d%H%M%S}@mx.hq.example"
        subject = "Undelivered Mail Returned to Sender"
        text = REPORT.format(office=OFFICE, subject=subject, message_id=message_id, date=format_datetime(self.now))
        raw = text.replace("\n", "\r\n").encode("ascii")
        return Written("Mail Delivery System", subject, "bounce", message_id, raw, "bounce")


def _body(text: str, charset: str, *, html: bool, files: Sequence[str]) -> Message:
    top: Message = MIMEText(text, "plain", charset)
    if html:
        both = MIMEMultipart("alternative")
        both.attach(top)
        both.attach(MIMEText(_page(text), "html", charset))
        top = both
    if files:
        mixed = MIMEMultipart("mixed")
        mixed.attach(top)
        for name in files:
            mixed.attach(_file(name))
        top = mixed
    return top


def _file(name: str) -> Message:
    part = MIMEBase("application", "octet-stream")
    part.set_payload(f"sample file {name}\n".encode() * 40)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _page(text: str) -> str:
    """As Outlook writes it."""
    lines = "".join(
        f'<p class="MsoNormal"><span style="font-family:等线">{line}</span></p>' for line in text.split("\n")
    )
    style = "<style><!-- p.MsoNormal {margin:0cm;font-size:10.5pt;} --></style>"
    return f'<html><head>{style}</head><body lang="ZH-CN">{lines}</body></html>'


def _bytes(message: Message) -> bytes:
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
