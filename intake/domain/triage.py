"""Sorting a request: category and impact by ordered rules, each with its explanation; language; mere thanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from intake.domain.request import Category, Impact
from intake.message.mail import Mail

FRONTLINE_WORDS = (
    "[影响生产]", "影响生产", "影响客户", "停产", "停工", "生产线停", "产线停", "客户投诉", "投标截止", "无法发货",
    "production stopped", "production is down", "line down", "customer complaint", "bid deadline",
)  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
THANKS_CHARACTERS = 40  # what is longer says more than thanks
THANKS = re.compile(
    r"(?:收到|已收到|收悉|知悉|知道了|好的?|谢谢(?:您|你|大家|各位)?|多谢|"
    r"感谢(?:您|你)?(?:的?(?:支持|帮助|回复))?|辛苦了?|没问题了?|已解决|可以了|"
    r"ok(?:ay)?|thanks?(?: you)?(?: (?:very|so) much| a lot)?|thank you|many thanks|got it|received|noted|solved|great|well done|"
    r"[\s,.!?~;:、，。！？～；：…)(（）]|🙏|👍|😊)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TriageRules:
    """The office's rules: categories in the order they are tried, and words of front-line impact."""

    categories: tuple[Category, ...] = ()
    default_category: str = "general"
    impact_words: tuple[str, ...] = FRONTLINE_WORDS


@dataclass(frozen=True, slots=True)
class Triage:
    """Where a request belongs, and by which rules: `category:seal subject~用印`."""

    category: str
    impact: Impact
    owner: str | None
    rules: tuple[str, ...]


def classify(mail: Mail, rules: TriageRules) -> Triage:
    """The first category that matches, else the default one; impact by words, else by category, else normal."""
    places = {
        "subject": _plain(mail.subject),
        "body": _plain(mail.reply_text or mail.text),
        "from": _plain(" ".join(one.address for one in mail.from_)),
        "to": _plain(" ".join([*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to])),
        "attachment": _plain(" ".join(one.filename for one in mail.attachments)),
    }
    category, why = _category(rules.categories, places)
    key = category.key if category else rules.default_category
    impact, why_impact = _impact(category, rules.impact_words, f"{places['subject']}\n{places['body']}")
    explained = (f"category:{key} {why}".strip(), f"impact:{impact} {why_impact}".strip())
    return Triage(key, impact, category.owner if category else None, explained)


def language(mail: Mail, default: str) -> str:
    """`zh_CN` or `en` by what the sender wrote; `default` when there is hardly anything to tell by."""
    text = f"{mail.subject_base} {mail.reply_text}"[:4000]
    han, latin = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    if han >= 2 and han * 3 >= latin:
        return "zh_CN"
    return "en" if latin >= 3 and han == 0 else default


def is_thanks(text: str) -> bool:
    """Whether a text says nothing but thanks or that it was received; a question or a wish is never mere thanks."""
    said = unicodedata.normalize("NFKC", text).strip()
    return 0 < len(said) <= THANKS_CHARACTERS and THANKS.fullmatch(said) is not None and "?" not in said


def _category(categories: Iterable[Category], places: dict[str, str]) -> tuple[Category | None, str]:
    for category in categories:
        for place, words in category.match.items():
            for word in words:
                if _plain(word) in places[place]:
                    return category, f"{place}~{word}"
    return None, "default"


def _impact(category: Category | None, words: Iterable[str], text: str) -> tuple[Impact, str]:
    word = next((one for one in words if _plain(one) in text), None)
    if word is not None:
        return Impact.FRONTLINE, f"word~{word}"
    if category is not None and category.impact is not None:
        return category.impact, f"category~{category.key}"
    return Impact.NORMAL, "default"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
