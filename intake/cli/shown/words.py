"""What the command line says to people, in Chinese and English; codes and JSON keys are never translated."""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta
from functools import cached_property

from intake.errors import ConfigError, Sentence
from intake.spoken import LOCALE

_DAYS_ZH = "一二三四五六日"


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = "zh" if language.startswith("zh") else "en"

    @property
    def locale(self) -> str:
        """The language as the configuration names it."""
        return "zh_CN" if self.language == "zh" else "en"

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of that key with its values; the key itself where there is none (codes of the life cycle)."""
        said = self._said.gettext(key)
        return said.format(**values) if values else said

    def coded(self, family: str, code: str, **values: object) -> str:
        """The words of a code of a family; the code itself where there are none."""
        key = f"{family}.{code}"
        said = self(key, **values)
        return code if said == key else said

    @cached_property
    def _said(self) -> gettext.NullTranslations:
        try:
            return gettext.translation("intake", LOCALE, [self.locale])
        except OSError as missing:
            raise ConfigError(
                Sentence("the catalogues in {locale} are not compiled", locale=LOCALE),
                hint="pip install does it; in a checkout: make locale",
            ) from missing

    def weekday(self, at: date) -> str:
        """`周五` or `Fri`."""
        return f"周{_DAYS_ZH[at.weekday()]}" if self.language == "zh" else f"{at:%a}"

    def due(self, at: datetime) -> str:
        """`11-27 周五 17:30`, or `Fri 11-27 17:30`; `at` is local."""
        day = self.weekday(at)
        return f"{at:%m-%d} {day} {at:%H:%M}" if self.language == "zh" else f"{day} {at:%m-%d %H:%M}"

    def hours(self, length: timedelta) -> str:
        """Working time as `6:48`, with a minus and `!` when it is over."""
        minutes = int(abs(length).total_seconds() // 60)
        shown = f"{minutes // 60}:{minutes % 60:02d}"
        return f"-{shown} !" if length < timedelta(0) else shown


def share(words: Words, part: int, whole: int, percent: float | None) -> str:
    """`40 of 42 (95.2%)`, without a percentage for fewer than five."""
    return words("share", part=part, whole=whole) + (f" ({percent:g}%)" if percent is not None else "")
