"""Files that came with mails: listed, and saved where they can do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell, numbers
from intake.cli.shown import forms, output
from intake.errors import Sentence, system

if TYPE_CHECKING:
    from intake.workflows.desk.files import Held, Saved

PARTLY = 6
ref = click.argument("ref", callback=numbers)
FIELDS = (
    "number", "filename", "content_type", "size", "sha256", "inline", "note", "mail", "suspicious", "present",
)  # fmt: skip


@click.group()
def attachments() -> None:
    """Files that came with the mails of a request."""


@attachments.command("list")
@ref
@forms.rows(*FIELDS)
@click.pass_obj
def list_(shell: Shell, ref: int, json_: bool) -> None:
    """Which files came, with number, size and type, and what to mind."""
    from intake.workflows.desk import files

    with shell.house() as house:
        held = files.of(house, ref)
    if json_:
        output.as_json(forms.ordered([_as_json(one) for one in held]))
    else:
        screen(shell, held)


def screen(shell: Shell, held: Sequence[Held]) -> None:
    """The files of a request as a table."""
    if not held:
        output.tell(shell.words("files.none"))
        return
    columns = [shell.words(key) for key in ("files.number", "files.size", "from", "files.name", "files.mind")]
    rows = ([one.number, output.size(one.file.size), one.sender, one.file.filename, _mind(shell, one)] for one in held)
    output.table(columns, rows, right=(0, 1))


@attachments.command("save")
@ref
@click.argument("which", nargs=-1, type=int, metavar="[N]...")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=".", help="Where to; it is made if missing.")
@click.option("--force", is_flag=True, help="Over a file of that name, and although it is infected.")
@forms.json_option
@click.pass_context
def save(context: click.Context, ref: int, which: tuple[int, ...], folder: Path, force: bool, json_: bool) -> None:
    """Save files into a folder: those with these numbers, else all that are not part of a page.

    Names are made safe, nothing is written over, nothing may be run. A name that is taken gets a number.
    """
    from intake.workflows.desk import files

    shell: Shell = context.obj
    with shell.house() as house:
        wanted = files.chosen(files.of(house, ref), which)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            done = files.save(house, wanted, folder, force=force)
        except OSError as trouble:
            raise click.UsageError(
                Sentence("{path} cannot be written: {trouble}", path=folder, trouble=system(trouble))
            ) from trouble
    if json_:
        output.as_json([_saved_json(one) for one in done])
    else:
        _say(shell, done)
    context.exit(PARTLY if any(one.refused for one in done) else 0)


COMMANDS = (attachments,)


def _say(shell: Shell, done: list[Saved]) -> None:
    for one in done:
        name = output.one_line(one.held.file.filename)
        if one.refused:
            output.tell(shell.words(f"files.{one.refused}", name=name, virus=one.virus or ""))
            continue
        click.echo(output.one_line(str(one.path)))
        if one.virus:
            output.tell("  " + shell.words("files.forced", virus=one.virus))
        if mind := _mind(shell, one.held):
            output.tell(f"  {shell.words('files.mind')}: {mind}")
    if not done:
        output.tell(shell.words("files.none"))


def _mind(shell: Shell, held: Held) -> str:
    """What to mind before opening a file."""
    found = held.suspicion
    said = [shell.words("files.gone", name="")] if held.content is None else []
    if found:
        kind = shell.words(f"files.{found[1]}")
        said.append(shell.words("files.claims", ending=found[0] or "?", kind=kind))
    return " · ".join([*said, *([held.file.note] if held.file.note else [])])


def _as_json(held: Held) -> dict[str, Any]:
    found = held.suspicion
    return {
        "number": held.number,
        "filename": held.file.filename,
        "content_type": held.file.content_type,
        "size": held.file.size,
        "sha256": held.file.sha256,
        "inline": held.file.inline,
        "note": held.file.note,
        "mail": held.mail_id,
        "suspicious": {"ending": found[0], "kind": found[1]} if found else None,
        "present": held.content is not None,
    }


def _saved_json(one: Saved) -> dict[str, Any]:
    path = str(one.path) if one.path else None
    return {**_as_json(one.held), "path": path, "virus": one.virus, "refused": one.refused or None}
