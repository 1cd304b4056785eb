"""Sorting a request: category and impact by ordered rules, each with its explanation; mere thanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from intake.domain import opinions, signature
from intake.domain.impact import FRONTLINE_WORDS, plain, word_of
from intake.domain.request import Category, Impact
from intake.domain.simplified import simplified
from intake.message.mail import Mail

_SENTENCES = frozenset({"subject", "body"})
_LATIN = re.compile(r"[a-z][a-z' -]*")
_WORD_END = re.compile(r"(?:'?s|es|ed|ing)?(?![a-z])")
THANKS_CHARACTERS = 60  # what is longer says more than thanks
LONGEST_THANKS = 400
THANKS = re.compile(  # possessive and atomic: what was taken is never tried again, so the time stays linear
    rf"(?>{opinions.PRAISE}|已?收到|收悉|知悉|知道了|好的|谢谢(?:您|你|大家|各位)?|多谢|感谢(?:您|你)?(?:的?(?:支持|帮助|回复))?"
    r"|辛苦了?|没问题了?|没有问题|无异议|同意|(?:问题)?已?经?解决了?|可以了|可以用了|恢复正常了?|okay|ok"
    r"|many thanks|thanks?(?: you)?(?: (?:very|so) much| a lot)?|got it|received|noted|solved|great|well done"
    r"|it works(?: now)?|works now|[\s,.!~;:、，。！～；：…)(（）]|🙏|👍|😊)++",
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
        "subject": plain(mail.subject),
        "body": plain(mail.reply_text or mail.text),
        "from": plain(" ".join(one.address for one in mail.from_)),
        "to": plain(" ".join([*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to])),
        "attachment": plain(" ".join(one.filename for one in mail.attachments)),
    }
    category, why = _category(rules.categories, places)
    key = category.key if category else rules.default_category
    impact, why_impact = _impact(category, rules.impact_words, f"{mail.subject}\n{mail.reply_text}")
    explained = (f"category:{key} {why}".strip(), f"impact:{impact} {why_impact}".strip())
    return Triage(key, impact, category.owner if category else None, explained)


def is_thanks(text: str) -> bool:
    """Whether a text says nothing but thanks or that it was received, perhaps above a name and a department.

    A question or a wish is never mere thanks; in doubt it is not.
    """
    text = unicodedata.normalize("NFKC", text[: LONGEST_THANKS + 1])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if THANKS.fullmatch(simplified(line))]
    below = lines[len(said) :]
    is_short = 0 < len("".join(said)) <= THANKS_CHARACTERS and len(text) <= LONGEST_THANKS and "?" not in text
    return is_short and lines[: len(said)] == said and signature.is_signature(below)


def _category(categories: Iterable[Category], places: dict[str, str]) -> tuple[Category | None, str]:
    for category in categories:
        for place, words in category.match.items():
            for word in words:
                if word and _stands_in(plain(word), places.get(place, ""), is_sentence=place in _SENTENCES):
                    return category, f"{place}~{word}"
    return None, "default"


def _stands_in(word: str, text: str, *, is_sentence: bool) -> bool:
    """Whether the text holds the word; in sentences a Latin one as a whole: `seal` in `sealed`, not in `Sealand`."""
    if not is_sentence or not _LATIN.fullmatch(word):
        return word in text
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _LATIN.match(text[max(at - 1, 0) : at]) and _WORD_END.match(text, end):
            return True
        at = text.find(word, end)
    return False


def _impact(category: Category | None, words: Iterable[str], text: str) -> tuple[Impact, str]:
    word = word_of(text, words)
    if word is not None:
        return Impact.FRONTLINE, f"word~{word}"
    if category is not None and category.impact is not None:
        return category.impact, f"category~{category.key}"
    return Impact.NORMAL, "default"
