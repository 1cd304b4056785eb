"""One line of the check-up, its words in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from intake import spoken

Status = Literal["ok", "warn", "fail"]


class Both(str):
    """English text that knows its Chinese; where only English is asked for it is plain text."""

    zh: str

    __slots__ = ("zh",)

    def __new__(cls, zh: str, en: str) -> Self:
        """The English text with its Chinese beside it."""
        made = super().__new__(cls, en)
        made.zh = zh
        return made


def said(text: str, language: str) -> str:
    """A text in `zh` where it has Chinese, else as it is."""
    if isinstance(text, Both):
        return text.zh if language.startswith("zh") else text
    return spoken.said(text, language)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up."""

    id: str
    status: Status
    cause: str = ""
    remedy: str = ""
