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
_DENIED = re.compile(r"(?:不|不会|未|没有?|没|无|尚未|暂不|并非|not? )$")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
THANKS_CHARACTERS = 60  # what is longer says more than thanks
LONGEST_THANKS = 400
SIGNATURE_LINES = 8
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁"
    "蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
SIGNED = re.compile(  # a line of a signature: a name, a department, a way to reach somebody, a greeting
    rf"-{{2,}}|[{SURNAMES}][\u3400-\u9fff]{{1,2}}"
    r"|[\u3400-\u9fff]{2,14}(?:部|处|科|室|中心|公司|集团|经理|主任|总监)"
    r"|(?:电话|手机|传真|邮箱|地址|tel|mobile|phone|e-?mail|fax)\s?[:.]?.{0,50}|[\d\s+()-]{7,24}|\S{1,40}@\S{3,40}|https?://\S+"
    r"|(?:此致|敬礼|祝好|顺祝商祺|祝工作顺利|(?:best |kind |warm )?regards|best|cheers)[,!.]?",
    re.IGNORECASE,
)
THANKS = re.compile(  # possessive and atomic: what was taken is never tried again, so the time stays linear
    r"(?>已?收到|收悉|知悉|知道了|好的?|谢谢(?:您|你|大家|各位)?|多谢|感谢(?:您|你)?(?:的?(?:支持|帮助|回复))?|辛苦了?"
    r"|没问题了?|已解决|可以了|okay|ok|many thanks|thanks?(?: you)?(?: (?:very|so) much| a lot)?|got it|received|noted"
    r"|solved|great|well done|[\s,.!~;:、，。！～；：…)(（）]|🙏|👍|😊)++",
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
    """Whether a text says nothing but thanks or that it was received, perhaps above a name and a department.

    A question or a wish is never mere thanks; in doubt it is not.
    """
    text = unicodedata.normalize("NFKC", text[: LONGEST_THANKS + 1])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if THANKS.fullmatch(line)]
    signature = lines[len(said) :]
    is_short = 0 < len("".join(said)) <= THANKS_CHARACTERS and len(text) <= LONGEST_THANKS and "?" not in text
    return is_short and lines[: len(said)] == said and _is_signature(signature)


def _is_signature(lines: list[str]) -> bool:
    return len(lines) <= SIGNATURE_LINES and all(len(line) <= 60 and SIGNED.fullmatch(line) for line in lines)


def _category(categories: Iterable[Category], places: dict[str, str]) -> tuple[Category | None, str]:
    for category in categories:
        for place, words in category.match.items():
            for word in words:
                if word and _plain(word) in places.get(place, ""):
                    return category, f"{place}~{word}"
    return None, "default"


def _impact(category: Category | None, words: Iterable[str], text: str) -> tuple[Impact, str]:
    word = next((one for one in words if _is_said(_plain(one), text)), None)
    if word is not None:
        return Impact.FRONTLINE, f"word~{word}"
    if category is not None and category.impact is not None:
        return category.impact, f"category~{category.key}"
    return Impact.NORMAL, "default"


def _is_said(word: str, text: str) -> bool:
    """Whether the text says so and does not deny it: 不影响生产 is no impact."""
    at = text.find(word)
    while word and at >= 0:
        if _DENIED.search(text[max(at - 6, 0) : at]) is None:
            return True
        at = text.find(word, at + len(word))
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
