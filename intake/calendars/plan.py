"""Which calendars an office has: its own, those of branches, and those that follow from days of single branches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intake.calendars import own, public, rules
from intake.calendars.own import Overrides
from intake.calendars.rules import CalendarRules
from intake.domain.worktime import WorkCalendar
from intake.errors import ConfigError, Sentence


@dataclass(frozen=True, slots=True)
class Wanted:
    """One calendar that should be in force: its name, for which branches, and how it is made."""

    name: str
    branches: tuple[str, ...]  # none: the office's, and every branch without one of its own
    rules: CalendarRules
    texts: tuple[tuple[str, str], ...]  # name and text of its files of own days, in order
    years: range

    @property
    def source(self) -> str:
        """Fingerprint of everything that it is made from; another one may give another table."""
        parts = [repr(replace(self.rules, overrides=None)), str(self.years), public.library_version()]
        parts += [text for _, text in self.texts]
        return hashlib.sha256("\n".join([*parts, repr(self.branches)]).encode()).hexdigest()

    def resolve(self) -> WorkCalendar:
        """The calendar as its rules, the library and the files give it now. Raises ConfigError."""
        hours = rules.hours(self.rules)
        layers = [own.parse_overrides(text, hours, name=name) for name, text in self.texts]
        return rules.resolve(self.rules, self.years, [layer.for_branches(self.branches) for layer in layers])


@dataclass(frozen=True, slots=True)
class Plan:
    """The office's rules, and those of branches that have a calendar of their own."""

    office: CalendarRules
    branches: tuple[CalendarRules, ...] = ()

    def wanted(self, imports: Sequence[tuple[str, str]], years: range) -> list[Wanted]:
        """Every calendar, the office's first. `imports`: name and text of files of own days, the latest last.

        A branch counts on the calendar that names it; one that has only days of its own, on the office's with them.
        Raises ConfigError.
        """
        found = [self._one(one, imports, years) for one in (self.office, *self.branches)]
        named = {branch for one in found for branch in one.branches}
        for branch in sorted(_branches(found[0]) - named):
            found.append(replace(found[0], name=f"{self.office.key}-{branch}", branches=(branch,)))
        return found

    def _one(self, one: CalendarRules, imports: Sequence[tuple[str, str]], years: range) -> Wanted:
        texts = ((str(one.overrides), _read(one.overrides)),) if one.overrides else ()
        return Wanted(one.key, one.branches, one, (*texts, *imports), years)


def _branches(wanted: Wanted) -> set[str]:
    hours = rules.hours(wanted.rules)
    layers: Iterable[Overrides] = (own.parse_overrides(text, hours, name=name) for name, text in wanted.texts)
    return {branch for layer in layers for branch in layer.of_branch}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise ConfigError(
            Sentence("calendar.overrides: {path} cannot be read: {trouble}", path=path, trouble=trouble),
            hint=own.EXAMPLE,
        ) from trouble
