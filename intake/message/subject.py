"""Subjects: without reply prefixes, fit for comparison, and the references they name (MAIL-RULES.md section 5)."""

from __future__ import annotations

import re
import unicodedata

_REPLY = (  # en de/nl nordic fi pt it pl/cs tr ru zh ja ko
    "re|aw|antw|antwort|sv|vs|res|rif|odp|odpowiedź|ynt|отв|ответ|"
    "回\\s?复|回\\s?覆|回復|答\\s?复|答\\s?覆|回信|返信|답장|회신"
)
_FORWARD = (  # en de fr es pt fi sv nl ru zh ja ko
    "fwd|fw|wg|tr|rv|enc|vl|vb|doorst|пересл|转\\s?发|轉\\s?發|轉\\s?寄|转\\s?寄|转送|轉送|転送|전달"
)
_BRACKETED = "回复|回覆|答复|答覆|转发|轉發|轉寄|转寄|返信|転送|re|fwd?"
_RARE = "r|i|pd"  # Italian answer and forward, Polish forward: words of subjects, too, so only on a mail that answers
_COUNTER = r"\s{0,3}(?:[\[(（*^]\s?\d{1,3}\s?[\])）]?|\d{1,2})?"  # Re[2]: Re(3): Re^2: Re2:
_MARKED = rf"[\[【](?:{_BRACKETED})[\]】](?:\s{{0,3}}:)?"
_PREFIX = re.compile(rf"\s*(?:(?:{_REPLY}|{_FORWARD}){_COUNTER}\s{{0,3}}:|{_MARKED})\s*", re.IGNORECASE)
_RARE_PREFIX = re.compile(rf"\s*(?:{_RARE}){_COUNTER}\s{{0,3}}:\s*", re.IGNORECASE)
_FORWARDED = re.compile(
    rf"\s*(?:(?:{_FORWARD}){_COUNTER}\s{{0,3}}:|[\[【](?:转发|轉發|轉寄|转寄|転送|fwd?)[\]】])", re.IGNORECASE
)
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}  # full width to ASCII, one for one
_GATEWAY = re.compile(r"\s*[\[【(](?:external(?: e?-?mail| sender)?|外部|外部邮件|外来邮件|外部郵件|spam)[\]】)]:?\s*")
_CJK = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
_BORDER = re.compile(rf"(?<={_CJK})\s+|\s+(?={_CJK})")
_LONGEST = 4096  # characters looked at


def base(subject: str, *, is_answer: bool = False) -> str:
    """The subject without any run of reply and forward prefixes, trimmed; the rest stays as written.

    `回复：答复: RE[2]: 转发：【回复】用印` gives `用印`. A second call changes nothing.
    `is_answer`: the mail names another one, so that `R:` and `I:` are prefixes and no words.
    """
    subject, at = subject[:_LONGEST], 0
    narrow = subject.translate(_NARROW)
    while found := _PREFIX.match(narrow, at) or (is_answer and _RARE_PREFIX.match(narrow, at)):
        at = found.end()
    return subject[at:].strip()


def is_forward(subject: str) -> bool:
    """Whether the subject says that the newest thing done to the mail was to forward it."""
    return _FORWARDED.match(subject[:_LONGEST].translate(_NARROW)) is not None


def is_reply(subject: str) -> bool:
    """Whether the subject begins with a reply or forward prefix."""
    return _PREFIX.match(subject[:_LONGEST].translate(_NARROW)) is not None


def canonical(subject: str, prefix: str) -> str:
    """The subject as a key for comparison; stable over any number of round trips through mail programs.

    Prefixes, our own tags and a gateway's `[EXTERNAL]` are gone wherever they pile up in front, width and case are
    folded, blanks are single and absent at the border of Chinese and Latin text, where programs add and drop them.
    """
    text, tag = unicodedata.normalize("NFKC", subject[:_LONGEST]).casefold(), _tag(prefix)
    while True:
        shorter = _without_gateway(base(tag.sub(" ", text, count=1) if tag.match(text.lstrip()) else text))
        if shorter == text:
            break
        text = shorter
    return _BORDER.sub("", " ".join(tag.sub(" ", text).split()))


def _without_gateway(text: str) -> str:
    found = _GATEWAY.match(text)
    return (text[found.end() :] if found else text).lstrip()


def find_references(text: str, prefix: str) -> list[int]:
    """Numbers of the references that the text names, in order, each once: `[HQ-1042]`, `【ＨＱ－１０４２】`."""
    found = _tag(prefix).finditer(unicodedata.normalize("NFKC", text[:_LONGEST]))
    return list(dict.fromkeys(number for hit in found if (number := int(hit[1]))))


def _tag(prefix: str) -> re.Pattern[str]:
    """Our reference in NFKC text, with or without brackets; not inside a longer word or number."""
    dash = "[-\u2010-\u2015\u2212]"
    mark = re.escape(unicodedata.normalize("NFKC", prefix))
    return re.compile(
        rf"[\[【(]?\s?(?<![a-z0-9]){mark}\s{{0,2}}{dash}\s{{0,2}}(\d{{1,9}})(?![\da-z])\s?[\])】]?", re.IGNORECASE
    )


def without_references(text: str, prefix: str) -> str:
    """The text in NFKC with a blank for each of our references."""
    return _tag(prefix).sub(" ", unicodedata.normalize("NFKC", text[:_LONGEST]))
