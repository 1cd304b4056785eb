"""Set-up: config check and show."""

from __future__ import annotations

from typing import Any

import click

from intake.cli import output
from intake.cli.forms import json_option
from intake.cli.shell import Shell


@click.group()
def config() -> None:
    """The configuration file."""


@config.command()
@click.pass_obj
def check(shell: Shell) -> None:
    """Check the file, its passwords, the calendar and the letter templates.

    Every problem at once; exit 78.
    """
    from intake import wiring
    from intake.errors import ConfigError

    settings = shell.settings
    problems = [*settings.secret_problems(), *settings.exposed_secrets(), *wiring.desk(settings).lint()]
    try:
        wiring.calendars(settings)
    except ConfigError as trouble:
        problems.append(f"{trouble}; {trouble.hint}")
    if problems:
        raise ConfigError(f"{settings.path}: {len(problems)} problem{'s' * (len(problems) > 1)}", problems=problems)
    click.echo(shell.words("config.ok", path=settings.path))


@config.command()
@json_option
@click.pass_obj
def show(shell: Shell, json_: bool) -> None:
    """What is in force, defaults included; secrets are never shown."""
    shown = shell.settings.shown()
    if json_:
        output.as_json(shown)
    else:
        click.echo(f"# {shell.settings.path}")
        for key, value in _flat(shown):
            click.echo(f"{key} = {value!r}")


COMMANDS = (config,)


def _flat(values: Any, prefix: str = "") -> list[tuple[str, Any]]:
    if isinstance(values, dict):
        return [
            pair for key, value in values.items() for pair in _flat(value, f"{prefix}.{key}" if prefix else str(key))
        ]
    if isinstance(values, list) and any(isinstance(one, dict) for one in values):
        return [pair for index, value in enumerate(values) for pair in _flat(value, f"{prefix}[{index}]")]
    return [(prefix, values)]
