"""What stands below a sender's words and is not meant for us: signature, phone line, disclaimer, footer of a list.

Works upwards from the end on folded lines (`signs.folded`); what is not clearly of such a kind stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.message.mail import Person
from intake.message.written import signs

SIGNATURE_LINES = 12
_MOST_BELOW = 25  # lines of a disclaimer or footer
_SHORTEST_NOTICE = 10  # characters
_NOTICE_WORDS = (
    *("邮", "郵", "信息", "收到", "环境", "打印", "メール", "ail", "essage", "ommunication", "transmission"),
    *("nvironment", "print", "courri", "correo", "mensaje"),
)
_LONGEST_FORMULA = 40
_DELIMITER = re.compile(r"--\s?")
_RULED = re.compile(r"[-_*=—~]{3,}")  # shorter than a rule, above a signature
_CELL = re.compile(r"[|\s]*")
_BARS = re.compile(r"\|[|\s]*")
_LONGEST_CELL = 80
_SENTENCE = "。！？；!?;，,：:"

_DISCLAIMER = re.compile(
    r"本(?:电子)?(?:邮件|郵件|信息|电邮|電郵)(?:及|和|（|\(|或|中|所|内|內|含|属|系|包含|可能|仅|僅|只|的|是|为|內容).{0,60}"
    r"(?:保密|机密|機密|秘密|专供|專供|特定|指定收件|指定的|授权|授權|收件人|误收|誤收|免责|商业信息)"
    r"|(?:如果|如|若|倘若|假如)(?:您|你|阁下)?.{0,6}(?:误收|错误地?收到|誤收|并非|不是|非).{0,20}(?:本|此|该)?(?:邮件|郵件|收件人)"
    r"|(?:this|the information (?:contained )?in this|the contents? of this)\s"
    r"(?:e-?mail|message|communication|transmission)\b.{0,120}"
    r"\b(?:confidential|privileged|intended (?:only|solely|recipient)|proprietary)"
    r"|(?:if you (?:are not|have received) (?:the intended|this (?:e-?mail|message|communication) in error))"
    r"|please consider the environment|请考虑环境|保护环境.{0,12}打印|think before you print"
    r"|diese e-?mail (?:enthält|kann|ist|und)\b.{0,80}(?:vertraulich|rechtlich geschützt)"
    r"|ce (?:message|courriel|courrier)\b.{0,120}confidentiel|este (?:mensaje|correo)\b.{0,120}confidencial"
    r"|本メール.{0,60}(?:機密|秘密|宛先)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W{0,3}(?:免责声明|免責聲明|保密声明|保密提示|保密条款|保密須知|保密须知|法律声明|邮件声明|重要声明|声明|重要提示"
    r"|confidentiality notice|confidential|disclaimer|legal notice|important notice|notice)\W{0,3}",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:(?:联系|办公|公司|固定|移动|手机|单位|通讯|电子)?(?:电话|座机|号码|手机|传真|邮箱|邮件|邮编|地址|网址|网站|官网|微信|电邮|總機"
    r"|電話|傳真|郵箱|信箱|行動電話)|(?:微信|企业微信|客服)号?|qq|tel|telephone|phone|mob|mobile|cell|fax|e-?mail|mail|add|addr|address|"
    r"web|website|url|wechat|mp|p\.?c|m|t|f|e)\.?(?:\s?/\s?(?:fax|mob|mobile|传真|手机|微信))?\s?[:：]\s?\S"
    r"|(?:tel|fax|mob|mp|[tmf]|电话|手机|传真|座机)\.?\s?\+?\d"
    r"|[|｜/\s]*(?:https?://|www\.)\S+$"
    r"|[<\[(]?[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}[>\])]?$"
    r"|\+?\(?\d[\d\s()-]{6,22}\d$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"[:：]$|(?:如下|以下|为|是|联系人|聯絡人|信息|資訊)$")
_FOOTER = re.compile(r"mailing list|listinfo|unsubscribe|退订|邮件列表", re.IGNORECASE)
_FORMULA = re.compile(
    r"(?:此致|致|敬?礼|祝好|祝商祺|此颂|(?:顺|即|敬)?(?:祝|颂|致|頌)?(?:商祺|时祺|時祺|台安|近祺|夏安|冬安|春安|秋安|春祺|秋祺|大安|安好|工祺)"
    r"|(?:顺颂|順頌|即颂|敬颂|顺祝|敬祝|祝您?|祝)(?:商祺|时祺|時祺|台安|工作(?:顺利|愉快)|万事如意|生意兴隆)?"
    r"|(?:with )?(?:best|kind|kindest|warm|warmest|many)\s+regards|regards|mit freundlichen grüßen|freundliche grüße"
    r"|cordialement|bien cordialement|saludos cordiales|atentamente|cordiali saluti|敬具|よろしくお願いいたします)"
    r"\W{0,3}",
    re.IGNORECASE,
)


def without(raw: Sequence[str], lines: Sequence[str], end: int, *, sender: Person) -> int:
    """The line before which the sender's own words end; `end` if nothing else stands below them. Linear."""
    for _ in range(6):  # a footer below a disclaimer below a phone line below a signature
        before = end
        end = _without_empty_ends(lines, end)
        end = _without_footer(lines, end)
        end = _without_disclaimer(lines, end)
        end = _without_signature(raw, lines, end)
        end = _without_formula(lines, end)
        end = _without_card(lines, end, sender)
        end = _without_contacts(lines, end, sender)
        if end == before:
            break
    return end


def _without_empty_ends(lines: Sequence[str], end: int) -> int:
    """Without phone lines, ruled lines and the empty cells of a card at the end."""
    while end > 0:
        line = lines[end - 1]
        if line and not (signs.is_phone_line(line) or signs.is_rule(line) or _CELL.fullmatch(line)):
            break
        end -= 1
    return end


def _without_card(lines: Sequence[str], end: int, sender: Person) -> int:
    """Without the card of NetEase: cells in plain text, one of which is the sender's name or address."""
    start = end
    while start > max(0, end - SIGNATURE_LINES) and _may_be_cell(lines[start - 1]):
        start -= 1
    bars = [at for at in range(start, end) if _BARS.fullmatch(lines[at])]
    block = [line.strip("| ") for line in lines[bars[0] : end]] if bars else []
    kept = [line for line in block if line]
    is_senders = len(bars) > 1 and bool(kept) and _names(kept, sender) and not _announces(lines, bars[0])
    return bars[0] if is_senders and any(lines[: bars[0]]) else end


def _may_be_cell(line: str) -> bool:
    return len(line) <= _LONGEST_CELL and not line.endswith(tuple(_SENTENCE))


def _announces(lines: Sequence[str], at: int) -> bool:
    above = next((line for line in reversed(lines[:at]) if line), "")
    return _ANNOUNCED.search(above) is not None


def _without_footer(lines: Sequence[str], end: int) -> int:
    """Without what a mailing list puts below a line of underscores."""
    for at in range(end - 1, max(0, end - 8), -1):
        if lines[at] and not lines[at].strip("_") and len(lines[at]) >= 2:
            below = [line for line in lines[at + 1 : end] if line]
            is_footer = below and all(len(line) <= 120 for line in below) and any(map(_FOOTER.search, below))
            return at if is_footer and any(lines[:at]) else end
    return end


def _without_disclaimer(lines: Sequence[str], end: int) -> int:
    """Without the paragraphs that a company's mail system adds; a request that talks of secrecy stands above them."""
    for at in range(max(1, end - _MOST_BELOW), end):
        if _may_be_notice(lines[at]) and _begins(lines, at) and _DISCLAIMER.search(lines[at]):
            top = _with_heading(lines, at)
            return top if any(lines[:top]) else end
    return end


def _may_be_notice(line: str) -> bool:
    """A quick look before the long pattern: most mails have no such line."""
    return len(line) >= _SHORTEST_NOTICE and any(word in line for word in _NOTICE_WORDS)


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a paragraph begins at `at`."""
    above = lines[at - 1]
    return not above or signs.is_rule(above) or _HEADING.fullmatch(above) is not None or above[-1] in "。.-_*=—"


def _with_heading(lines: Sequence[str], at: int) -> int:
    """The place of a heading or ruled line above `at`, if there is one."""
    above = at
    while above > 0 and not lines[above - 1]:
        above -= 1
    is_part = above > 0 and (_HEADING.fullmatch(lines[above - 1]) is not None or signs.is_rule(lines[above - 1]))
    return _with_heading(lines, above - 1) if is_part else at


def _without_signature(raw: Sequence[str], lines: Sequence[str], end: int) -> int:
    """Cut at the signature mark of RFC 3676 section 4.3; programs strip its blank, so a lone `--` counts, too.

    Not with items between several of them, nor with more below it than a signature holds.
    """
    marks = [number for number in range(end) if _DELIMITER.fullmatch(raw[number].rstrip("\r"))]
    if not marks:
        return end
    last = marks[-1]
    below = sum(1 for line in lines[last + 1 : end] if line)
    is_only = len(marks) == 1 or raw[last].rstrip("\r") == "-- "
    return last if is_only and below <= SIGNATURE_LINES and any(lines[:last]) else end


def _without_contacts(lines: Sequence[str], end: int, sender: Person) -> int:
    """Without a last paragraph of name, office and how to reach them, as Chinese companies sign.

    It needs two ways of contact, or one that is the sender's, stands below a ruled line, or ends name and office. What
    the sender announces (`联系人如下：`) stays.
    """
    if not end:
        return end
    start = _paragraph(lines, end)
    block = [line for line in (line.strip("| ") for line in lines[start:end] if not _is_ruled(line)) if line]
    above = next((line for line in reversed(lines[:start]) if line), "")
    if (
        above
        and not _ANNOUNCED.search(above)
        and _signs(block, sender, is_ruled=signs.is_rule(lines[min(start, end - 1)]))
    ):
        return start
    is_address = bool(sender.address) and lines[end - 1].lower().strip("<> ") == sender.address.lower()
    return end - 1 if is_address and any(lines[: end - 1]) else end  # Foxmail signs with nothing else


def _signs(block: Sequence[str], sender: Person, *, is_ruled: bool) -> bool:
    """Whether these lines are nothing but who writes and how to reach them."""
    if not block or len(block) > SIGNATURE_LINES or any(len(line) > 80 or line[-1] in _SENTENCE for line in block):
        return False
    contacts = [line for line in block if _CONTACT.match(line)]
    is_senders = _names(block, sender)
    wanted = 1 if is_ruled or is_senders or (len(block) > 2 and block[-1] in contacts) else 2
    wanted = 0 if is_ruled and is_senders else wanted
    return len(contacts) >= wanted and (block[0] not in contacts or is_senders)


def _without_formula(lines: Sequence[str], end: int) -> int:
    """Without a polite close (此致 敬礼, `Kind regards`) if name and contacts follow; alone it is a courtesy."""
    for at in range(max(1, end - SIGNATURE_LINES), end):
        if 0 < len(lines[at]) <= _LONGEST_FORMULA and _FORMULA.fullmatch(lines[at]):
            below = [line for line in lines[at + 1 : end] if line]
            is_name = all(len(line) <= 60 and (line[-1] not in _SENTENCE or _FORMULA.fullmatch(line)) for line in below)
            is_signature = is_name and any(map(_CONTACT.match, below))
            return at if is_signature and any(lines[:at]) else end
    return end


def _names(block: Sequence[str], sender: Person) -> bool:
    """Whether the lines hold the sender's own address, or begin with the sender's name."""
    is_named = len(sender.name) > 1 and sender.name.lower() in block[0].lower()
    return is_named or (bool(sender.address) and any(sender.address.lower() in line.lower() for line in block))


def _paragraph(lines: Sequence[str], end: int) -> int:
    """Where the last paragraph begins: below an empty line, or at a ruled line."""
    for at in range(end - 1, max(-1, end - SIGNATURE_LINES - 3), -1):
        if _CELL.fullmatch(lines[at]):
            return at + 1
        if _is_ruled(lines[at]):
            return at
    return end


def _is_ruled(line: str) -> bool:
    return signs.is_rule(line) or _RULED.fullmatch(line) is not None
