"""The signs by which mail programs mark quoted history, line by line (DEPENDENCIES.md 5.6).

Every pattern is anchored, applied to one line of bounded length and free of nested quantifiers (SECURITY.md threat 32).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

LONGEST_LINE = 400  # characters; longer lines are never a sign
MARKER = "==== 请在此行以上回复 / Please reply above this line ===="

_FOLD = str.maketrans({"\u00a0": " ", "\u3000": " ", "\u200b": None, "\ufeff": None, "\t": " ", "\r": None})
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # 主　题
_DASHED = re.compile(r"[-‐‑—–_=]{2,}+\s*+([^-‐‑—–_=].{0,60}?)\s*[-‐‑—–_=]{2,}")
_DASHES = "-‐‑—–_="
_RULE = re.compile(r"[_\-‐‑—–=*·.]{8,}+")
_RULES = "_-‐‑—–=*·."
_LONGEST_VERB = 30  # characters, with room

_ORIGINAL_NAMES = (
    "原始邮件 邮件原件 邮件原文 回复的原邮件 回复的邮件 回复邮件 原邮件 原始郵件 原始邮件信息 原始信件 "
    "原始消息 原文 元のメッセージ original originalmessage originalmail originale-mail originalemail "
    "originalappointment originaltext replymessage repliedmessage urspruenglichenachricht ursprünglichenachricht "
    "originalnachricht messaged'origine messaged’origine messageoriginal mensajeoriginal mensagemoriginal "
    "messaggiooriginale oorspronkelijkbericht opprinneligmelding originalmeddelelse ursprungligtmeddelande "
    "oprindeligmeddelelse oprindeligbesked opprinneligmelding исходноесообщение wiadomośćoryginalna "
    "alkuperäinenviesti "
)
_ORIGINAL = frozenset(_ORIGINAL_NAMES.split())
_FORWARDED = re.compile(
    r"[->\s*]*+(?:begin)?\s*(?:forwarded message|forwarded by|weitergeleitete nachricht|转发邮件"
    r"|转发的邮件|轉寄的郵件|转发邮件信息|轉寄郵件|message transféré|mensaje reenviado|messaggio inoltrato"
    r"|doorgestuurd bericht|转发邮件原文)\b.{0,120}",
    re.IGNORECASE,
)

_VERB = re.compile(
    r"写道|寫道|さんは書きました|のメッセージ"
    r"|\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|skrev|schreef|napisał(?:a|\(a\))?|kirjoitti|yazdı"
    r"|написала?|пишет|пише|het volgende geschreven|følgende)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"[中里裡上内]\s?[写寫]道")  # 在…的通知中写道: a person quotes a document
_DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}\b"
    r"|\b\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}\b|\b[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:at\s)?\d{2,4}\b"
    r"|\d{1,2}月\s?\d{1,2}日"
)
_TIME = re.compile(r"\d{1,2}\s?[:：.h]\s?\d{2}\b")
_MAILBOX = re.compile(r"[\w.+=%-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}", re.ASCII)
_OPENING = re.compile(
    r"(?:on|at|am|le|el|op|den|em|il|w dniu|dnia|em|den|ons|tis|pe|în|dne)\s"
    r"|[在于於]\s?(?=[\d ]|星期|周|週)|\d{1,4}\s?[-/.年]\s?\d{1,2}"
    r"|\d{1,2}\.?\s[^\W\d_]{3,12}\.?\s\d{4}|\d{1,2}:\d{2}\s?(?:[ap]m)?,?\s|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s",
    re.IGNORECASE,
)
_NAME_AT = re.compile(r".{1,160}?[>\s\"”']\s?[于於在]\s?\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_SHARED_LINE = re.compile(r"\s?-{0,4}\s?\bOn (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? ")
_DATED_MAILBOX = re.compile(r".{0,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>:?$")

_LABELS = {
    "from": "发件人 寄件者 寄件人 發件人 来自 from sender von de da van från fra od от "
    "差出人 送信者 보낸사람 보낸이 발신",
    "date": "받은날짜 보낸날짜 날짜 发送时间 发送日期 发件时间 日期 时间 寄件日期 發送時間 傳送時間 傳送日期 "
    "date sent sentat sendtime senttime datesent "
    "gesendet datum envoyé enviado enviadoel data fecha verzonden skickat inviato "
    "sendt dato wysłano data envoyéle messagedu дата отправлено 送信日時 送信日",
    "to": "recipient recipients 수신 받는사람 받는이 收件人 收件者 to an à para a aan till til do кому 宛先",
    "copy": "참조 ＣＣ 抄送 抄送人 副本 抄送至 cc kopie copie bcc copieà kopi dw 密送",
    "subject": "제목 主题 主旨 标题 主題 subject betreff objet sujet "
    "asunto assunto oggetto onderwerp ämne emne temat тема 件名 re",
    "other": "重要性 附件 importance attachments reply-to replyto organization",
}
_KIND = {word: kind for kind, words in _LABELS.items() for word in words.split()}
_LABEL = re.compile(r"([^\s:：|][^:：|]{0,24}?)\s?[:：|]")
_SPACED_LABEL = re.compile(r"(发件人|发送时间|日期|收件人|抄送人?|主题|寄件者|寄件日期|收件者|副本|主旨)\s")

_NAMED_MAILBOX = re.compile(r"[^<>:：]{1,60}<[^<>\s]{1,100}@[^<>\s]{1,100}>(?:$|\s)")
_NOTES_TO = re.compile(r"\s(?:收件人|To)\s")
_NOTES_SUBJECT = re.compile(r"\s(?:主题|Subject)(?:\s|$)")

_PROGRAM = (
    "iphone|ipad|android|安卓|outlook|foxmail|coremail|qq|163|126|网易|新浪|搜狐|阿里|钉钉|飞书|企业微信|腾讯"
    "|华为|荣耀|小米|魅族|三星|手机|移动"
)
_PHONE = re.compile(
    rf"(?:发自|發自|傳自|来自|來自)\s?(?:我的|了|于)?\s?(?:{_PROGRAM}|[a-z0-9]).{{0,40}}|(?:发自|發自|傳自|来自|來自)我的.{{1,30}}"
    r"|(?:来自|發自|发自).{1,20}(?:邮箱|邮件|文档|客户端|手机)"
    r"|[从從](?:我的.{1,30}|.{2,20}(?:手机|手機|郵件|邮件))\s?(?:<\S{1,80}>)?\s?(?:发送|傳送|發送)"
    r"|[从從]\s?outlook.{0,20}\s?(?:获取|取得)|(?:通过|透過)\s?[a-z][a-z ]{1,20}\s?(?:发送|傳送|發送)"
    r"|(?:获取|下载|取得|下載)\s?(?:适用于.{1,20}的)?\s?outlook\b.{0,60}"
    r"|(?:get|download)\s(?:the\s)?(?:outlook|boxer|bluemail)\b.{0,60}"
    r"|\(?sent\s(?:from|via|using|by)\s(?:my|an?|the)\s[^,;，。]{1,50}"
    r"|(?:\w{1,20}\s)?sent from (?:my|an?)\s[^,;，。]{1,40}"
    r"|(?-i:Sent (?:from|via|with|using) [A-Z])[\w .()-]{0,40}(?:<?https?://\S{1,200})?"
    r"|von meinem .{1,40}gesendet|gesendet von (?:meinem|mein|mail|outlook|yahoo|web)\b.{0,50}"
    r"|签名由.{0,20}|.{2,20}(?:から送信|에서 보냄)"
    r"|diese nachricht wurde von meinem .{1,60}"
    r"|envoyé (?:de|depuis) (?:mon|ma|yahoo|outlook)\b.{0,50}|enviado (?:desde|do|de) (?:mi|meu|outlook)\b.{0,50}"
    r"|inviato da (?:mio|outlook|i)\b.{0,50}|verzonden vanaf (?:mijn|outlook)\b.{0,50}|skickat från min\b.{0,50}",
    re.IGNORECASE,
)


def folded(line: str) -> str:
    """A line as the patterns see it: single kinds of blank, trimmed; empty when it is too long to be a sign."""
    if "&" in line:  # QQ writes the blanks and brackets of its page into the plain text
        line = html.unescape(line) if len(line) <= 4 * LONGEST_LINE else ""
    if len(line) > LONGEST_LINE and "   " in line:
        line = " ".join(line[: 4 * LONGEST_LINE].split())
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
    found = _DASHED.fullmatch(unquoted(line)) if is_dashed(line) else None
    if found is None:
        return False
    return is_original(found[1]) or _ends_with_verb(found[1])


def is_dashed(line: str) -> bool:
    """Words between two or more dashes; a sign only above an attribution or a copied header."""
    bare = unquoted(line)
    return bare[:1] in _DASHES and bare[-1:] in _DASHES and _DASHED.fullmatch(bare) is not None


def is_original(line: str) -> bool:
    """The name that a mail program gives to the original, and nothing else: 原始邮件, `Original Message`."""
    return len(line) <= 60 and "".join(unquoted(line).split()).lower().rstrip(":：") in _ORIGINAL


def is_rule(line: str) -> bool:
    """A line of eight or more dashes or underscores; no sign by itself."""
    bare = unquoted(line).replace(" ", "") if line[:1] in "> |*_-—–=·." else ""
    return bare[:1] in _RULES and _RULE.fullmatch(bare) is not None


def attribution(lines: Sequence[str], at: int) -> int:
    """How many lines from `at` say who wrote the quoted text and when: 0 to 3."""
    first = lines[at].strip("*- ").lstrip("> ")
    if not first:
        return 0
    opened = _OPENING.match(first) is not None or _NAME_AT.match(first) is not None
    text = ""
    for count in range(1, 4):
        part = lines[at + count - 1].strip("*- ").lstrip("> ") if at + count <= len(lines) else ""
        text = f"{text} {part}" if text else part
        if not part or len(text) > LONGEST_LINE:
            break
        is_quoted_below = _quote_follows(lines, at + count)
        may_end = is_quoted_below or text[-1] in (":：>" if opened else ":：") or _ends_with_verb(text)
        if may_end and _is_attribution(text, opened=opened, is_quoted_below=is_quoted_below):
            return count
        if not opened and "@" not in first:
            break
    return 0


def shared_line(line: str) -> int | None:
    """Where in a line the attribution begins that a program wrote behind the sender's own last words; None: nowhere."""
    found = _SHARED_LINE.search(line) if 40 < len(line) <= LONGEST_LINE else None
    if found is None or not line[: found.start()].strip("> -*"):
        return None
    return found.start() if attribution([folded(line[found.start() :])], 0) else None


def _is_attribution(text: str, *, opened: bool, is_quoted_below: bool) -> bool:
    """Who and when: a verb of writing at the end, with enough evidence that a program and not a person put it there."""
    dated, timed = _DATE.search(text) is not None, _TIME.search(text) is not None
    has_mailbox, has_verb = _MAILBOX.search(text) is not None, _VERB.search(text) is not None
    if _REPORTED.search(text):
        return False
    if opened and dated and _DATED_MAILBOX.match(text):
        return text.endswith(":") or is_quoted_below or has_verb
    if not text.endswith((":", "：")) and not _ends_with_verb(text):
        return is_quoted_below and opened and dated and has_verb
    if not has_verb:
        return is_quoted_below and (dated or has_mailbox)
    if is_quoted_below:
        return dated or has_mailbox or opened
    return (dated and (timed or has_mailbox)) or (opened and has_mailbox)


def _ends_with_verb(text: str) -> bool:
    return any(found.end() >= len(text) - 1 for found in _VERB.finditer(text, max(0, len(text) - _LONGEST_VERB)))


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    for line in lines[at : at + 3]:
        if line:
            return line.startswith(">")
    return False


def header_block(lines: Sequence[str], at: int) -> bool:
    """Whether a copied mail header begins at line `at`: a From label, a date label and one more within nine lines.

    A mailbox or a time of day must be there as well: forms and travel plans have the same labels.
    """
    if label(lines[at]) is None or (at and lines[at - 1].endswith((":", "：")) and label(lines[at - 1]) is None):
        return False  # not a label, or announced by the sender
    kinds: set[str] = set()
    unlabelled, is_proven = 0, False
    for line in lines[at : at + 9]:
        kind = label(line)
        if kind is None and unquoted(line):
            unlabelled += 1 if "from" in kinds else 3
        elif kind is not None:
            if kind == "from" and kind in kinds:
                break  # another block
            kinds.add(kind)
            is_proven = is_proven or _MAILBOX.search(line) is not None or (kind == "date" and bool(_TIME.search(line)))
        if unlabelled > 2:
            break
    return is_proven and {"from", "date"} <= kinds and len(kinds) >= 3


def introduces(line: str) -> bool:
    """Whether a line directly above a quoted letter belongs to the quote: it is marked, or names a mailbox."""
    return line[:1] in ">|" or _MAILBOX.search(line) is not None


def notes_block(lines: Sequence[str], at: int) -> bool:
    """Whether a header of Lotus Notes begins at `at`: a mailbox, then date, 收件人 and 主题 on few lines."""
    if not _NAMED_MAILBOX.match(lines[at]):
        return False
    window = [line for line in lines[at : at + 14] if line]
    if not any("主题" in line or "Subject" in line for line in window):
        return False
    text = " ".join(window)[:LONGEST_LINE]
    return all(sign.search(text) for sign in (_NOTES_SUBJECT, _NOTES_TO, _TIME, _DATE))


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
