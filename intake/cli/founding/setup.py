"""The configuration: check, show, diff, edit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.errors import Sentence, counted


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
    problems = wiring.problems(settings)
    if problems:
        raise ConfigError(Sentence("{path}: {found}", path=settings.path, found=counted(problems)), problems=problems)
    click.echo(shell.words("config.ok", path=settings.path))


@config.command()
@json_option
@click.pass_obj
def show(shell: Shell, json_: bool) -> None:
    """What is in force and where it comes from; secrets are never shown."""
    from intake.config.differences import DEFAULT, FILE, flat

    shown, given = shell.settings.shown(), shell.settings.given
    sources = {key: FILE if _is_given(key, given) else DEFAULT for key, _ in flat(shown)}
    if json_:
        output.as_json({**shown, "sources": sources})
        return
    click.echo(f"# {shell.settings.path} ({_origin(shell)})")
    for key, value in flat(shown):
        click.echo(f"{key} = {value!r}".ljust(60) + f"  # {sources[key]}")


def _is_given(key: str, given: frozenset[str]) -> bool:
    """Whether the file has this key, or the table or list that it is part of."""
    return key in given or any(key.startswith((f"{one}.", f"{one}[")) for one in given)


def _origin(shell: Shell) -> str:
    """How the file was found."""
    if shell.config is None:
        return "./intake.toml" if shell.settings.path.name == str(shell.settings.path) else "/etc/intake"
    return "$INTAKE_CONFIG" if os.environ.get("INTAKE_CONFIG") == str(shell.config) else "--config"


@config.command()
@click.argument("other", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="One JSON document.")
@click.pass_obj
def diff(shell: Shell, other: Path | None, json_: bool) -> None:
    """What differs from what the running daemon works by, or from another file."""
    from intake.config.differences import differences

    before = _in_force(shell) if other is None else _of_file(shell, other)
    found = differences(before, shell.settings.shown())
    if json_:
        output.as_json([{"key": key, "old": old, "new": new} for key, old, new in found])
        return
    for key, old, new in found:
        click.echo(output.one_line(f"{key}: {old!r} → {new!r}"))
    if not found:
        output.tell(shell.words("config.same"))


def _in_force(shell: Shell) -> dict[str, Any]:
    from intake.errors import NotFound

    try:
        kept: dict[str, Any] = json.loads(shell.settings.in_force_file().read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise NotFound(
            "no daemon runs by this configuration", hint="compare with a file: config diff FILE"
        ) from trouble
    return kept


def _of_file(shell: Shell, path: Path) -> dict[str, Any]:
    from intake.config import load

    return load(path, language=shell.words.locale).shown()


@config.command()
@click.pass_obj
def edit(shell: Shell) -> None:
    """Open the file in your editor; it is replaced only when what you wrote is right, and a copy is kept."""
    from intake.cli.founding import starting
    from intake.config.read import parse
    from intake.errors import ConfigError

    path = shell.settings.path
    before = text = path.read_text(encoding="utf-8")
    while True:
        text = click.edit(text, extension=".toml") or ""
        if text in {"", before}:
            output.tell(shell.words("config.unchanged"))
            return
        try:
            parse(text, path, language=shell.words.locale)
            break
        except ConfigError as wrong:
            for line in (str(wrong), *wrong.problems):
                output.tell(line)
            click.confirm(shell.words("config.again"), default=True, abort=True, err=True)
    copy = starting.replace(path, text)
    output.tell(shell.words("config.replaced", path=path, copy=copy))


COMMANDS = (config,)
