"""`intake init`: from nothing to an office that works, by questions on a terminal or by options anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.founding import asking, starting
from intake.cli.founding.asking import Given
from intake.cli.shell import Shell
from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.config.start import Start

PROVIDERS = "exmail, qq, 163, qiye163, aliyun, coremail, microsoft365, gmail, plain, local"


def _options(command: Any) -> Any:
    security = click.Choice(["tls", "starttls", "none"])
    for option in reversed(
        (
            click.option("--address", "--office-address", "address", help="The shared address that branches write to."),
            click.option("--provider", help=f"A preset for the servers: {PROVIDERS}. Default: by the mail domain."),
            click.option("--name", "--office-name", "name", help="As letters show it."),
            click.option("--language", type=click.Choice(["zh_CN", "en"]), help="Where the sender's is unknown."),
            click.option("--timezone", help="Of the IANA list. Default: Asia/Shanghai."),
            click.option("--country", help="Of the holiday calendar. Default: CN; '' for none."),
            click.option("--from", "accept_since", help="Acknowledge mail from when on: now, all, or a date."),
            click.option("--report-to", "readers", multiple=True, help="Who gets the weekly summary; several times."),
            click.option("--user", help="Login of the mailbox. Default: the address."),
            click.option("--password-file", type=click.Path(path_type=Path), help="File that holds the password."),
            click.option("--imap-host", help="Where the preset does not say it."),
            click.option("--imap-port", type=click.IntRange(1, 65535), help="Where it differs."),
            click.option("--imap-security", type=security, help="Where it differs."),
            click.option("--smtp-host", help="Where the preset does not say it."),
            click.option("--smtp-port", type=click.IntRange(1, 65535), help="Where it differs."),
            click.option("--smtp-security", type=security, help="Where it differs."),
            click.option("--state", help="Directory for database and files. Default: /var/lib/intake for a file "
                         "in /etc, else `state` beside the file."),
            click.option("--output", "target", default="intake.toml", show_default=True,
                         type=click.Path(path_type=Path), help="The configuration file to write."),
            click.option("--directory", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                         help="Import this directory of branches and staff."),
            click.option("--look", is_flag=True, help="Look at the last 50 mails, read only."),
            click.option("--doctor", is_flag=True, help="Check everything at the end."),
            click.option("--force", is_flag=True, help="Overwrite the file; a copy is kept."),
            click.option("--yes", "-y", is_flag=True, help="Do not ask before writing."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_options
@click.pass_context
def init(context: click.Context, /, target: Path, yes: bool, force: bool, **said: Any) -> None:
    """Set the office up: configuration, password file, database.

    Asks on a terminal; anywhere else --address and --from are needed.
    An existing file is overwritten only when you say so, and a copy is kept.
    """
    shell: Shell = context.obj
    steps = {name: said.pop(name) for name in ("directory", "look", "doctor")}
    given = Given(target, said, yes, force, steps)
    starting.may_write(shell.words, given)
    start, secret = asking.answers(shell.words, given)
    settings = starting.checked(start, target)
    starting.confirm(shell.words, given, start, secret)
    shell = Shell(target, shell.words.locale)
    starting.write(shell, given, start, secret)
    output.tell("")
    status = starting.go_on(shell, given)
    _next(shell, given, start, settings.path)
    context.exit(status)


def _next(shell: Shell, given: Given, start: Start, path: Path) -> None:
    """What to do now: what is missing first, then the commands."""
    from intake.config.presets import preset

    words, chosen = shell.words, preset(start.provider)
    output.tell(words("init.known", name=chosen.name[words.locale]))
    for note in chosen.note:
        output.tell(f"  · {note[words.locale]}")
    if not (file := start.password_path(path)).exists():
        output.tell(words("init.no_password", path=file))
    command = "intake" if path == Path("intake.toml") else f"intake -c {path}"
    output.tell(words("init.next"))
    wanted = ["doctor", "roundtrip", "run"]
    for step in wanted if given.steps["directory"] else ["directory", *wanted]:
        output.tell(words(f"init.next.{step}", command=command))


COMMANDS = (init,)
