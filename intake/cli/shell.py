"""What every command shares: where the configuration is, which language, who acts; opened on first use."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

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

        return load(self.config, language=self._language or os.environ.get("LANG", "en"))

    @cached_property
    def words(self) -> Words:
        """Messages in the language asked for, else the configuration's, else the environment's."""
        return Words(self._language or self._office_language() or os.environ.get("LANG", "en"))

    def _office_language(self) -> str | None:
        from intake.errors import IntakeError

        try:
            return self.settings.office_value().language
        except IntakeError:
            return None

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


def default_actor() -> str:
    """INTAKE_ACTOR, else the login name; `unknown` for a user id without a name."""
    try:
        return os.environ.get("INTAKE_ACTOR") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def actor_option(command: Command) -> Command:
    """`--actor`: who does it; default: INTAKE_ACTOR, else the login name."""
    return click.option("--actor", default=default_actor, help="Who does it; default: $INTAKE_ACTOR, your login.")(
        command
    )


def text_options(*, required: bool) -> Callable[[Command], Command]:
    """`-m TEXT` or `-F FILE`, where `-` is standard input; not both; one of them where a text is required."""

    def chosen(context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
        file = context.meta.get("intake.file")
        if value is not None and file is not None:
            raise click.UsageError("either -m or -F, not both")
        text = _contents("-" if value == "-" else file) if value in {None, "-"} and (value or file) else value or ""
        if required and not text.strip():
            raise click.UsageError("a text is needed: -m TEXT, -F FILE, or - for standard input")
        return text.strip()

    def decorate(command: Command) -> Command:
        command = click.option("-m", "--message", "text", callback=chosen, help="The text; - for standard input.")(
            command
        )
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


def _contents(file: str | None) -> str:
    """The text of a file in UTF-8, or GB18030 as Chinese editors save it."""
    if not file:
        return ""
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    for charset in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(charset).replace("\r\n", "\n")
    raise click.UsageError(f"{file} is neither UTF-8 nor GB18030")


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
        raise click.BadParameter(f"{text!r} is no date; right: 10-16, 2026-10-16 or '2026-10-16 15:00'") from None
