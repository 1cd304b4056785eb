"""The words of commands by mail in English and Chinese, and dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from intake.domain.request import Outcome
from intake.domain.simplified import simplified

Meaning = TypeVar("Meaning")
LONGEST_WORD = 60  # characters of a name, a reason, a word that is no command


class Verb(StrEnum):
    """What staff may ask for by mail."""

    CLOSE = "close"
    ASSIGN = "assign"
    ASK = "ask"
    NOTE = "note"
    REPLY = "reply"
    PROMISE = "promise"
    TAKE = "take"
    CODE = "code"
    HELP = "help"


class Fault(StrEnum):
    """What is wrong with a command as it is written."""

    UNKNOWN = "unknown"
    OUTCOME = "outcome"
    DATE = "date"
    TEXT = "text"
    WHO = "who"
    REASON = "reason"
    CODE = "code"
    EXTRA = "extra"
    TOO_MANY = "too_many"
    FILES = "files"  # which letter they belong to is not said


VERBS: Mapping[str, Verb] = MappingProxyType(
    {str(verb): verb for verb in Verb}
    | {
        "办结": Verb.CLOSE,
        "转交": Verb.ASSIGN,
        "转给": Verb.ASSIGN,
        "移交": Verb.ASSIGN,
        "交给": Verb.ASSIGN,
        "指派": Verb.ASSIGN,
        "询问": Verb.ASK,
        "提问": Verb.ASK,
        "备注": Verb.NOTE,
        "答复": Verb.REPLY,
        "回复": Verb.REPLY,
        "承诺": Verb.PROMISE,
        "接办": Verb.TAKE,
        "认领": Verb.TAKE,
        "口令": Verb.CODE,
        "帮助": Verb.HELP,
    }
)
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {str(one): one for one in (Outcome.DONE, Outcome.ANSWERED, Outcome.PARTLY, Outcome.DECLINED)}
    | {
        "已办妥": Outcome.DONE,
        "办妥": Outcome.DONE,
        "已办好": Outcome.DONE,
        "办好": Outcome.DONE,
        "已完成": Outcome.DONE,
        "完成": Outcome.DONE,
        "已办结": Outcome.DONE,
        "已答复": Outcome.ANSWERED,
        "已回复": Outcome.ANSWERED,
        "部分办妥": Outcome.PARTLY,
        "部分完成": Outcome.PARTLY,
        "未予办理": Outcome.DECLINED,
        "不予办理": Outcome.DECLINED,
        "不予受理": Outcome.DECLINED,
    }
)
DATES = re.compile(  # 3.5万元 is none
    r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:[t ]{1,3}(\d{1,2}):(\d{2}))?(?![\w:/.-]*\d)"
    r"(?!\s?(?:[百千万亿块折倍吨米天年%]|元(?!旦)|小时|公[斤里]|[kmg]b?\b|[hd]\b|kg\b|cny\b|rmb\b))",
    re.ASCII,
)


def folded(text: str) -> str:
    """Lower case, narrow and simplified letters, each in the place where it was: `！CLOSE` gives `!close`."""
    return text.lower() if text.isascii() else simplified("".join(map(_folded, text)))


def named(flat: str, at: int, words: Mapping[str, Meaning], *, is_exact: bool) -> tuple[Meaning, int] | None:
    """What the longest of the words means that stands at this place of a folded text, and where it ends.

    A Latin word ends where no letter or digit follows; a Chinese one only with `is_exact`, as people write no blanks.
    """
    for word in sorted(words, key=len, reverse=True):
        end = at + len(word)
        if flat.startswith(word, at) and not _goes_on(flat, end, is_exact=is_exact or word.isascii()):
            return words[word], end
    return None


def as_date(found: re.Match[str]) -> str:
    """What `DATES` found, as `10-16`, `2026-10-16` or `2026-10-16 15:00`; nothing for a day that does not exist."""
    year, month, day, hour, minute = found.groups()
    try:
        on = date(int(year or 2024), int(month), int(day))  # a leap year: whether 02-29 comes is for the next to judge
    except ValueError:
        return ""
    if hour is not None and (int(hour) > 23 or int(minute) > 59):
        return ""
    text = f"{on:%Y-%m-%d}" if year else f"{on:%m-%d}"
    return f"{text} {int(hour):02d}:{minute}" if hour is not None else text


def _goes_on(flat: str, end: int, *, is_exact: bool) -> bool:
    follows = flat[end : end + 1]
    return is_exact and (follows.isalnum() or follows == "_") and (not flat[end - 1].isascii() or follows.isascii())


def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter
