"""The command `intake`: its groups, and errors as a sentence with an exit code (CLI.md section 5)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intake import __version__
from intake.cli import (
    advising,
    aside,
    audit,
    calendar,
    control,
    database,
    grouping,
    look,
    office,
    operate,
    people,
    post,
    replay,
    setup,
    sort,
    state,
    trace,
    work,
)
from intake.cli.shell import Shell
from intake.errors import ConfigError, IntakeError, NotAllowed


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    envvar="INTAKE_CONFIG",
    help="Configuration file. Default: ./intake.toml, else /etc/intake/intake.toml.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), envvar="INTAKE_LANG", help="Language of messages.")
@click.version_option(__version__, prog_name="intake")
@click.pass_context
def cli(context: click.Context, config: Path | None, lang: str | None) -> None:
    """The office's request desk. Without a command: what is to be done next.

    \b
    Daily work   inbox  list  show  take  reply  ask  close  why
    Operation    run  status  doctor  outbox  quarantine  kept  report
    Set-up       init  config  db  directory
    """  # noqa: D301  click looks for the backspace character itself
    context.obj = Shell(config, lang)
    if context.invoked_subcommand is None:
        context.invoke(look.inbox)


for command in (
    *look.COMMANDS,
    *work.COMMANDS,
    *sort.COMMANDS,
    *grouping.COMMANDS,
    *calendar.COMMANDS,
    *operate.COMMANDS,
    *state.COMMANDS,
    *trace.COMMANDS,
    *replay.COMMANDS,
    *post.COMMANDS,
    *aside.COMMANDS,
    *control.COMMANDS,
    *office.COMMANDS,
    *setup.COMMANDS,
    *audit.COMMANDS,
    *people.COMMANDS,
    *database.COMMANDS,
    *advising.COMMANDS,  # its `promise` takes in that of daily work
):
    cli.add_command(command)
cli.add_command(work.wait, "hold")  # DESIGN.md names it so, CLI.md names it wait


def main() -> None:
    """Run a command and end with its exit code; an error says what, where, and what to do next."""
    try:
        status = cli.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        click.echo("stopped; nothing was changed", err=True)
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except IntakeError as trouble:
        _explain(trouble)
        sys.exit(trouble.exit_code)


def _explain(trouble: IntakeError) -> None:
    click.echo(f"intake: {trouble}", err=True)
    if isinstance(trouble, ConfigError):
        for problem in trouble.problems:
            click.echo(f"  - {problem}", err=True)
    if isinstance(trouble, NotAllowed) and trouble.allowed and ", ".join(trouble.allowed) not in str(trouble):
        click.echo(f"  possible now: {', '.join(trouble.allowed)}", err=True)
    if trouble.hint:
        click.echo(f"  {trouble.hint}", err=True)
