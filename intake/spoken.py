"""A sentence in the language of its reader: the English is the key of the catalogue, its values are filled in after."""

from __future__ import annotations

import gettext
from enum import StrEnum
from pathlib import Path

from intake.errors import EventKind, Sentence

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "help"


def said(text: str, language: str) -> str:
    """A fixed sentence, or one with values, in Chinese (`zh`, `zh_CN`) or as it is; itself where there is no other."""
    if not text or not language.startswith("zh"):  # gettext answers nothing with the head of its catalogue
        return text
    if isinstance(text, Sentence):
        return _filled(text)
    return _catalogue(DOMAIN).gettext(text)


def _filled(text: Sentence) -> str:
    values = {name: _value(value) for name, value in text.values.items()}
    return _catalogue(DOMAIN).gettext(text.template).format(**values)


def _value(value: object) -> object:
    """What a person or a program wrote stays; a code of the life cycle gets its word."""
    if isinstance(value, Sentence):
        return _filled(value)
    if isinstance(value, EventKind):
        return _catalogue("intake").gettext(f"event.{value}")
    return _catalogue("intake").gettext(value) if isinstance(value, StrEnum) else value


def _catalogue(domain: str) -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE, ["zh_CN"], fallback=True)
