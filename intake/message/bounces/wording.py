"""Bounces that say it only in words: the failing address and the reason, from the text above the returned mail.

To be asked only for a mail that is known to be automatic (DEPENDENCIES.md 5.7): people forward bounces, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.message.bounces.codes import LONGEST, REPLY, is_delayed, status
from intake.message.mail import Bounce
from intake.message.people import usable

_LONGEST_LINE = 1000
_MOST = 20  # recipients
_PLAIN = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~-])[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,128}@"
    r"(?:[A-Za-z0-9-]{1,63}\.){1,9}[A-Za-z0-9-]{1,63}"  # Chinese words may follow without a blank
)
_ANY = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,128}@[\w.-]{1,253}\w")
_RETURNED = re.compile(
    r"[-=*\s]*(?:(?:begin )?(?:this is a copy of|the (?:header|body|original message) |"
    r"(?:your |the )?original message|original mail|"
    r"returned (?:message|mail)|message headers|(?:the )?first \d+ lines|text of (?:the )?(?:original )?message|"
    r"unsent message|below this line|元のメール)\b|"
    r"原邮件内容|原始邮件(?:头|內容|内容)?\s*(?:[:：-]|$)|原始郵件|以下(?:是|为)原(?:始)?邮件)",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"(?:Received: |Return-Path: |MIME-Version: |Message-ID: <)", re.IGNORECASE)
_ALONE = re.compile(
    r"[\s\"'*>+-]{0,20}(?:<|mailto:|&lt;)?([^\s<>\"():;,：，；（）\u4e00-\u9fff]{1,128}@[^\s<>\"'():;,\[\]：，；（）]{1,253})"
    r"(?:[>\"']{0,3}\s{0,4}(?:[:;,(\[：；，（].*|\.(?!\w).*|[45]\d\d[ -].*|$)|['\"] .*)"
)
_LABELLED = re.compile(
    r"(?:rcpt to|recipients?(?: address)?|failed recipient|undeliverable to|deliver(?:ed|y)?(?: \w+){0,3} to|"
    r"delivery failed[^:]{0,40}|(?:send|sent|sending)(?: \w+){0,3} to|message (?:addressed )?to|mail to|for|user|"
    r"addressed to|malformed address|收件人|收件者|收信人|收件地址|收件邮箱|投递对象|宛先|"
    r"(?:无法|未能|不能|無法)?(?:成功)?(?:投递|投遞|发送|發送|送达|送達|递送|传递|傳遞|发往|发给|发至|发到|寄往|寄给|转发)(?:到|至|给|給)?"
    r"(?:(?:以下)?的?(?:收件人|收件者|地址|邮箱|郵箱))?|(?:失败|错误|无效|退回)的?(?:收件人|收件者|邮箱|地址)|^向)"
    r"(?:的?(?:邮件)?(?:地址|邮箱))?\s{0,20}(?:为|是)?\s{0,3}[:：]?\s{0,20}[<\"'(（「“【]{0,2}\s{0,2}(?=[\w.!#$%&'*+/=?^`{|}~-]{1,128}@)",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"[>\"')）」”】]{0,2}\s{0,3}[,，;；、]\s{0,3}[<\"'(（]{0,2}")
_NOT_FAILING = re.compile(
    r"(?:^\W*(?:from|reply-to|mail from|original sender|sender|cc|return-path|message-id|date|subject|x-[\w-]+)\s*:|"
    r"contact|assistance|support|administrator|help|questions|発信|发件人|发信人|寄件者|联系|聯絡|咨询|客服|お問|ご連絡|説明)",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"undeliver|not (?:be )?(?:been )?(?:successfully )?deliver|fail(?:ed|ure)|unable to (?:deliver|send)|reject|"
    r"returned (?:mail|to sender)|non-delivery|deliver\w* (?:has been |is )?delayed|"
    r"user unknown|unknown user|no such (?:user|recipient)|does not exist|mailbox (?:is )?full|"
    r"quota|malformed|postponed|account is disabled|non remis|pas pu etre|no valid recipients|invalid user|"
    r"退信|退回|(?:发送|發送|投递|投遞|传输|传送|递送|传递|傳遞|送达|送達)(?:失败|失敗|不成功|未成功|延迟|延遲)|"
    r"(?:无法|無法|未能|不能|没有|尚未|沒有)(?:成功)?(?:投递|投遞|送达|送達|到达|发送|發送|递送|遞送|传递|傳遞|傳送|收到)|"
    r"未(?:投递|送达|送達|传递|傳遞|递送|发送)|找不到地址|失敗|できません|エラー|(?<!\d)5[05]\d[ -]",
    re.IGNORECASE,
)
_MADE_FROM = re.compile(
    r"\s{0,10}\(?(?:ultimately )?(?:generated|expanded) (?:from|by):?\s{1,4}<?([^\s<>()]{1,254})", re.IGNORECASE
)


def read(text: str, subject: str) -> Bounce | None:
    """The report in the words of an automatic mail, or None. Linear; never raises."""
    lines = _lines(text)
    if not (fails(subject) or any(_FAILURE.search(line) for line in lines)):
        return None
    above = _above_returned(lines)
    found = _alone(above) or _told(above) or _in_replies(above)
    if not found:
        return None
    words = "\n".join((subject, *above))
    return Bounce(tuple(found), status(words), is_delayed(words), None)


def fails(subject: str) -> bool:
    """Whether a subject says that something was not delivered."""
    return _FAILURE.search(subject[:_LONGEST_LINE]) is not None


def behind(text: str, original: str) -> list[str]:
    """The addresses that the notice says an alias or a forwarding made of `original`, which we wrote to.

    `sales@pool.example`, and in the same line or the next `(generated from info@b.example)`.
    """
    found: list[str] = []
    before = ""
    for line in _lines(text):
        hit = _MADE_FROM.search(line)
        if hit and usable(hit[1].strip(".,;:")).lower() == original.lower():
            found += found_in(line[: hit.start()] or before)
        before = line
    return found


def found_in(text: str) -> list[str]:
    """Every address in a piece of text; those of Latin letters first, because Chinese words touch them."""
    return _clean(hit[0] for hit in _PLAIN.finditer(text)) or _clean(hit[0] for hit in _ANY.finditer(text))


def _lines(text: str) -> list[str]:
    return [line[:_LONGEST_LINE] for line in text[:LONGEST].split("\n")]


def _above_returned(lines: list[str]) -> list[str]:
    """The lines before the returned mail or its header."""
    for number, line in enumerate(lines):
        if number and (_RETURNED.match(line) or _HEADER_LINE.match(line)):
            return lines[:number]
    return lines


def _alone(lines: Iterable[str]) -> list[str]:
    """Addresses that begin a line, alone or before their reason."""
    return _clean(hit[1] for line in lines if not _NOT_FAILING.search(line) and (hit := _ALONE.match(line)))


def _told(lines: list[str]) -> list[str]:
    """Addresses behind a label; of several recipients those that the server's answer names, if it names any."""
    found = _clean(one for line in lines for one in _labelled(line))
    named = set(_in_replies(lines)) if len(found) > 1 else set()
    return [one for one in found if one in named] or found


def _labelled(line: str) -> list[str]:
    """The addresses that follow a label at once, separated by commas or their like."""
    hit = _LABELLED.search(line)
    found: list[str] = []
    at = hit.end() if hit and not _NOT_FAILING.search(line, 0, hit.end()) else len(line)
    while one := _PLAIN.match(line, at) or _ANY.match(line, at):
        found.append(one[0])
        between = _SEPARATED.match(line, one.end())
        at = between.end() if between else len(line)
    return found


def _in_replies(lines: Iterable[str]) -> list[str]:
    """Addresses in the words of a server that refused."""
    return _clean(found[0] for line in lines if REPLY.search(line) and (found := found_in(line)))


def _clean(addresses: Iterable[str]) -> list[str]:
    found = (usable(address.strip("'`.")) for address in addresses)
    daemons = ("mailer-daemon@", "postmaster@")
    return list(dict.fromkeys(one for one in found if one and not one.lower().startswith(daemons)))[:_MOST]
