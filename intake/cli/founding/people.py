"""The directory: branches, contacts and staff from a table and back, with a look before anything is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.cli.shown.progress import progress
from intake.errors import ConfigError, IntakeError, Sentence, system

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.desk.people import Import

PARTLY = 6
SHOWN = 40  # changes on a screen


@click.group()
def directory() -> None:
    """Branches, contacts and staff."""


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, write nothing.")
@click.option("--prune", is_flag=True, help="Remove what is not in the file; a branch with requests ends instead.")
@click.option("--skip-errors", is_flag=True, help="Take in the right rows; wrong ones are named, exit status 6.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@json_option
@click.pass_context
def import_(context: click.Context, /, file: Path, json_: bool, **how: bool) -> None:
    """Read branches, contacts and staff from CSV or XLSX.

    \b
    Columns: kind,key,name,address,domain,branch,team,role,login,language
    or:      类型,键,姓名,地址,域名,分公司,科室,角色,登录名,语言

    What would change is shown first. With any wrong row nothing is written. A column that is not there changes nothing.
    """  # noqa: D301  click looks for the backspace character itself
    context.exit(take_in(context.obj, file, json_=json_, **how))


def take_in(
    shell: Shell,
    file: Path,
    *,
    dry_run: bool = False,
    prune: bool = False,
    skip_errors: bool = False,
    yes: bool = False,
    json_: bool = False,
) -> int:
    """Import a file: show, ask on a terminal, write; the exit status. ConfigError names every wrong row."""
    from intake.workflows.desk import people

    words = shell.words
    with shell.house() as house:
        with progress(words("progress.import")):
            found = people.examine(house, file, prune=prune)
        _faults(words, file, found, skip=skip_errors)
        if not json_:
            _preview(words, found)
        if found.plan.changes and not dry_run:
            if not (yes or json_) and sys.stdin.isatty() and sys.stdout.isatty():
                click.confirm(words("import.sure"), default=True, abort=True, err=True)
            with progress(words("progress.write")):
                people.write(house, found.plan)
    if json_:
        output.as_json(_as_json(found, words.language, dry_run=dry_run))
    else:
        click.echo(words("would" if dry_run else "imported", **found.counts))
    return PARTLY if found.faults else 0


def _faults(words: Words, file: Path, found: Import, *, skip: bool) -> None:
    """Every wrong row, at once; without --skip-errors that is the end."""
    said = [one.say(words.language) for one in found.faults]
    if said and not skip:
        raise ConfigError(words("import.refused", file=file, count=len(said)), problems=said)
    for one in said:
        output.tell(f"  - {output.one_line(one)}")


def _preview(words: Words, found: Import) -> None:
    """A table of what changes; the first lines of a long one."""
    from intake.store.people.directory_faults import column_name

    plan = found.plan
    if found.unused:
        output.tell(words("import.unused", columns=", ".join(found.unused)))
    if plan.changes:
        rows = [
            (
                words(f"import.{one.what}"),
                words(f"import.{one.kind}"),
                one.key,
                one.name,
                "; ".join(
                    f"{column_name(name, words.language)}: {old or '-'} → {new or '-'}" for name, old, new in one.fields
                ),
            )
            for one in plan.changes[:SHOWN]
        ]
        output.table([words(f"import.head.{name}") for name in ("what", "kind", "key", "name", "fields")], rows)
    if len(plan.changes) > SHOWN:
        output.tell(words("import.more", count=len(plan.changes) - SHOWN))
    output.tell(words("import.sum", unchanged=plan.unchanged, **_tally(found)))


def _tally(found: Import) -> dict[str, int]:
    kinds = [one.what for one in found.plan.changes]
    return {what: kinds.count(what) for what in ("new", "changed", "gone", "ended")}


def _as_json(found: Import, language: str, *, dry_run: bool) -> dict[str, Any]:
    changes = [
        {
            "change": one.what,
            "kind": one.kind,
            "key": one.key,
            "fields": {name: {"old": old, "new": new} for name, old, new in one.fields},
        }
        for one in found.plan.changes
    ]
    errors = [
        {"row": one.row, "column": one.column, "code": one.why, "message": one.say(language)} for one in found.faults
    ]
    return {
        **found.counts,
        **_tally(found),
        "unchanged": found.plan.unchanged,
        "dry_run": dry_run,
        "changes": changes,
        "errors": errors,
        "unused_columns": list(found.unused),
    }


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
            raise IntakeError(
                Sentence("{path} cannot be written: {trouble}", path=file, trouble=system(trouble)),
                hint="name another file",
            ) from trouble


@directory.command("check")
@json_option
@click.pass_obj
def check(shell: Shell, json_: bool) -> None:
    """Look for what sorts mail wrongly: shared addresses, public mail domains, branches that no mail is known by."""
    from intake.cli.shown import checks
    from intake.workflows.upkeep import people

    with shell.house() as house:
        found = list(people.check(house))
    if json_:
        output.as_json(checks.as_json(found))
    else:
        checks.findings(shell.words, found)


COMMANDS = (directory,)
