"""The kill switch: `daemon pause` and `daemon resume`, for every daemon that works on this database."""

from __future__ import annotations

import click

from intake.cli import output
from intake.cli.shell import Shell, actor_option


@click.group()
def daemon() -> None:
    """Pause the daemon's work, and resume it."""


@daemon.command("pause")
@click.option("--sending", "what", flag_value="sending", help="No letter leaves; mail is registered as always.")
@click.option("--all", "what", flag_value="all", help="Nothing at all; mail stays in the mailbox.")
@click.option("-m", "--message", "reason", default="", help="Why.")
@actor_option
@click.pass_obj
def pause(shell: Shell, what: str | None, reason: str, actor: str) -> None:
    """Stop sending, or everything, until `daemon resume`.

    Acknowledgements that would go meanwhile are written and held.
    """
    from intake.workflows.upkeep import pausing

    if what is None:
        raise click.UsageError("say what: --sending or --all")
    with shell.house() as house:
        new = pausing.pause(house, what, actor=actor, reason=reason)
    click.echo(shell.words(f"paused.{what}"))
    if not new:
        output.tell(shell.words("paused.before"))


@daemon.command("resume")
@actor_option
@click.pass_obj
def resume(shell: Shell, actor: str) -> None:
    """End every pause; letters that were held because of it go out."""
    from intake.workflows.upkeep import pausing

    with shell.house() as house:
        done = pausing.resume(house, actor=actor)
    if done is None:
        click.echo(shell.words("paused.not"))
        return
    click.echo(shell.words("paused.resumed", count=len(done.done)))
    if done.too_late:
        output.tell(shell.words("outbox.too_late", letters=", ".join(map(str, done.too_late))))


COMMANDS = (daemon,)
