"""How a mail was sorted, in words: the rules `category:seal subject~用印` and their like as sentences, zh and en."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.cli.words import Words

_RULE = re.compile(r"(category|impact|branch|language|similar):(\S+) ?(.*)", re.DOTALL)
_WHAT = {
    "category": ("类别", "category"),
    "impact": ("影响程度", "impact"),
    "branch": ("分公司", "branch"),
    "language": ("语言", "language"),
    "similar": ("可能重复", "perhaps the same as"),
}
_WHY = {  # before the value after ~, if there is one
    ("category", "default"): ("没有规则匹配，按默认", "no rule matched, the default"),
    ("category", "subject"): ("主题含", "the subject says"),
    ("category", "body"): ("正文含", "the text says"),
    ("category", "from"): ("发件地址含", "the sender's address holds"),
    ("category", "to"): ("收件地址含", "a recipient's address holds"),
    ("category", "attachment"): ("附件名含", "an attachment's name holds"),
    ("impact", "default"): ("没有一线字样，按默认", "no word of the front line, the default"),
    ("impact", "word"): ("写有", "it says"),
    ("impact", "category"): ("由类别决定", "set by the category"),
    ("branch", "address"): ("通讯录里有此地址", "the directory has this address"),
    ("branch", "domain"): ("邮件域", "by the mail domain"),
    ("branch", "signature"): ("签名里写有（较弱的线索）", "the signature names it (a weak hint):"),
    ("language", "text"): ("按来信所写", "as the mail is written"),
    ("language", "contact"): ("通讯录里登记", "as the directory says"),
    ("language", "default"): ("来信看不出，按默认", "the mail does not tell, the default"),
    ("similar", "subject"): ("主题相同", "the same subject"),
    ("similar", "words"): ("主题相近", "nearly the same subject"),
    ("similar", "storm"): ("同一阵来信", "of the same storm of mail"),
    ("similar", "named"): ("主题里写了它的编号", "the subject names it"),
    ("similar", "attachment"): ("附件相同", "the same attachment"),
}
_LANGUAGES = {"zh_CN": ("中文", "Chinese"), "en": ("英文", "English")}


def said(rule: str, words: Words, *, prefix: str = "HQ") -> str:
    """A rule in words: `类别 seal：主题含“用印”`; the rule itself where it is none that we know."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return rule
    kind, value, by = found[1], found[2], found[3]
    how, _, what = by.partition("~")
    at = 0 if words.language == "zh" else 1
    why = _WHY.get((kind, how), (by, by))[at]
    quoted = f"“{what}”" if what and at == 0 else f' "{what}"' if what else ""
    colon = "：" if at == 0 else ": "
    return f"{_WHAT[kind][at]} {_value(kind, value, words, prefix=prefix)}{colon}{why}{quoted}"


def why_similar(why: str, words: Words) -> str:
    """Why another request may be the same: `主题相同`."""
    return _WHY.get(("similar", why), (why, why))[0 if words.language == "zh" else 1]


def _value(kind: str, value: str, words: Words, *, prefix: str) -> str:
    if kind == "impact":
        return words(value)
    if kind == "language":
        return _LANGUAGES.get(value, (value, value))[0 if words.language == "zh" else 1]
    return f"{prefix}-{value}" if kind == "similar" else value
