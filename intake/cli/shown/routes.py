"""How a mail was sorted, in words: the rules `category:seal subject~用印` and their like as sentences, zh and en."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

_RULE = re.compile(r"(category|impact|branch|language|similar):(\S+) ?(.*)", re.DOTALL)


def said(rule: str, words: Words, *, prefix: str = "HQ") -> str:
    """A rule in words: `类别 seal：主题含“用印”`; the rule itself where it is none that we know."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return rule
    kind, value, by = found[1], found[2], found[3]
    how, _, what = by.partition("~")
    why = words.coded(f"route.why.{kind}", how)
    why = by if why == how else why
    quoted = words("route.quoted", what=what) if what else ""
    shown = _value(kind, value, words, prefix=prefix)
    return words("route.line", what=words(f"route.what.{kind}"), value=shown, why=why + quoted)


def why_similar(why: str, words: Words) -> str:
    """Why another request may be the same: `主题相同`."""
    return words.coded("route.why.similar", why)


def _value(kind: str, value: str, words: Words, *, prefix: str) -> str:
    if kind == "impact":
        return words(value)
    if kind == "language":
        return words.coded("tongue", value)
    return f"{prefix}-{value}" if kind == "similar" else value
