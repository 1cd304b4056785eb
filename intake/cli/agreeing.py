"""Before something is done: a dry run shows it and stops, and on a terminal a person agrees before letters go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intake.cli.shell import Shell, actor_option
from intake.cli.shown import onward, output

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

Command = TypeVar("Command", bound=Callable[..., Any])


def asking(command: Command) -> Command:
    """`--dry-run` and `--yes`; the command gets both, and who does it, as one `how`."""
    for option in (
        click.option("--yes", "-y", is_flag=True, help="Do not ask before writing to somebody."),
        click.option("--dry-run", is_flag=True, help="Show what would happen and who would be written to."),
        actor_option,
    ):
        command = option(command)
    return command


def agreed(shell: Shell, how: dict[str, Any], show: Callable[[Words], Iterable[str]], *, letters: int = 0) -> bool:
    """Whether to go on. What `show` says is printed by a dry run, and before so many letters go from a terminal."""
    asks = bool(letters) and not how["yes"] and onward.is_watched()
    if not how["dry_run"] and not asks:
        return True
    if how["dry_run"]:
        output.tell(shell.words("dry"))
    for line in show(shell.words):
        click.echo(output.one_line(line))
    if how["dry_run"]:
        return False
    return click.confirm(shell.words("ask.sure", count=letters), default=True, abort=True, err=True)
