"""`replay`: many mails through the present rules, and what changed against an earlier run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output, reasons
from intake.cli.shown.forms import json_option
from intake.cli.shown.progress import progress
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.looking.explain import Rules

Line = dict[str, Any]


@click.command()
@click.argument("source", metavar="DIR|MBOX", type=click.Path(exists=True, path_type=Path))
@click.option("--diff", "base", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BASE.jsonl",
              help="Print only what changed against this earlier output.")  # fmt: skip
@click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="NEW.jsonl",
              help="Write the lines here, as the base of a later run.")  # fmt: skip
@json_option
@click.pass_obj
def replay(shell: Shell, source: Path, base: Path | None, target: Path | None, json_: bool) -> None:
    """Run a folder of .eml files, or an mbox, through the present rules.

    Touches nothing. One JSON line for each mail; with --diff only what changed.
    """
    from intake.workflows.looking import replay as dry

    before = _read(base) if base else None
    found = _watched(dry.replay(source, dry_rules(shell)), shell.words("progress.replay"))
    if before is None and target is None:
        for line in found:
            click.echo(_written(line))
        return
    lines = list(found)
    if target is not None:
        target.write_text("".join(_written(line) + "\n" for line in lines), encoding="utf-8")
    if before is None:
        output.tell(f"{len(lines)} -> {target}")
        return
    changes = dry.compare(before, lines)
    if json_:
        output.as_json(changes)
    else:
        _screen(shell.words, changes)


def dry_rules(shell: Shell) -> Rules:
    """The rules of the configuration where there is one; a dry run works without, too."""
    from intake.domain.signals import Ours
    from intake.errors import ConfigError
    from intake.workflows.looking.explain import Rules

    try:
        settings = shell.settings
        office, policy = settings.office_value(), settings.policy()
    except ConfigError:
        if shell.config is not None:
            raise
        return Rules()
    from intake.wiring import known_branches

    addresses = frozenset(one.lower() for one in (office.address, *office.aliases))
    return Rules(
        ours=Ours(addresses=addresses, instance="", secret=b""),
        prefix=office.prefix,
        triage=policy.triage,
        language=office.language,
        branches=known_branches(settings),
        trust=policy.trust,
    )


def _read(base: Path) -> list[Line]:
    try:
        lines = [json.loads(line) for line in base.read_text(encoding="utf-8").splitlines() if line.strip()]
        if not all(isinstance(line, dict) and "sha256" in line and "file" in line for line in lines):
            raise ValueError("lines without file and sha256")
    except ValueError as wrong:
        raise click.BadParameter(
            Sentence("{base} is no output of `intake replay`: {wrong}", base=base, wrong=wrong)
        ) from wrong
    return lines


def _written(line: Line) -> str:
    return json.dumps(line, ensure_ascii=False)


def _watched(lines: Iterable[Line], label: str) -> Iterator[Line]:
    with progress(label) as done:
        for line in lines:
            done(1, None)
            yield line


def _screen(words: Words, changes: Line) -> None:
    """What changed: mail by mail, then counted, then in all."""
    for one in changes["changed"]:
        said = "; ".join(_change(words, name, *values) for name, values in one["changes"].items())
        click.echo(output.one_line(f"{one['file']}  {said}"))
    for sign, name in (("+", "added"), ("-", "removed")):
        for file in changes[name]:
            click.echo(output.one_line(f"{sign} {file}"))
    for what, number in changes["counts"].items():
        name, _, values = what.partition(": ")
        click.echo(output.one_line(f"{number:>6}  {words('replay.' + name)}: {values}"))
    totals = {name: len(changes[name]) for name in ("changed", "added", "removed")}
    click.echo(words("replay.total", mails=changes["mails"], **totals))


def _change(words: Words, name: str, old: Any, new: Any) -> str:
    """`class: request -> machine`; a reason with its sentence."""
    said = f"{words('replay.' + name)}: {_short(words, old)} -> {_short(words, new)}"
    if name == "reason" and new != "ok":
        said += f" ({reasons.sentence(new, words.language)})"
    return said


def _short(words: Words, value: Any) -> str:
    if isinstance(value, bool):
        return words("yes" if value else "no")
    return ",".join(map(str, value)) or "-" if isinstance(value, list | tuple) else str(value or "-")


COMMANDS = (replay,)
