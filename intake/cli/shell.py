"""What every command shares: where the configuration is, which language, who acts; opened on first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from intake.cli import helping
from intake.cli.shown.words import Words
from intake.cli.typed.private import default_actor
from intake.cli.typed.refs import number, numbers
from intake.cli.typed.texts import text_options
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.config import Settings
    from intake.workflows.house import House

__all__ = [
    "Shell", "actor_option", "default_actor", "instant", "number", "numbers", "ref_argument", "refs_argument",
    "text_options",
]  # fmt: skip
Command = TypeVar("Command", bound=Callable[..., Any])


class Shell:
    """Made once per invocation; click hands it to the commands."""

    def __init__(self, config: Path | None, language: str | None) -> None:
        self.config = config
        self._language = language

    @cached_property
    def settings(self) -> Settings:
        """The configuration; ConfigError lists every problem."""
        from intake.config import load

        return load(self.config, language=self._language or os.environ.get("LANG", "en"))

    @cached_property
    def words(self) -> Words:
        """Messages in the language asked for, else the configuration's, else the environment's."""
        return Words(self._language or self._office_language() or os.environ.get("LANG", "en"))

    def _office_language(self) -> str | None:
        from intake.errors import IntakeError

        try:
            language = self.settings.office_value().language
        except IntakeError:
            return None
        helping.follow(language)
        return language

    @contextmanager
    def house(self) -> Iterator[House]:
        """The open house."""
        from intake.wiring import open_house

        _ = self.words  # a refusal is told in the same language
        with open_house(self.settings) as house:
            yield house


ref_argument = click.argument("ref", required=False, callback=numbers, metavar="REF")
refs_argument = click.argument("refs", nargs=-1, callback=numbers, metavar="REF...")


def actor_option(command: Command) -> Command:
    """`--actor`: who does it; default: INTAKE_ACTOR, else the login name."""
    return click.option("--actor", default=default_actor, help="Who does it; default: $INTAKE_ACTOR, your login.")(
        command
    )


def instant(
    house: House, text: str, *, edge: Literal["opens", "closes"] = "closes", branch: str | None = None
) -> datetime:
    """An instant from `10-16`, `2026-10-16`, `2026-10-16 15:00` or ISO with offset, on the office's clock.

    With a `branch`, on the clock and calendar on which that counts.
    A date alone means the close of that working day, or where it `opens`; on a free day, that of the working day
    before it (after it).
    """
    from intake.workflows.desk import dates

    try:
        return dates.instant(house, text, edge=edge, branch=branch)
    except ValueError:
        raise click.BadParameter(
            Sentence("{text!r} is no date; right: 10-16, 2026-10-16 or '2026-10-16 15:00'", text=text)
        ) from None
