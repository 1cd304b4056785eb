"""The command `intake`: its groups, and errors as a sentence with an exit code (CLI.md section 5)."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

from intake import __version__, log
from intake.cli import helping
from intake.cli.own import completion
from intake.cli.shell import Shell
from intake.cli.tree import PLACES, Lazily, Root, loaded
from intake.cli.typed import personal
from intake.errors import ConfigError, IntakeError, NotAllowed, Sentence, meant

USUAL = gc.get_threshold()
SELDOM = 50_000  # new objects between two looks for garbage: loading modules leaves none, and looking costs a twentieth


@click.group(
    cls=Root,
    commands=Lazily(PLACES, loaded),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
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
    if context.invoked_subcommand == "run":
        gc.set_threshold(*USUAL)  # a daemon lives long: its garbage is collected as it comes
    else:
        context.with_resource(log.only_warnings())
    if context.invoked_subcommand is None:
        context.invoke(loaded("inbox"))


def main() -> None:
    """Run a command and end with its exit code; an error says what, where, and what to do next."""
    gc.set_threshold(SELDOM)
    if completion.VARIABLE in os.environ:
        from intake.cli.typed.completing import prepare

        prepare(cli)
    is_chinese = helping.speak(sys.argv[1:])
    try:
        words = personal.expanded(sys.argv[1:], cli.commands)
        is_help = any(word in {"-h", "--help"} for word in words)
        tree = helping.localised(cli) if is_chinese and is_help else cli
        status = tree.main(words, prog_name="intake", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort as stop:
        if isinstance(stop.__context__, KeyboardInterrupt) and stop.__cause__ is None:
            click.echo(err=True)  # the terminal stands behind the question
        click.echo(helping.said("stopped; nothing was changed"), err=True)
        sys.exit(1)
    except click.ClickException as wrong:
        vars(wrong)["message"] = helping.said(wrong.message)
        wrong.show()
        _suggest(wrong)
        _example(wrong)
        sys.exit(wrong.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except IntakeError as trouble:
        _explain(trouble)
        sys.exit(trouble.exit_code)
    finally:
        gc.freeze()  # the interpreter need not look through everything once more before it ends: 60 ms


def _suggest(wrong: click.ClickException) -> None:
    """For a word that is none of a choice, the ones that look like it; click does so for commands and options."""
    if isinstance(wrong, click.NoSuchOption) and wrong.option_name in {"--lang", "--config", "-c"}:
        click.echo(helping.said(Sentence("{option} stands before the command", option=wrong.option_name)), err=True)
    kind = wrong.param.type if isinstance(wrong, click.BadParameter) and wrong.param else None
    if not isinstance(kind, click.Choice):
        return
    written = wrong.message.split("'")[1:2]  # it begins with what was written, in every language
    if hint := meant(written[0] if written else "", [str(one) for one in kind.choices]):
        click.echo(helping.said(hint), err=True)


def _example(wrong: click.ClickException) -> None:
    """The right way to call a command of which something is missing, as its help ends with it."""
    if not isinstance(wrong, click.MissingParameter | helping.Incomplete):
        return
    if wrong.ctx and wrong.ctx.command.epilog:
        click.echo(helping.said(wrong.ctx.command.epilog), err=True)


def _explain(trouble: IntakeError) -> None:
    click.echo(f"intake: {helping.said(trouble.sentence)}", err=True)
    if isinstance(trouble, ConfigError):
        for problem in trouble.problems:
            click.echo(f"  - {helping.said(problem)}", err=True)
    if isinstance(trouble, NotAllowed) and trouble.allowed and ", ".join(trouble.allowed) not in str(trouble):
        possible = Sentence("possible now: {actions}", actions=", ".join(trouble.allowed))
        click.echo(f"  {helping.said(possible)}", err=True)
    if trouble.hint:
        click.echo(f"  {helping.said(trouble.hint)}", err=True)
