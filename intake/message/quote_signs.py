"""The signs by which mail programs mark quoted history, line by line (DEPENDENCIES.md 5.6).

Every pattern is anchored, applied to one line of bounded length and free of nested quantifiers (SECURITY.md threat 32).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_LINE = 400  # characters; longer lines are never a sign
MARKER = "==== 请在此行以上回复 / Please reply above this line ===="

_FOLD = str.maketrans({"\u00a0": " ", "\u3000": " ", "\u200b": None, "\ufeff": None, "\t": " ", "\r": None})
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # 主　题
_DASHED = re.compile(r"[-—–_=]{2,}\s*([^-—–_=].{0,60}?)\s*[-—–_=]{2,}")
_RULE = re.compile(r"[_\-—–=*·.]{8,}")

_ORIGINAL = frozenset(
    """原始邮件 邮件原件 邮件原文 回复的原邮件 回复的邮件 回复邮件 原邮件 原始郵件 原始邮件信息 原始信件 原始消息 原文 元のメッセージ
    original originalmessage originalmail originale-mail originalemail originalappointment originaltext replymessage
    urspruenglichenachricht ursprünglichenachricht originalnachricht messaged'origine messaged’origine messageoriginal
    mensajeoriginal mensagemoriginal messaggiooriginale oorspronkelijkbericht opprinneligmelding originalmeddelelse
    ursprungligtmeddelande oprindeligmeddelelse исходноесообщение wiadomośćoryginalna alkuperäinenviesti""".split()
)
_FORWARDED = re.compile(
    r"[->\s*]*(?:-+|begin)?\s*(?:forwarded message|forwarded by|weitergeleitete nachricht|转发邮件|转发的邮件|轉寄的郵件|转发邮件信息"
    r"|轉寄郵件|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|转发邮件原文)\b.{0,120}",
    re.IGNORECASE,
)

_VERB = re.compile(
    r"写道|寫道|さんは書きました|のメッセージ"
    r"|\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|skrev|schreef|napisał(?:a|\(a\))?|kirjoitti|yazdı"
    r"|написала?|пишет|пише)\b",
    re.IGNORECASE,
)
_CHINESE_VERB = re.compile(r"写道\s?[:：]?$|寫道\s?[:：]?$")
_DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}\b"
    r"|\b\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}\b|\b[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:at\s)?\d{2,4}\b"
    r"|\d{1,2}月\s?\d{1,2}日"
)
_TIME = re.compile(r"\d{1,2}\s?[:：.h]\s?\d{2}\b")
_MAILBOX = re.compile(r"[\w.+=%-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}", re.ASCII)
_OPENING = re.compile(
    r"(?:on|at|am|le|el|op|den|em|il|w dniu|dnia|em|den|ons|tis|pe|în|dne)\s|[在于於]\s?(?=[\d ]|星期|周|週)|\d{1,4}\s?[-/.年]\s?\d{1,2}"
    r"|\d{1,2}\.?\s[^\W\d_]{3,12}\.?\s\d{4}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s",
    re.IGNORECASE,
)
_NAME_AT = re.compile(r".{1,160}?[>\s\"”']\s?[于於在]\s?\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_DATED_MAILBOX = re.compile(r".{0,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>:?$")

_LABELS = {
    "from": "发件人 寄件者 寄件人 發件人 来自 from von de da van från fra od от 差出人 보낸사람",
    "date": "发送时间 发送日期 发件时间 日期 时间 寄件日期 發送時間 傳送時間 傳送日期 date sent sentat sendtime senttime datesent "
    "gesendet datum envoyé enviado enviadoel data fecha verzonden skickat inviato дата отправлено 送信日時",
    "to": "收件人 收件者 to an à para a aan till til do кому 宛先",
    "copy": "抄送 抄送人 副本 抄送至 cc kopie copie bcc 密送",
    "subject": "主题 主旨 标题 主題 subject betreff objet asunto assunto oggetto onderwerp ämne emne temat тема 件名 re",
    "other": "重要性 附件 importance attachments reply-to replyto organization",
}
_KIND = {word: kind for kind, words in _LABELS.items() for word in words.split()}
_LABEL = re.compile(r"([^\s:：|][^:：|]{0,24}?)\s?[:：|]")
_SPACED_LABEL = re.compile(r"(发件人|发送时间|日期|收件人|抄送人?|主题|寄件者|寄件日期|收件者|副本|主旨)\s")

_PHONE = re.compile(
    r"(?:发自|發自|傳自)\s?(?:我的|了|于)?.{1,40}|从我的.{1,30}(?:发送|傳送)|從我的.{1,30}傳送|来自我的.{1,30}|通过.{1,24}(?:发送|发出)"
    r"|(?:获取|下载|取得|下載)\s?(?:适用于.{1,20}的)?\s?outlook\b.{0,60}|(?:get|download)\s(?:the\s)?(?:outlook|boxer|bluemail)\b.{0,60}"
    r"|sent\s(?:from|via|using|by)\s(?:my|the|a|an|outlook|yahoo|mail|samsung|iphone|ipad|android|gmail|windows|blackberry|mailbox"
    r"|proton|thunderbird|airmail|nylas|typemail|aol|huawei|xiaomi|cloudmagic|spark|superhuman|mobile)\b.{0,80}"
    r"|von meinem .{1,40}gesendet|gesendet von .{1,50}|diese nachricht wurde von meinem .{1,60}|envoyé (?:de|depuis) .{1,50}"
    r"|enviado (?:desde|do|de) .{1,50}|inviato da .{1,50}|verzonden vanaf .{1,50}|отправлено с .{1,50}|skickat från .{1,50}"
    r"|(?:\(?\w{1,20}\s)?sent from (?:my|a)\b.{0,60}|(?:从|從)?我的.{1,20}发送",
    re.IGNORECASE,
)


def folded(line: str) -> str:
    """A line as the patterns see it: single kinds of blank, trimmed; empty when it is too long to be a sign."""
    return line.translate(_FOLD).strip() if len(line) <= LONGEST_LINE else ""


def unquoted(line: str) -> str:
    """A folded line without leading `>`, `*bold*` and table bars, as header blocks are dressed up."""
    return line.lstrip("> ").lstrip("|").replace("*", "").strip(" |")


def is_forward(line: str) -> bool:
    """A line after which everything is meant for us: `---- Forwarded message ----`, 转发邮件."""
    return len(line) <= 160 and (line[:1] in "->*—" or line[:5].lower() == "begin") and bool(_FORWARDED.match(line))


def is_marker(line: str) -> bool:
    """The line that every letter of ours carries on top."""
    return "请在此行以上回复" in line or "Please reply above this line" in line


def is_separator(line: str) -> bool:
    """Two or more dashes around the name that a mail program gives to the original."""
    found = _DASHED.fullmatch(unquoted(line))
    return found is not None and "".join(found[1].split()).lower().rstrip(":：") in _ORIGINAL


def is_rule(line: str) -> bool:
    """A line of eight or more dashes or underscores; no sign by itself."""
    return _RULE.fullmatch(unquoted(line)) is not None


def attribution(lines: Sequence[str], at: int) -> int:
    """How many lines from `at` say who wrote the quoted text and when: 0 to 3."""
    first = lines[at].strip("*- ").lstrip("> ")
    if not first:
        return 0
    opened = _OPENING.match(first) is not None or _NAME_AT.match(first) is not None
    for count in range(1, 4):
        part = [line.strip("*- ").lstrip("> ") for line in lines[at : at + count]]
        if len(part) < count or not part[-1]:
            break
        text = " ".join(part)
        if len(text) > LONGEST_LINE:
            break
        if _is_attribution(text, opened=opened, is_quoted_below=_quote_follows(lines, at + count)):
            return count
        if not opened and "@" not in first:
            break
    return 0


def _is_attribution(text: str, *, opened: bool, is_quoted_below: bool) -> bool:
    dated, has_mailbox = _DATE.search(text) is not None, _MAILBOX.search(text) is not None
    has_evidence = has_mailbox or is_quoted_below or _TIME.search(text) is not None
    if opened and dated and _DATED_MAILBOX.match(text):
        return text.endswith(":") or is_quoted_below or _VERB.search(text) is not None
    if not text.endswith((":", "：")) and not _ends_with_verb(text):
        return is_quoted_below and opened and dated and _VERB.search(text) is not None
    if _VERB.search(text) is None:
        return is_quoted_below and (dated or has_mailbox)
    return has_evidence and (has_mailbox or dated or (opened and is_quoted_below))


def _ends_with_verb(text: str) -> bool:
    found = None
    for found in _VERB.finditer(text):
        pass
    return found is not None and found.end() >= len(text) - 1


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if line:
            return line.startswith(">")
    return False


def header_block(lines: Sequence[str], at: int) -> bool:
    """Whether a copied mail header begins at line `at`: a From label, a date label and one more within nine lines."""
    if label(lines[at]) is None:
        return False
    kinds: set[str] = set()
    unlabelled = 0
    for line in lines[at : at + 9]:
        kind = label(line)
        if kind is None and unquoted(line):
            unlabelled += 1
        elif kind is not None:
            kinds.add(kind)
        if unlabelled > 2:
            break
    return {"from", "date"} <= kinds and len(kinds) >= 3


def label(line: str) -> str | None:
    """Which header a line of a copied header names (`from`, `date`, `to`, `copy`, `subject`, `other`), if any."""
    text = _CJK_GAP.sub("", unquoted(line))
    found = _LABEL.match(text) or _SPACED_LABEL.match(text)
    if found is None:
        return None
    return _KIND.get("".join(found[1].split()).lower())


def is_phone_line(line: str) -> bool:
    """The line a program adds below the text: 发自我的iPhone, `Sent from my …`, 获取 Outlook for iOS."""
    return len(line) <= 120 and _PHONE.fullmatch(unquoted(line).strip("()<>[]【】-—. ")) is not None
