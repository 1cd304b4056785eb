"""Bounces that say it only in words: the failing address and the reason, from the text above the returned mail.

To be asked only for a mail that is known to be automatic (DEPENDENCIES.md 5.7): people forward bounces, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.message.mail import Bounce
from intake.message.people import usable

LONGEST = 16 * 1024  # characters looked at
_LONGEST_LINE = 1000
_MOST = 20  # recipients
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,128}@[\w.-]{1,253}\w")
_RETURNED = re.compile(
    r"[-=*\s]*(?:begin )?(?:this is a copy of|the (?:header|body|original message) |"
    r"(?:your |the )?original message|original mail|"
    r"returned (?:message|mail)|message headers|(?:the )?first \d+ lines|text of (?:the )?(?:original )?message|"
    r"unsent message|below this line|原邮件内容|原始邮件|元のメール|以下是原邮件)\b",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"(?:Received: |Return-Path: |MIME-Version: |Message-ID: <)", re.IGNORECASE)
_RECIPIENT = re.compile(r"\W*(original|final|x-actual)-recipient\s*:\s*(?:rfc822|utf-8)\s*;\s*(.*)", re.IGNORECASE)
_ALONE = re.compile(
    r"[\s\"'*>+-]{0,20}(?:<|mailto:|&lt;)?([^\s<>\"():;,：，；]{1,128}@[^\s<>\"():;,\[\]：，；]{1,253})[>\"']{0,3}\s{0,4}"
    r"(?:[:;.,(\[].*|\.\.\..*|$)"
)
_LABELLED = re.compile(
    r"(?:rcpt to|recipients?(?: address)?|failed recipient|undeliverable to|deliver(?:ed|y)?(?: \w+){0,3} to|"
    r"delivery failed[^:]{0,40}|send(?:ing)?(?: \w+){0,3} to|message (?:addressed )?to|mail to|for|user|addressed to|"
    r"收件人|收件者|收信人|投递到|发送到|发送给|寄给|宛先|malformed address)\s{0,3}[:：]?\s{0,3}[<\"'(]{0,2}\s{0,2}"
    rf"({_ADDRESS.pattern})",
    re.IGNORECASE,
)
_NOT_FAILING = re.compile(
    r"(?:^\W*(?:from|reply-to|mail from|original sender|sender|cc|return-path|message-id|date|subject|x-[\w-]+)\s*:|"
    r"contact|assistance|support|administrator|help|questions|発信|发件人|寄件者|联系|お問|ご連絡|説明)",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"undeliver|not (?:be )?(?:been )?deliver|fail(?:ed|ure)|unable to deliver|reject|returned (?:mail|to sender)|"
    r"user unknown|unknown user|no such (?:user|recipient)|does not exist|mailbox (?:is )?full|"
    r"quota|malformed|postponed|account is disabled|non remis|pas pu etre|no valid recipients|invalid user|"
    r"退信|退回|无法(?:投递|送达|发送)|未(?:能)?送达|投递失败|无法遞送|無法(?:投遞|傳送)|失敗|できません|エラー|"
    r"(?<!\d)5[05]\d[ -]",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:])([45])[0-7]\d(?:[ -]|\Z)")
_DELAY = re.compile(
    r"will (?:continue|keep|be (?:re)?tr|retry|try)|attempts? will|postponed|still trying|not yet been delivered|"
    r"delivery (?:is |has been )?delayed|continue to try|no action is required|deferred|继续尝试|重试|延迟",
    re.IGNORECASE,
)


def read(text: str, subject: str) -> Bounce | None:
    """The report in the words of an automatic mail, or None. Linear; never raises."""
    lines = [line[:_LONGEST_LINE] for line in text[:LONGEST].split("\n")]
    if not (_FAILURE.search(subject[:_LONGEST_LINE]) or any(_FAILURE.search(line) for line in lines)):
        return None
    above = _above_returned(lines)
    found = _fields(lines) or _alone(above) or _labelled(above) or _in_replies(above)
    if not found:
        return None
    words = "\n".join(above)
    code = status(words)
    is_temporary = (code or "").startswith("4") or (code is None and _DELAY.search(words) is not None)
    return Bounce(tuple(found), code, is_temporary, None)


def status(text: str) -> str | None:
    """The first enhanced status code in the text (RFC 3463), else `5.0.0` or `4.0.0` after an SMTP reply code."""
    text = text[:LONGEST]
    found = _STATUS.search(text)
    if found:
        return found[0]
    reply = _REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else None


def _above_returned(lines: list[str]) -> list[str]:
    """The lines before the returned mail or its header."""
    for number, line in enumerate(lines):
        if number and (_RETURNED.match(line) or _HEADER_LINE.match(line)):
            return lines[:number]
    return lines


def _fields(lines: Iterable[str]) -> list[str]:
    """Fields of RFC 3464 that stand in the text, because some relay flattened the report."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if hit := _RECIPIENT.match(line):
            found.setdefault(hit[1].lower(), []).append(hit[2].strip().strip("<>"))
    return _clean(found.get("original", []) or found.get("final", []) or found.get("x-actual", []))


def _alone(lines: Iterable[str]) -> list[str]:
    """Addresses that begin a line, alone or before their reason."""
    return _clean(hit[1] for line in lines if not _NOT_FAILING.search(line) and (hit := _ALONE.match(line)))


def _labelled(lines: Iterable[str]) -> list[str]:
    return _clean(hit[1] for line in lines if not _NOT_FAILING.search(line) and (hit := _LABELLED.search(line)))


def _in_replies(lines: Iterable[str]) -> list[str]:
    """Addresses in the words of a server that refused."""
    return _clean(hit[0] for line in lines if _REPLY.search(line) and (hit := _ADDRESS.search(line)))


def _clean(addresses: Iterable[str]) -> list[str]:
    found = (usable(address.strip("'`.")) for address in addresses)
    daemons = ("mailer-daemon@", "postmaster@")
    return list(dict.fromkeys(one for one in found if one and not one.lower().startswith(daemons)))[:_MOST]
