"""Whether a mail says that a branch's own service to its customers stands still (SERVICE.md section 1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

FRONTLINE_WORDS = (
    "[影响生产]", "影响生产", "影响客户", "停产", "停工", "停线", "生产线停", "产线停", "客户投诉", "投标截止",
    "无法发货", "客户急", "客户等着", "客户在等",
    "production stopped", "production is down", "production down", "line down", "customer complaint", "bid deadline",
    "tender deadline", "customer is waiting", "urgent for customer", "urgent for our customer", "urgent for a customer",
)  # fmt: skip
CONSIDERED = 20_000  # characters of a mail
BEFORE, BEHIND = 14, 8  # characters looked at on each side of a word
_DENIED = re.compile(  # 不影响, 没有任何客户投诉, 未造成停产, 不会导致停工; but 不得不停产, 不仅影响生产 are none
    r"(?:(?<!不得)不(?!得不|仅|但|只|光)|不会|不致|不至于|未|没有?|無|无|尚未|并未|暂未|暂无|暂不|并无|并非|從未|从未)"
    r"(?:再|会|曾|直接|实质|明显|任何|一起|一件|一例|出现|发生|收到|接到|有|造成|导致|引起|引发|涉及|因此|到){0,4}$"
    r"|\b(?:no|not|without|never|any)(?: (?:any|a|yet|cause|causing|received))? $"
)
_OTHER_THING = re.compile(  # 客户投诉率, 停产检修计划, 停工留薪: a subject of office work, not what happened
    r"(?:处理|应对|登记)?(?:率|统计|台账|制度|管理|流程|办法|热线|登记|月报|周报|报表|分析|培训|留薪|检修计划|处理规定|已解除|已恢复|已解决"
    r"| (?:rate|statistics|procedure|policy|form|register|report|hotline|training))"
)


def word_of(text: str, words: Iterable[str]) -> str | None:
    """The first of the words that the text says and does not deny; None where there is none."""
    folded = plain(text[:CONSIDERED])
    return next((one for one in words if _is_said(plain(one), folded)), None)


def plain(text: str) -> str:
    """NFKC and without case, as rules are compared; full-width brackets like the others."""
    return unicodedata.normalize("NFKC", text).casefold().replace("【", "[").replace("】", "]")


def _is_said(word: str, text: str) -> bool:
    at = text.find(word)
    while word and at >= 0:
        end = at + len(word)
        is_denied = _DENIED.search(text[max(at - BEFORE, 0) : at]) is not None
        if not is_denied and _OTHER_THING.match(text[end : end + BEHIND + 8]) is None:
            return True
        at = text.find(word, end)
    return False
