"""The working calendar: show, due, next, diff, import, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell, actor_option, instant
from intake.cli.shown import almanac, output
from intake.cli.shown.forms import json_option
from intake.errors import IntakeError, Sentence

if TYPE_CHECKING:
    from datetime import datetime

    from intake.workflows.house import House

DEGRADED = 7
branch_option = click.option("--branch", help="On the calendar on which this branch (key) counts.")


@click.group()
def calendar() -> None:
    """The working calendar."""


@calendar.command()
@click.argument("start")
@click.argument("target")
@branch_option
@json_option
@click.pass_obj
def due(shell: Shell, /, start: str, target: str, branch: str | None, json_: bool) -> None:
    """What would be promised: START such as "2026-09-30 16:30", TARGET such as 3d, 8h or 30m."""
    from intake.domain.worktime import parse_target

    with shell.house() as house:
        try:
            wanted = parse_target(target)
        except ValueError as wrong:
            raise click.BadParameter(
                Sentence("{wrong}; right: 3d (working days), 8h (working hours), 30m", wrong=wrong)
            ) from wrong
        on = house.calendar_of(branch)
        found = on.due(instant(house, start, edge="opens", branch=branch), wanted)
        row = almanac.due(on, found)
        if json_:
            output.as_json(row)
        else:
            almanac.say_due(shell.words, row)


@calendar.command()
@click.option("--year", type=click.IntRange(1950, 2100), help="Whose special days; default: this year.")
@click.option("--version", "version", help="A stored version such as cn-hq@2026.1.")
@click.option("--versions", "all_", is_flag=True, help="Only the list of stored versions.")
@branch_option
@json_option
@click.pass_obj
def show(shell: Shell, /, year: int | None, version: str | None, all_: bool, branch: str | None, json_: bool) -> None:
    """Weekly hours, special days of a year, and which years are known."""
    from intake.workflows.clock import almanac as workflow

    with shell.house() as house:
        if all_:
            rows = workflow.versions(house)
            output.as_json(rows) if json_ else almanac.say_versions(shell.words, rows)
            return
        wanted = year or house.now().astimezone(house.zone).year
        found = workflow.show(house, wanted, branch=branch, version=version)
        output.as_json(found) if json_ else almanac.say_calendar(shell.words, found)


@calendar.command("next")
@click.argument("at", required=False)
@branch_option
@json_option
@click.pass_obj
def next_(shell: Shell, /, at: str | None, branch: str | None, json_: bool) -> None:
    """The next working minute after AT; default: after now."""
    from intake.workflows.clock import almanac as workflow

    with shell.house() as house:
        start: datetime = _start(house, at, branch) if at else house.now()
        found = workflow.following(house, start, branch)
        output.as_json(found) if json_ else almanac.say_next(shell.words, found)


@calendar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--from", "before", help="A stored version to compare instead, such as cn-hq@2026.1.")
@click.option("--to", "after", help="The stored version to compare it with.")
@json_option
@click.pass_obj
def diff(shell: Shell, /, file: Path | None, before: str | None, after: str | None, json_: bool) -> None:
    """What an update would do, and each open promise it touches; nothing is changed.

    Without FILE: what configuration and library give now against what is in force.
    """
    from intake.workflows.clock import almanac as workflow

    if bool(before) != bool(after) or (before and file):
        raise click.UsageError("either FILE, or --from and --to together")
    with shell.house() as house:
        if before and after:
            found = workflow.between_versions(house, before, after)
        else:
            found = workflow.pending(house, (file.name, _text(file)) if file else None)
        output.as_json(found) if json_ else almanac.say_diff(shell.words, house, found)


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing to somebody.")
@click.option("--dry-run", is_flag=True, help="As `calendar diff FILE`.")
@actor_option
@json_option
@click.pass_obj
def import_(shell: Shell, /, file: Path, yes: bool, dry_run: bool, actor: str, json_: bool) -> None:
    """Add a file of own days, such as the official notice for a year.

    Provisional promises that it makes firm are confirmed by letter; no firm promise is moved.
    """
    from intake.workflows.clock import almanac as workflow
    from intake.workflows.clock import reconfirm

    with shell.house() as house:
        content = _text(file)
        _ = house.timetable
        found = workflow.pending(house, (file.name, content))
        if not json_:
            almanac.say_diff(shell.words, house, found)
        asks = found["confirmed"] and not yes and not dry_run and sys.stdin.isatty() and sys.stdout.isatty()
        if asks:
            click.confirm(shell.words("calendar.ask", count=len(found["confirmed"])), abort=True, err=True)
        done = [] if dry_run else reconfirm.import_days(house, name=file.name, content=content, actor=actor)
        result: dict[str, Any] = {
            **found,
            "dry_run": dry_run,
            "versions": sorted(one.version for one in house.timetable.names.values()),
            "letters": [{"kind": one.kind, "recipient": one.recipient} for each in done for one in each.letters],
        }
        output.as_json(result) if json_ else almanac.say_imported(shell.words, house, file.name, done, dry_run=dry_run)


@calendar.command()
@json_option
@click.pass_context
def check(context: click.Context, /, json_: bool) -> None:
    """Whether the years ahead are known, and whether open promises fall outside working time.

    Exit status 7 if not all is well.
    """
    from intake.workflows.clock import almanac as workflow

    shell: Shell = context.obj
    with shell.house() as house:
        found = workflow.check(house)
        output.as_json(found) if json_ else almanac.say_check(shell.words, house, found)
    context.exit(0 if found["is_well"] else DEGRADED)


COMMANDS = (calendar,)


def _start(house: House, at: str, branch: str | None) -> datetime:
    return instant(house, at, edge="opens", branch=branch)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as trouble:
        raise IntakeError(
            Sentence("{path} cannot be read: {trouble}", path=file, trouble=trouble), hint="save it as UTF-8"
        ) from trouble
