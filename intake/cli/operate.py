"""Operation: run, doctor, explain."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake.cli import checks, explained, output
from intake.cli.forms import json_option
from intake.cli.replay import dry_rules
from intake.cli.shell import Shell
from intake.errors import IntakeError

if TYPE_CHECKING:
    from intake.workflows.upkeep.doctor import Finding

DEGRADED = 7


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
        raise ConfigError(f"{settings.path}: passwords cannot be read", problems=problems)
    for exposed in settings.exposed_secrets():
        output.tell(f"intake: {exposed}")
    context.exit(daemon.run(settings, once=once, only=only))


@click.command()
@json_option
@click.pass_context
def doctor(context: click.Context, json_: bool) -> None:
    """Check everything that can be checked.

    Database, servers, templates, calendar, disk; exit 7 when something fails.
    """
    from intake import wiring
    from intake.workflows.upkeep import doctor as check_up

    shell: Shell = context.obj
    findings = [*_install(), *_configuration(shell)]
    try:
        with shell.house() as house:
            findings += check_up.run(house, wiring.doors(shell.settings))
    except IntakeError as trouble:
        findings.append(check_up.Finding("db.open", "fail", str(trouble), trouble.hint))
    if json_:
        output.as_json(
            [{"id": one.id, "status": one.status, "cause": one.cause, "remedy": one.remedy} for one in findings]
        )
    else:
        checks.findings(shell.words, findings)
    context.exit(DEGRADED if any(one.status == "fail" for one in findings) else 0)


def _install() -> Iterator[Finding]:
    """Under ProtectSystem=strict the service cannot compile itself: every start would take some times as long."""
    from importlib.util import cache_from_source

    import intake
    from intake.workflows.upkeep.doctor import Both, Finding

    if Path(cache_from_source(intake.__file__)).exists():
        yield Finding("install.bytecode", "ok", f"intake {intake.__version__}, Python {sys.version.split()[0]}")
    else:
        folder = Path(intake.__file__).parent
        yield Finding(
            "install.bytecode",
            "warn",
            Both("没有编译，启动慢", "not compiled: slow to start"),
            f"python -m compileall -q {folder}",
        )


def _configuration(shell: Shell) -> Iterator[Finding]:
    """The file was read, or we would not be here; its passwords are another matter."""
    from intake.workflows.upkeep.doctor import Finding

    settings = shell.settings
    yield Finding("config.file", "ok", str(settings.path))
    unreadable, exposed = settings.secret_problems(), settings.exposed_secrets()
    for problem in unreadable:
        yield Finding("config.secrets", "fail", *problem.partition("; ")[::2])
    for problem in exposed:
        yield Finding("config.secrets", "warn", *problem.partition("; right: ")[::2])
    if not unreadable and not exposed:
        yield Finding("config.secrets", "ok")


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


COMMANDS = (run, doctor, explain)
