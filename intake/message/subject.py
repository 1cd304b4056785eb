"""Subjects: without reply prefixes, fit for comparison, and the references they name (MAIL-RULES.md section 5)."""

from __future__ import annotations

import re
import unicodedata

_REPLY = "re|aw|sv|vs|antw|antwort|res|odp|rif|回复|回覆|答复|答覆|回信|返信"
_FORWARD = "fwd|fw|wg|tr|rv|enc|vl|转发|轉發|转寄|轉寄|转送|轉送|転送"
_COUNTER = r"\s{0,3}(?:[\[(（*^]\s?\d{1,3}\s?[\])）]?|\d{1,2})?"  # Re[2]: Re(3): Re^2: Re2:
_PREFIX = re.compile(rf"\s*(?:{_REPLY}|{_FORWARD}){_COUNTER}\s{{0,3}}[:：]\s*", re.IGNORECASE)
_FORWARDED = re.compile(rf"\s*(?:{_FORWARD}){_COUNTER}\s{{0,3}}[:：]", re.IGNORECASE)
_CJK = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
_BORDER = re.compile(rf"(?<={_CJK})\s+|\s+(?={_CJK})")
_LONGEST = 4096  # characters looked at


def base(subject: str) -> str:
    """The subject without any run of reply and forward prefixes, trimmed; the rest stays as written.

    `回复：答复: RE[2]: 转发：用印` gives `用印`. A second call changes nothing.
    """
    subject, at = subject[:_LONGEST], 0
    while found := _PREFIX.match(subject, at):
        at = found.end()
    return subject[at:].strip()


def is_forward(subject: str) -> bool:
    """Whether the subject says that the newest thing done to the mail was to forward it."""
    return _FORWARDED.match(subject[:_LONGEST]) is not None


def is_reply(subject: str) -> bool:
    """Whether the subject begins with a reply or forward prefix."""
    return _PREFIX.match(subject[:_LONGEST]) is not None


def canonical(subject: str, prefix: str) -> str:
    """The subject as a key for comparison; stable over any number of round trips through mail programs.

    Prefixes and our own tags are gone wherever they pile up in front, width and case are folded, blanks are single and
    absent at the border of Chinese and Latin text, where programs add and drop them.
    """
    text, tag = unicodedata.normalize("NFKC", subject[:_LONGEST]).casefold(), _tag(prefix)
    while True:
        shorter = base(tag.sub(" ", text, count=1) if tag.match(text.lstrip()) else text).lstrip()
        if shorter == text:
            break
        text = shorter
    return _BORDER.sub("", " ".join(tag.sub(" ", text).split()))


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
