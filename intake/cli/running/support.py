"""`support-bundle`: one file for somebody who helps from afar; no mail, no passwords."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from intake.cli import helping
from intake.cli.running import doctor
from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.progress import progress
from intake.errors import ConfigError, IntakeError


@click.command("support-bundle", epilog="For example: intake support-bundle support.zip")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.pass_obj
def support_bundle(shell: Shell, file: Path) -> None:
    """Write into a new ZIP file what a helper from afar must know; no mail, no passwords.

    Versions, the configuration without passwords, the check-up, the status, schema and numbers of rows; of each address
    only the domain. Nothing is sent. What cannot be found out says why.
    """
    from intake.workflows.upkeep import supporting

    with progress(shell.words("progress.support")):
        parts = {name: _tried(partial(find, shell)) for name, find in PARTS.items()}
        supporting.write(file, {"about": supporting.about(), **parts})
    click.echo(shell.words("support.written", file=file, size=output.size(file.stat().st_size)))
    for name, part in parts.items():
        if isinstance(part, dict) and "error" in part:
            output.tell(shell.words("support.missing", part=name, error=helping.said(part["error"])))


def _tried(find: Callable[[], Any]) -> Any:
    """What was found, or why not: a bundle is wanted where something is broken."""
    try:
        return find()
    except IntakeError as trouble:
        problems = list(trouble.problems) if isinstance(trouble, ConfigError) else []
        return {"error": trouble.sentence, "problems": problems}


def _configuration(shell: Shell) -> Any:
    return {"in_force": shell.settings.shown(), "given": sorted(shell.settings.given())}


def _doctor(shell: Shell) -> Any:
    from intake.workflows.upkeep import supporting

    return supporting.findings(doctor.examined(shell))


def _status(shell: Shell) -> Any:
    from intake import wiring
    from intake.daemon import status

    return status.read(shell.settings.status_file(), wiring.now())


def _database(shell: Shell) -> Any:
    from intake.workflows.upkeep import supporting

    with shell.house() as house:
        return supporting.database(house)


PARTS: dict[str, Callable[[Shell], Any]] = {
    "configuration": _configuration,
    "doctor": _doctor,
    "status": _status,
    "database": _database,
}

COMMANDS = (support_bundle,)
