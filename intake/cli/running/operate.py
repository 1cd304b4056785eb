"""Operation: run, explain."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from intake.cli import helping
from intake.cli.running.replay import dry_rules
from intake.cli.shell import Shell
from intake.cli.shown import explained, output
from intake.cli.shown.progress import progress
from intake.errors import Sentence


@click.command()
@click.option("--once", is_flag=True, help="Handle what is in the mailbox, send what is due, and end.")
@click.option("--only", type=click.Choice(["collect", "deliver", "clock"]), help="Only this room.")
@click.pass_context
def run(context: click.Context, once: bool, only: str | None) -> None:
    """Run the daemon.

    It reads the mailboxes, answers, and keeps the clock; SIGTERM stops it gracefully.
    """
    from intake import daemon
    from intake.errors import ConfigError

    settings = context.obj.settings
    if problems := settings.secret_problems():
        raise ConfigError(Sentence("{path}: passwords cannot be read", path=settings.path), problems=problems)
    for exposed in settings.exposed_secrets():
        output.tell(f"intake: {helping.said(exposed)}")
    if not once or only in {"deliver", "clock"}:
        context.exit(daemon.run(settings, once=once, only=only))
    with progress(context.obj.words("progress.run")) as seen:
        status = daemon.run(settings, once=True, only=only, seen=seen)
    context.exit(status)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--jsonl", is_flag=True, help="Read one path per line on standard input; answer each with one line at once."
)
@click.option("--json", "json_", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def explain(shell: Shell, files: tuple[Path, ...], jsonl: bool, json_: bool) -> None:
    """How a mail would be understood.

    And what would be done with it; touches nothing, needs no configuration.
    """
    from intake.workflows.looking.explain import explain_many

    if not files and not jsonl:
        raise click.UsageError("name a mail file, or --jsonl with paths on standard input")
    rules = dry_rules(shell)
    if not rules.ours.addresses and not (jsonl or json_):
        output.tell(shell.words("explain.bare"))
    paths: Iterator[Path] = (Path(line.rstrip("\n")) for line in sys.stdin if line.strip()) if jsonl else iter(files)
    for found in explain_many(paths, rules):
        if jsonl or json_:
            sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            explained.screen(found, shell.words)


COMMANDS = (run, explain)
