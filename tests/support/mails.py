"""Made mails of a company's office: seeded, so that the same call always gives the same bytes, with what each must become."""

from __future__ import annotations

import base64
import quopri
import random
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from tests.support.vocabulary import (
    BRANCHES,
    FAMILY,
    FAREWELLS,
    FILES,
    GIVEN,
    GREETINGS,
    OFFICE,
    OFFICE_NAME,
    PROGRAMS,
    SENTENCES,
    SUBJECTS,
)

CHINA = timezone(timedelta(hours=8))
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)
# kind of oddity -> what it must become; the second value: whether an acknowledgement is right
ODD = {
    "bounce": ("bounce", False),
    "out_of_office": ("auto_reply", False),
    "qq_auto_reply": ("auto_reply", False),
    "list": ("list", False),
    "from_self": ("loop", False),
    "read_receipt": ("read_receipt", False),
    "newsletter": ("machine", False),
    "duplicate": ("duplicate", False),
    "no_message_id": ("request", True),
    "no_subject": ("request", True),
    "no_date": ("request", True),
    "unknown_charset": ("request", True),
    "no_charset": ("request", True),
    "gbk_called_gb2312": ("request", True),
    "four_byte_gb18030": ("request", True),
    "raw_gbk_header": ("request", True),
    "cut_inside_a_character": ("request", True),
    "bad_base64": ("request", True),
    "lost_last_boundary": ("request", True),
    "nul_byte": ("request", True),
    "empty_body": ("request", True),
}


@dataclass(frozen=True)
class Sent:
    """What a right reader finds in the mail, and what the office must make of it."""

    index: int
    subject: str
    sender: str
    sender_name: str
    marker: str  # a sentence that must be in the readable text
    message_id: str  # without angle brackets; empty: none
    charset: str
    shape: str  # plain, alternative, mixed
    attachments: tuple[str, ...] = ()
    odd: str | None = None
    expects: str = "request"
    may_ack: bool = True
    answers: int | None = None  # index of the mail that this one answers


@dataclass
class _Draft:
    """A mail in the making."""

    sent: Sent
    when: datetime
    text: str
    label: str  # the charset as named in the mail
    encoding: str  # of the transfer
    head: dict[str, bytes] = field(default_factory=dict)


def generate(count: int, *, seed: int = 1, odd: float = 0.05) -> Iterator[tuple[Sent, bytes]]:
    """`count` mails; `odd` is the share of automatic, broken and repeated ones."""
    maker = Maker(random.Random(f"{seed}/{odd}"), odd)
    for index in range(count):
        yield maker.make(index)


def one(odd: str | None = None, *, seed: int = 1) -> tuple[Sent, bytes]:
    """One mail, with a certain oddity."""
    maker = Maker(random.Random(f"one/{odd}/{seed}"), 0)
    if odd == "duplicate":
        maker.make(0)
        return maker.make(1, odd)
    return maker.make(0, odd)


class Maker:
    """Remembers what it sent, so that people can answer it."""

    def __init__(self, rng: random.Random, odd: float) -> None:
        self.rng = rng
        self.odd = odd
        self.past: list[tuple[Sent, str]] = []
        self.last: tuple[Sent, bytes] | None = None

    def make(self, index: int, odd: str | None = None) -> tuple[Sent, bytes]:
        if odd is None and self.rng.random() < self.odd:
            odd = self.rng.choice(list(ODD))
        if odd == "duplicate":
            if self.last:
                was, raw = self.last
                return replace(was, index=index, odd=odd, expects="duplicate", may_ack=False), raw
            odd = None
        draft = self._draft(index, odd)
        top = self._top(draft)
        raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in draft.head.items()) + top
        if odd is None:
            self.past.append((draft.sent, draft.text))
            self.last = (draft.sent, raw)
        return draft.sent, raw

    # ---- words
    def _draft(self, index: int, odd: str | None) -> _Draft:
        rng = self.rng
        branch, domain = rng.choice(BRANCHES)
        family, given = rng.choice(FAMILY), rng.choice(GIVEN)
        sender = f"{given[1]}.{family[1]}{rng.randint(1, 9)}@{domain}.corp.example"
        charset = rng.choices(["utf-8", "gb18030", "gbk"], [6, 3, 2])[0]
        if odd in {"gbk_called_gb2312", "no_charset", "raw_gbk_header"}:
            charset = "gbk"
        elif odd == "four_byte_gb18030":
            charset = "gb18030"
        elif odd in {"unknown_charset", "cut_inside_a_character", "bad_base64"}:
            charset = "utf-8"
        when = BEGIN + timedelta(minutes=7 * index, seconds=index % 60)
        rare = {"gbk_called_gb2312": "，镕喆", "four_byte_gb18030": "，𠮷㐂"}.get(odd or "", "")
        expects, may_ack = ODD[odd] if odd else ("request", True)
        sent = Sent(
            index=index,
            subject=f"{branch}{rng.choice(SUBJECTS)} {index:05d}",
            sender=sender,
            sender_name=family[0] + given[0],
            marker="" if odd == "empty_body" else f"核对句{index:05d}号{rare}。",
            message_id=f"{when:%Y%m%d%H%M%S}.{rng.getrandbits(40):010x}@{domain}.corp.example",
            charset=charset,
            shape="plain",
            odd=odd,
            expects=expects,
            may_ack=may_ack,
        )
        draft = _Draft(sent, when, "", charset, rng.choice(["base64", "base64", "quoted-printable", "8bit"]))
        self._write(draft, branch)
        self._address(draft)
        self._make_odd(draft)
        return draft

    def _write(self, draft: _Draft, branch: str) -> None:
        rng, sent = self.rng, draft.sent
        lines = [rng.choice(GREETINGS), sent.marker]
        lines += ["，".join(rng.sample(SENTENCES, rng.randint(1, 3))) + "。" for _ in range(rng.randint(1, 5))]
        lines += [
            "",
            rng.choice(FAREWELLS),
            f"{sent.sender_name} {branch}",
            f"电话 0{rng.randint(10, 99)}-{rng.randint(10**7, 10**8 - 1)}",
        ]
        draft.text = "" if sent.odd == "empty_body" else "\r\n".join(lines)
        kind = rng.choices(["new", "reply", "forward"], [6, 3, 1])[0] if self.past and not sent.odd else "new"
        if kind == "new":
            return
        old, text = rng.choice(self.past[-50:])
        prefix = rng.choice(["回复：", "Re: ", "答复: "] if kind == "reply" else ["转发：", "Fw: "])
        draft.sent = replace(sent, subject=prefix + old.subject, answers=old.index if kind == "reply" else None)
        if kind == "reply":
            draft.sent = replace(draft.sent, expects="follow_up", may_ack=False)
            draft.head = {"In-Reply-To": f"<{old.message_id}>".encode(), "References": f"<{old.message_id}>".encode()}
        quoted = "\r\n".join("> " + line for line in text.split("\r\n")[:30])
        draft.text += f'\r\n\r\n------------------ 原始邮件 ------------------\r\n发件人: "{old.sender_name}" <{old.sender}>\r\n主题: {old.subject}\r\n\r\n{quoted}'

    # ---- headers
    def _address(self, draft: _Draft) -> None:
        sent, rng = draft.sent, self.rng
        date = draft.when.strftime("%a, %d %b %Y %H:%M:%S %z").encode()
        charset = sent.charset
        head = {
            "Return-Path": f"<{sent.sender}>".encode(),
            "Received": b"from mx.corp.example ([10.1.0.7]) by mail.corp.example with ESMTP id "
            + f"{rng.getrandbits(48):012x}; ".encode()
            + date,
            "From": header(sent.sender_name, charset, rng) + f" <{sent.sender}>".encode(),
            "To": header(OFFICE_NAME, "utf-8", rng) + f" <{OFFICE}>".encode(),
            "Subject": header(sent.subject, charset, rng),
            "Date": date,
            "Message-ID": f"<{sent.message_id}>".encode(),
            "X-Mailer": rng.choice(PROGRAMS).encode(),
            "MIME-Version": b"1.0",
        }
        draft.head = head | draft.head

    def _make_odd(self, draft: _Draft) -> None:
        sent, head = draft.sent, draft.head
        match sent.odd:
            case "bounce":
                head |= {
                    "Return-Path": b"<>",
                    "From": b"Mail Delivery System <MAILER-DAEMON@mx.corp.example>",
                    "Auto-Submitted": b"auto-replied",
                }
                draft.sent = replace(sent, sender="MAILER-DAEMON@mx.corp.example")
            case "out_of_office":
                head |= {"Auto-Submitted": b"auto-replied", "X-Auto-Response-Suppress": b"All", "Precedence": b"bulk"}
            case "qq_auto_reply":
                head["X-QQ-AUTO-REPLY"] = b"1"
            case "list":
                head |= {
                    "List-Id": b"<all.corp.example>",
                    "List-Post": b"<mailto:all@corp.example>",
                    "Precedence": b"list",
                }
            case "newsletter":
                head |= {"List-Unsubscribe": b"<https://news.example/off>", "Feedback-ID": b"17:news"}
            case "from_self":
                head["From"] = f"<{OFFICE}>".encode()
                draft.sent = replace(sent, sender=OFFICE, sender_name="")
            case "no_message_id":
                del head["Message-ID"]
                draft.sent = replace(sent, message_id="")
            case "no_subject":
                del head["Subject"]
                draft.sent = replace(sent, subject="")
            case "no_date":
                del head["Date"]
            case "raw_gbk_header":
                head["Subject"] = sent.subject.encode("gbk")
            case "cut_inside_a_character":
                raw = sent.subject.encode()
                words = [b"=?utf-8?B?" + base64.b64encode(raw[at : at + 16]) + b"?=" for at in range(0, len(raw), 16)]
                head["Subject"] = b"\r\n ".join(words)
            case "unknown_charset":
                draft.label = "x-office-zh"
            case "gbk_called_gb2312":
                draft.label = "gb2312"
            case "nul_byte":
                draft.text = draft.text.replace("电话", "电\0话")

    # ---- bodies
    def _top(self, draft: _Draft) -> bytes:
        rng, sent = self.rng, draft.sent
        if sent.odd in {"no_charset", "bad_base64", "empty_body"}:
            return self._odd_body(draft)
        plain = part(draft.text, "plain", draft)
        if sent.odd == "bounce":
            return self._report(
                plain,
                "delivery-status",
                "Reporting-MTA: dns; mx.corp.example\r\n\r\nFinal-Recipient: rfc822; gone@corp.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
            )
        if sent.odd == "read_receipt":
            return self._report(
                plain,
                "disposition-notification",
                f"Final-Recipient: rfc822; {sent.sender}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
            )
        top, shape = plain, "plain"
        if rng.random() < 0.55 or sent.odd == "lost_last_boundary":
            top, shape = self._multipart("alternative", [plain, part(page(draft.text), "html", draft)]), "alternative"
        if rng.random() < 0.25:
            files = [
                (f"{name}{rng.randint(1, 99)}.{ending}", kind)
                for name, ending, kind in rng.sample(FILES, rng.randint(1, 2))
            ]
            top = self._multipart("mixed", [top, *(self._file(name, kind, sent.charset) for name, kind in files)])
            shape = "mixed"
            draft.sent = replace(draft.sent, attachments=tuple(name for name, _ in files))
        draft.sent = replace(draft.sent, shape=shape)
        if sent.odd == "lost_last_boundary":
            top = top[: top.rindex(b"\r\n--")]
        return top

    def _odd_body(self, draft: _Draft) -> bytes:
        if draft.sent.odd == "no_charset":
            return (
                b"Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + draft.text.encode("gbk")
                + b"\r\n"
            )
        if draft.sent.odd == "empty_body":
            return b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        lines = base64.encodebytes(draft.text.encode()).replace(b"\n", b"\r\n")
        return (
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + lines[:-4]
            + b"*\r\n"
        )

    def _report(self, plain: bytes, kind: str, fields: str) -> bytes:
        return self._multipart(
            f"report; report-type={kind}", [plain, f"Content-Type: message/{kind}\r\n\r\n{fields}".encode()]
        )

    def _multipart(self, kind: str, parts: list[bytes]) -> bytes:
        mark = f"----=_Part_{self.rng.getrandbits(56):014x}".encode()
        inside = b"".join(b"--" + mark + b"\r\n" + one_part.rstrip(b"\r\n") + b"\r\n" for one_part in parts)
        return (
            f'Content-Type: multipart/{kind};\r\n boundary="'.encode()
            + mark
            + b'"\r\n\r\n'
            + inside
            + b"--"
            + mark
            + b"--\r\n"
        )

    def _file(self, name: str, kind: str, charset: str) -> bytes:
        rng = self.rng
        size = int(min(400_000, rng.lognormvariate(10, 1.2)))
        word = header(name, charset, rng).decode().replace("\r\n ", "")
        if rng.random() < 0.5:
            typed, disposed = f'; name="{word}"', f'; filename="{word}"'
        else:
            typed, disposed = "", f"; filename*=utf-8''{urllib.parse.quote(name)}"
        top = f"Content-Type: {kind}{typed}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment{disposed}\r\n\r\n"
        return top.encode() + base64.encodebytes(rng.randbytes(size)).replace(b"\n", b"\r\n")


def header(text: str, charset: str, rng: random.Random) -> bytes:
    """Encoded words, B or Q, never cut inside a character."""
    label = charset.encode()
    words = []
    for at in range(0, len(text), 10):
        raw = text[at : at + 10].encode(charset)
        if rng.random() < 0.75:
            words.append(b"=?" + label + b"?B?" + base64.b64encode(raw) + b"?=")
        else:
            words.append(b"=?" + label + b"?Q?" + b"".join(b"=%02X" % byte for byte in raw) + b"?=")
    return b"\r\n ".join(words)


def part(text: str, kind: str, draft: _Draft) -> bytes:
    """One text part with its own three headers."""
    raw = text.encode(draft.sent.charset)
    top = f'Content-Type: text/{kind};\r\n charset="{draft.label}"\r\nContent-Transfer-Encoding: {draft.encoding}\r\n\r\n'.encode()
    if draft.encoding == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif draft.encoding == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return top + raw + b"\r\n"


def page(text: str) -> str:
    """As Outlook writes it: a paragraph for each line, and a style sheet."""
    rows = (
        line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "&nbsp;" for line in text.split("\r\n")
    )
    body = "\r\n".join(
        f'<p class="MsoNormal"><span style="font-family:等线;color:#1F497D">{row}</span></p>' for row in rows
    )
    style = "<style><!-- p.MsoNormal {margin:0cm; font-size:10.5pt;} --></style>"
    return f'<html><head>{style}</head><body lang="ZH-CN">\r\n<div>{body}</div>\r\n</body></html>'
