"""`doctor`: everything that can be checked, or some of it."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake.cli.shell import Shell
from intake.cli.shown import checks, output
from intake.cli.shown.forms import json_option
from intake.errors import IntakeError, Sentence

if TYPE_CHECKING:
    from intake.workflows.upkeep.doctor import Finding

DEGRADED = 7
PARTS = ("imap", "smtp", "dns", "calendar", "templates", "db")


def _parts(_context: click.Context, _parameter: click.Parameter, value: str | None) -> frozenset[str]:
    """`imap,smtp` as a set."""
    named = frozenset(one.strip() for one in (value or "").split(",") if one.strip())
    if unknown := sorted(named - set(PARTS)):
        raise click.BadParameter(
            Sentence("{unknown} is no part; right: {parts}", unknown=", ".join(unknown), parts=",".join(PARTS))
        )
    return named


@click.command()
@click.option("--only", callback=_parts, metavar="PART,PART", help=f"Only these parts: {','.join(PARTS)}.")
@click.option("--fix", is_flag=True, help="First mend what is safe: file modes, missing folders.")
@click.option("--send-probe", is_flag=True, help="Also send a letter to our own address and see it arrive.")
@json_option
@click.pass_context
def doctor(context: click.Context, only: frozenset[str], fix: bool, send_probe: bool, json_: bool) -> None:
    """Check everything that can be checked.

    Database, servers, templates, calendar, disk, the domain's records; exit 7 when something fails.
    """
    shell: Shell = context.obj
    if fix:
        _mend(shell)
    found = examined(shell, only)
    if send_probe:
        found += _probe(shell)
    if json_:
        output.as_json(checks.as_json(found))
        context.exit(_status(found))
    context.exit(show(shell, found))


def _mend(shell: Shell) -> None:
    """What was mended, a line each; a server that is down is the check-up's to tell."""
    from intake import wiring
    from intake.workflows.upkeep import mending
    from intake.workflows.upkeep.findings import said

    doors = wiring.doors(shell.settings)
    kept = [doors.state, *doors.state.glob("intake.db*"), *filter(Path.exists, shell.settings.secret_files())]
    for one in mending.files(kept):
        output.tell(said(one, shell.words.language))
    for door in doors.mailboxes:
        with suppress(IntakeError):
            for one in mending.folders(door):
                output.tell(said(one, shell.words.language))


def _probe(shell: Shell) -> list[Finding]:
    """The way out and back by the configured envelope mode, as findings."""
    import secrets
    import time

    from intake import wiring
    from intake.cli.running.ingest import chosen_mailbox
    from intake.workflows.upkeep import roundtrip

    post = wiring.post(shell.settings)
    try:
        with shell.house() as house:
            account = chosen_mailbox(shell, None).account
            return roundtrip.findings(house, post, account, nonce=secrets.token_hex(8), pause=time.sleep)
    finally:
        post.close()


def show(shell: Shell, found: list[Finding]) -> int:
    """Print the findings; the exit status."""
    checks.findings(shell.words, found)
    return _status(found)


def examined(shell: Shell, only: Collection[str] = ()) -> list[Finding]:
    """Every finding, or those of some parts."""
    from intake import wiring
    from intake.workflows.upkeep import doctor as check_up

    findings = [] if only else [*_install(), *_configuration(shell)]
    try:
        with shell.house() as house:
            findings += check_up.run(house, wiring.doors(shell.settings), only)
    except IntakeError as trouble:
        findings.append(check_up.Finding("db.open", "fail", str(trouble), trouble.hint))
    return findings


def _status(found: list[Finding]) -> int:
    return DEGRADED if any(one.status == "fail" for one in found) else 0


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


COMMANDS = (doctor,)
