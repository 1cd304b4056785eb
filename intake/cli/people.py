"""The directory: branches, contacts and staff from a table and back."""

from __future__ import annotations

from pathlib import Path

import click

from intake.cli import output
from intake.cli.shell import Shell
from intake.errors import IntakeError

json_option = click.option("--json", "json_", is_flag=True, help="One JSON document.")


@click.group()
def directory() -> None:
    """Branches, contacts and staff."""


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check and count.")
@json_option
@click.pass_obj
def import_(shell: Shell, file: Path, dry_run: bool, json_: bool) -> None:
    """Read branches, contacts and staff from CSV or XLSX.

    Columns: kind,key,name,address,domain,branch,team,role,login,language
    """
    counts = take_in(shell, file, dry_run=dry_run, quiet=json_)
    if json_:
        output.as_json(counts)


def take_in(shell: Shell, file: Path, *, dry_run: bool = False, quiet: bool = False) -> dict[str, int]:
    """Import a file and say what came in."""
    from intake.workflows.desk import people

    with shell.house() as house:
        counts: dict[str, int] = people.import_file(house, file, dry_run=dry_run)
    if not quiet:
        click.echo(shell.words("would" if dry_run else "imported", **counts))
    return counts


@directory.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def export(shell: Shell, file: Path | None) -> None:
    """Write the directory as CSV with the columns of import; without FILE to standard output."""
    from intake.workflows.desk import people

    with shell.house() as house:
        table = people.export(house)
    if file is None:
        click.echo(table, nl=False)
    else:
        try:
            file.write_text(table, encoding="utf-8-sig", newline="")  # with a mark: Excel shows Chinese only then
        except OSError as trouble:
            raise IntakeError(f"{file} cannot be written: {trouble.strerror}", hint="name another file") from trouble


COMMANDS = (directory,)
