"""The office: report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.cli.shown.words import Words, share
from intake.errors import IntakeError, Sentence, system


@click.group()
def report() -> None:
    """Summaries for leadership."""


@report.command()
@click.option("--period", help="A week such as 2026-W47; default: the last finished one.")
@click.option(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write weekly.html .txt .json .xlsx here.",
)
@click.option(
    "--send", is_flag=True, help="Queue it for the readers of the configuration; a sent week is never sent twice."
)
@click.option("--dry-run", is_flag=True, help="With --send: name the readers, queue nothing.")
@json_option
@click.pass_obj
def weekly(shell: Shell, /, period: str | None, folder: Path | None, send: bool, dry_run: bool, json_: bool) -> None:
    """The weekly summary: promises kept, front line held up, what is open, and the misses."""
    from intake.workflows.clock import report as reports

    with shell.house() as house:
        summary = reports.weekly(house, period, house.now())
        files = reports.files(house, summary)
        if folder:
            _write(shell, folder, files)
        if send and dry_run:
            for reader in house.policy.report_readers:
                output.tell(shell.words("report.would", recipient=reader))
        elif send:
            keys = reports.send(house, summary, house.now())
            for key in keys:
                output.tell(shell.words("report.queued", key=key))
            if not keys:
                output.tell(shell.words("report.before", period=summary["period"]))
    if json_:
        output.as_json(summary)
    elif not folder and not send:
        click.echo(output.safe(files["weekly.txt"].decode()))


@report.command()
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How far to look back.")
@json_option
@click.pass_obj
def backtest(shell: Shell, /, days: int, json_: bool) -> None:
    """How good the risks of the inbox were: every morning replayed with what was known then.

    A case is one promise on one morning, once its end is known. The hit rate stands beside that of a plain list of what
    is due that day, and beside the share of misses among all.
    """
    from intake.workflows.looking import advise as advice

    with shell.house() as house:
        found = advice.forecasts(house, days, house.now())
    if json_:
        output.as_json(found)
    else:
        _backtest(shell.words, found)


def _write(shell: Shell, folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            output.tell(shell.words("report.written", path=folder / name))
    except OSError as trouble:
        raise IntakeError(
            Sentence("{path} cannot be written: {trouble}", path=folder, trouble=system(trouble)),
            hint="--output FOLDER",
        ) from trouble


def _backtest(words: Words, found: dict[str, Any]) -> None:
    forecast = found["forecast"]
    click.echo(words("backtest.head", **{key: found[key] for key in ("days", "mornings", "requests")}, **forecast))
    click.echo(words("backtest.base", share=share(words, forecast["missed"], forecast["cases"], forecast["base_rate"])))
    for kind in ("forecast", "by_date"):
        one = found[kind]
        precision = share(words, one["hits"], one["warned"], one["precision"])
        recall = share(words, one["hits"], one["missed"], one["recall"])
        click.echo(words(f"backtest.{kind}", precision=precision, recall=recall))
    for grade in ("likely", "possible", "unlikely"):
        one = found["grades"].get(grade)
        if one:
            part = share(words, one["missed"], one["cases"], one["percent"])
            click.echo(words("backtest.grade", grade=words(f"risk.{grade}"), share=part))


COMMANDS = (report,)
