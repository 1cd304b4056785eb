"""Errors in the language of the person: sentences with values in them, looked up by their fixed words.

An error is raised as one English sentence, far from where anybody knows who reads it. The file `errors.po` holds
these sentences with `{a}`, `{b}` for the values; what fits one is said anew with the same values. A value `{s}` is
ours, a state or a sentence, and is said in the language, too; others are what somebody wrote, or may type.
"""

from __future__ import annotations

import gettext
import string

from intake.cli.words import LOCALE

DOMAIN = "errors"
DEEPEST = 3  # a value may be a sentence itself: `line 3 of standard input: there is no …`


def said(text: str, *, depth: int = 0) -> str:
    """The sentence in the language that was chosen; itself where no catalogue has it."""
    known = vars(gettext.translation(DOMAIN, LOCALE, fallback=True)).get("_catalog", {})
    return _said(text, known, depth)


def _said(text: str, known: dict[str, str], depth: int) -> str:
    if not text or depth > DEEPEST:
        return text
    if exact := known.get(text):
        return exact
    fits = [(template, values) for template in known if (values := read(template, text))]
    if not fits:
        return text
    template, values = max(fits, key=lambda one: _fixed(one[0]))
    ours = {name: _said(value, known, depth + 1) for name, value in values.items() if name == "s" or " " in value}
    return known[template].format(**values | ours)


def read(template: str, text: str) -> dict[str, str]:
    """The values that make this text of the template, each the shortest; none where it is no such text. Linear."""
    values: dict[str, str] = {}
    at, name = 0, None
    for literal, field, _, _ in string.Formatter().parse(template):
        found = text.rfind(literal) if field is None else text.find(literal, at)
        if found < at or (name is None and found > 0) or (field is None and not text.endswith(literal)):
            return {}
        if name is not None:
            values[name] = text[at:found]
        at, name = found + len(literal), field
    return values if name is None else {**values, name: text[at:]}


def _fixed(template: str) -> int:
    return sum(len(literal) for literal, _, _, _ in string.Formatter().parse(template))
