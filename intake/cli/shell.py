"""What every command shares: where the configuration is, which language, who acts; opened on first use."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intake.cli.words import Words

if TYPE_CHECKING:
    from intake.config import Settings
    from intake.workflows.house import House

Command = TypeVar("Command", bound=Callable[..., Any])
REFERENCE = re.compile(r"(?:[A-Za-z0-9]+-)?(\d{1,9})")


class Shell:
    """Made once per invocation; click hands it to the commands."""

    def __init__(self, config: Path | None, language: str | None) -> None:
        self.config = config
        self._language = language

    @cached_property
    def settings(self) -> Settings:
        """The configuration; ConfigError lists every problem."""
        from intake.config import load

        return load(self.config)

    @cached_property
    def words(self) -> Words:
        """Messages in the language asked for, else the environment's."""
        return Words(
            self._language or ("zh" if os.environ.get("LANG", "").startswith("zh") else self._office_language())
        )

    def _office_language(self) -> str:
        from intake.errors import IntakeError

        try:
            return "zh" if self.settings.office_value().language.startswith("zh") else "en"
        except IntakeError:
            return "en"

    @contextmanager
    def house(self) -> Iterator[House]:
        """The open house."""
        from intake.wiring import open_house

        with open_house(self.settings) as house:
            yield house


def number(text: str) -> int:
    """`1042` of `1042`, `HQ-1042` or `hq-1042`; a usage error for anything else."""
    found = REFERENCE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is no reference; right: HQ-1042 or 1042")
    return int(found[1])


def numbers(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    """Click callback for one or several references."""
    return tuple(number(one) for one in value) if isinstance(value, tuple) else number(value)


def actor_option(command: Command) -> Command:
    """`--actor`: who does it; default: INTAKE_ACTOR, else the login name."""
    return click.option("--actor", envvar="INTAKE_ACTOR", default=getpass.getuser, help="Who does it (your login).")(
        command
    )


def text_options(*, required: bool) -> Callable[[Command], Command]:
    """`-m TEXT`, `-F FILE` or `-F -` for standard input; exactly one where a text is required."""

    def decorate(command: Command) -> Command:
        def chosen(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
            file = context.meta.get("intake.file")
            if value is None and file is not None:
                value = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
            if required and not (value or "").strip():
                raise click.UsageError("a text is needed: -m TEXT, -F FILE, or -F - for standard input")
            return (value or "").strip()

        command = click.option("-m", "--message", "text", callback=chosen, help="The text.")(command)
        return click.option(
            "-F",
            "--file",
            "file",
            is_eager=True,
            expose_value=False,
            callback=_remember,
            type=click.Path(exists=True, dir_okay=False, allow_dash=True),
            help="The text from a file.",
        )(command)

    return decorate


def _remember(context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    context.meta["intake.file"] = value
    return value


def instant(house: House, text: str) -> datetime:
    """An instant from `10-16`, `2026-10-16`, `2026-10-16 15:00` or ISO with offset, in the office's zone.

    A date alone means the close of that working day.
    """
    from datetime import UTC, time

    now = house.now().astimezone(house.zone)
    short = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text.strip())
    if short:
        text = f"{now.year}-{int(short[1]):02d}-{int(short[2]):02d}"
        if datetime.fromisoformat(text).date() < now.date():
            text = f"{now.year + 1}{text[4:]}"
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date; right: 10-16, 2026-10-16 or '2026-10-16 15:00'") from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=house.zone)
    if at.time() == time(0) and "T" not in text and ":" not in text:
        spans = house.calendar.day(at.date()).spans
        at = datetime.combine(at.date(), spans[-1].closes if spans else time(17, 30), tzinfo=house.zone)
    return at.astimezone(UTC)
