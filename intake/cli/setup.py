"""Set-up: config check and show, init."""

from __future__ import annotations

import sys
from pathlib import Path
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


@click.command()
@click.option("--office-name", default=None, help="As letters show it.")
@click.option("--office-address", default=None, help="The shared address that branches write to.")
@click.option(
    "--provider",
    default=None,
    help="A preset for the servers: exmail, qq, 163, qiye163, aliyun, coremail, microsoft365, gmail, plain.",
)
@click.option("--imap-host", default=None, help="Where the preset does not say it.")
@click.option("--smtp-host", default=None, help="Where the preset does not say it.")
@click.option("--state", default="/var/lib/intake", show_default=True, help="Directory for database and files.")
@click.option("--from", "accept_since", default=None, help="From when on mail is acknowledged: now, all, or a date.")
@click.option(
    "--output", "target", default="intake.toml", show_default=True, type=click.Path(path_type=Path), help="The file."
)
@click.pass_obj
def init(shell: Shell, /, target: Path, **given: Any) -> None:
    """Write a configuration file to begin with.

    It is complete and commented; an existing file is never overwritten.
    """
    from intake.config.read import parse
    from intake.config.start import starting_file
    from intake.errors import ConfigError, NotAllowed

    if target.exists():
        raise NotAllowed(f"{target} exists and is left as it is", hint="name another file with --output")
    asked = {"office_address": "office@hq.example", "accept_since": "now"}
    for key, example in asked.items():
        if given[key] is None:
            if not sys.stdin.isatty():
                option = "--from" if key == "accept_since" else "--" + key.replace("_", "-")
                raise click.UsageError(f"{option} is missing; right: {option} {example}")
            given[key] = click.prompt(key.replace("_", " "), default=example, err=True)
    text = starting_file(**given)
    parse(text, target)  # a wrong address is told now
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise ConfigError(f"{target} cannot be written: {trouble.strerror}", hint="--output FILE") from trouble
    target.chmod(0o640)
    output.tell(f"{target}\n{shell.words('hint')}intake --config {target} config check")


COMMANDS = (config, init)


def _flat(values: Any, prefix: str = "") -> list[tuple[str, Any]]:
    if isinstance(values, dict):
        return [
            pair for key, value in values.items() for pair in _flat(value, f"{prefix}.{key}" if prefix else str(key))
        ]
    if isinstance(values, list) and any(isinstance(one, dict) for one in values):
        return [pair for index, value in enumerate(values) for pair in _flat(value, f"{prefix}[{index}]")]
    return [(prefix, values)]
