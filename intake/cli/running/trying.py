"""`test`: try one thing out: the way out and back, a letter to somebody, a template."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake.cli.running.ingest import chosen_mailbox
from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.workflows.upkeep.roundtrip import Trip

DEGRADED = 7
PATIENCE = 120


@click.group()
def test() -> None:
    """Try one thing out."""


@test.command()
@click.option("--mailbox", help="Its name in the configuration. Default: the first.")
@click.option("--timeout", default=PATIENCE, show_default=True, type=click.IntRange(1, 3600), help="Seconds to wait.")
@json_option
@click.pass_context
def roundtrip(context: click.Context, mailbox: str | None, timeout: int, json_: bool) -> None:
    """Send a probe to our own address and see it arrive.

    Measures both ways and removes the probe, and nothing else. A running daemon may see it first: its mark is keyed, it
    never becomes a request. Exit 7 when it does not arrive.
    """
    from intake import wiring
    from intake.workflows.upkeep import roundtrip as trips

    shell: Shell = context.obj
    account = chosen_mailbox(shell, mailbox).account
    post = wiring.post(shell.settings)
    if not json_:
        output.tell(shell.words("test.waiting", mailbox=account.name, seconds=timeout))
    try:
        with shell.house() as house:
            trip = trips.run(house, post, account, nonce=secrets.token_hex(8), patience=timeout, pause=time.sleep)
    finally:
        post.close()
    if json_:
        output.as_json({"mailbox": account.name, **_as_json(trip)})
    else:
        _say(shell, trip, timeout)
    context.exit(0 if trip.arrived is not None else DEGRADED)


def _as_json(trip: Trip) -> dict[str, object]:
    return {
        "sent": trip.sent,
        "answer": trip.answer,
        "sending_seconds": trip.sending,
        "arrived": trip.arrived is not None,
        "arrived_seconds": trip.arrived,
        "folder": trip.folder,
        "removed": trip.removed,
    }


def _say(shell: Shell, trip: Trip, timeout: int) -> None:
    words = shell.words
    if not trip.sent:
        click.echo(words("test.not_sent", answer=output.one_line(trip.answer)))
        return
    click.echo(words("test.sending", answer=output.one_line(trip.answer), seconds=f"{trip.sending:.2f}"))
    if trip.arrived is None:
        click.echo(words("test.lost", seconds=timeout))
        return
    click.echo(words("test.arrived", seconds=f"{trip.arrived:.2f}", folder=trip.folder))
    click.echo(words("test.removed" if trip.removed else "test.left", folder=trip.folder))


@test.command()
@click.argument("address")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before writing.")
@click.pass_context
def send(context: click.Context, address: str, yes: bool) -> None:
    """Write a test letter to somebody, at once and past the outbox; print the server's answer."""
    import sys

    from intake import wiring
    from intake.message.address import valid
    from intake.workflows.upkeep import trial

    shell: Shell = context.obj
    if not valid(address):
        raise click.BadParameter(
            Sentence("{address!r} is no mail address; right: liwei@south.example", address=address)
        )
    if not yes and sys.stdin.isatty():
        output.tell(shell.words("test.to", recipient=address))
        click.confirm(shell.words("ask.sure", count=1), default=True, abort=True, err=True)
    words, post = shell.words, wiring.post(shell.settings)
    try:
        with shell.house() as house:
            said = {key: words(f"test.letter.{key}", office=house.office.name) for key in ("subject", "text")}
            sent, answer = trial.letter(house, post, address, nonce=secrets.token_hex(8), **said)
    finally:
        post.close()
    click.echo(output.one_line(answer))
    context.exit(0 if sent else DEGRADED)


@test.command()
@click.argument("letter", required=False)
@click.option("--language", type=click.Choice(["zh_CN", "en"]), help="Default: that of the office.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML part here.")
@click.pass_obj
def template(shell: Shell, letter: str | None, language: str | None, html: Path | None) -> None:
    """Show a letter as your templates write it, with sample data; without a name: which letters there are."""
    from intake import wiring
    from intake.letters.samples import samples

    desk, language = wiring.desk(shell.settings), language or shell.settings.office_value().language
    known = samples(language)
    if letter is None:
        for name in known:
            click.echo(name)
        return
    if letter not in known:
        raise click.BadParameter(
            Sentence("there is no letter {letter}; right: {known}", letter=letter, known=", ".join(known))
        )
    shown = desk.trial(letter, language, fields=known[letter][0], site=True)
    click.echo(f"{shown.subject}\n\n{shown.text}".rstrip())
    if html is not None:
        html.write_text(shown.html, encoding="utf-8")
        output.tell(shell.words("report.written", path=html))


COMMANDS = (test,)
