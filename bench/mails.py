"""Two sets of Chinese mails to read: small ones of text alone, and such as an office gets all day."""

from __future__ import annotations

import base64
import random

from tests.support.mails import generate
from tests.support.vocabulary import SENTENCES

RELAYS = 5
PARAGRAPHS = 12
ATTACHED = 120_000  # bytes
_HISTORY = (
    '------------------ 原始邮件 ------------------\r\n发件人: "李伟" <li.wei@corp.example>\r\n'
    '发送时间: 2026年11月20日(星期五) 上午9:30\r\n收件人: "周敏" <zhou.min@west.example>\r\n主题: 设备申请\r\n\r\n'
)
_STYLE = "<head><style>p.MsoNormal{margin:0cm;font-size:10.5pt}</style></head>"


def small(count: int) -> list[bytes]:
    """Mails of one text part, as the made mails of the tests have them."""
    return [raw for _, raw in generate(6 * count, seed=1) if b"multipart/" not in raw][:count]


def realistic(count: int) -> list[bytes]:
    """Text and page with quoted history, one attachment, the header lines of five relays; GB 18030 or UTF-8."""
    chance = random.Random(1)
    return [
        _realistic(chance, "gb18030" if number % 2 else "utf-8", has_text=number % 4 != 3) for number in range(count)
    ]


def _realistic(chance: random.Random, charset: str, *, has_text: bool) -> bytes:
    paragraphs = ["".join(chance.choices(SENTENCES, k=4)) for _ in range(PARAGRAPHS)]
    older = ["".join(chance.choices(SENTENCES, k=2)) for _ in range(PARAGRAPHS)]
    text = "\r\n".join((*paragraphs, "", _HISTORY, *older))
    divs = "".join(f'<div style="font-family:微软雅黑;font-size:14px"><span>{one}</span></div>' for one in paragraphs)
    quote = "".join(f"<p class=MsoNormal>{one}<o:p></o:p></p>" for one in older)
    page = f"<html>{_STYLE}<body>{divs}<blockquote>{quote}</blockquote></body></html>"
    forms = ([_part("text/plain", text, charset)] if has_text else []) + [_part("text/html", page, charset)]
    body = _multipart("alternative", "a1", forms)
    name = _word("报价单.xls", charset)
    file = f'Content-Type: application/vnd.ms-excel; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    file += "Content-Transfer-Encoding: base64\r\n\r\n" + _base64(chance.randbytes(ATTACHED))
    return (_header(charset) + _multipart("mixed", "m1", [body, file])).encode()


def _header(charset: str) -> str:
    relays = "".join(
        f"Received: from mx{hop}.west.example (mx{hop}.west.example [192.0.2.{hop}])\r\n\tby mail.corp.example (Postfix) "
        f"with ESMTPS id 4F{hop}A for <office@corp.example>;\r\n\tTue, 24 Nov 2026 10:0{hop}:00 +0800 (CST)\r\n"
        for hop in range(RELAYS)
    )
    copies = ",\r\n ".join(f"{_word('同事', charset)} <c{number}@west.example>" for number in range(4))
    return (
        f"{relays}DKIM-Signature: v=1; a=rsa-sha256; d=west.example; s=s1; h=From:To:Subject;\r\n b={'B' * 340}\r\n"
        "Authentication-Results: mail.corp.example; spf=pass smtp.mailfrom=zhou.min@west.example; dkim=pass\r\n"
        f"From: {_word('周敏', charset)} <zhou.min@west.example>\r\nTo: {_word('总部', charset)} <office@corp.example>\r\n"
        f"Cc: {copies}\r\nSubject: {_word('关于会议室', charset)}\r\n {_word('投影仪更换的请示', charset)}\r\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0800\r\nMessage-ID: <n@west.example>\r\nIn-Reply-To: <r5@corp.example>\r\n"
        f"References: {' '.join(f'<r{number}@corp.example>' for number in range(6))}\r\nMIME-Version: 1.0\r\n"
    )


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def _part(kind: str, content: str, charset: str) -> str:
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + _base64(content.encode(charset))


def _word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def _base64(raw: bytes) -> str:
    return base64.encodebytes(raw).decode().replace("\n", "\r\n")
