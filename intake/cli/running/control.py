"""The kill switch, `daemon pause` and `daemon resume`, for every daemon on this database; `daemon reload` for ours."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from intake.cli.agreeing import agreed, asking
from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.errors import NotAllowed, Sentence, system

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.config import Settings
    from intake.workflows.house import House

PATIENCE = 60  # seconds: a letter under way is finished first


@click.group()
def daemon() -> None:
    """Pause the daemon's work and resume it; let it take a new configuration."""


@daemon.command("pause")
@click.option("--sending", "what", flag_value="sending", help="No letter leaves; mail is registered as always.")
@click.option("--all", "what", flag_value="all", help="Nothing at all; mail stays in the mailbox.")
@click.option("-m", "--message", "reason", default="", help="Why.")
@asking
@click.pass_obj
def pause(shell: Shell, /, what: str | None, reason: str, **how: Any) -> None:
    """Stop sending, or everything, until `daemon resume`.

    Acknowledgements that would go meanwhile are written and held.
    """
    from intake.workflows.upkeep import pausing

    if what is None:
        raise click.UsageError("say what: --sending or --all")
    with shell.house() as house:
        if not agreed(shell, how, lambda words: [words(f"paused.would.{what}"), *_standing(words, house)]):
            return
        new = pausing.pause(house, what, actor=how["actor"], reason=reason)
    click.echo(shell.words(f"paused.{what}"))
    if not new:
        output.tell(shell.words("paused.before"))


@daemon.command("resume")
@asking
@click.pass_obj
def resume(shell: Shell, /, **how: Any) -> None:
    """End every pause; letters that were held because of it go out."""
    from intake.workflows.upkeep import pausing

    with shell.house() as house:
        letters = pausing.held(house)
        if not agreed(shell, how, lambda words: _resuming(words, house, letters), letters=letters):
            return
        done = pausing.resume(house, actor=how["actor"])
    if done is None:
        click.echo(shell.words("paused.not"))
        return
    click.echo(shell.words("paused.resumed", count=len(done.done)))
    if done.too_late:
        output.tell(shell.words("outbox.too_late", letters=", ".join(map(str, done.too_late))))


def _standing(words: Words, house: House) -> Iterator[str]:
    """Each pause that holds already."""
    from intake.workflows.upkeep import pausing

    for one in pausing.pauses(house):
        since = one.since.astimezone(house.zone)
        yield words("paused.since", what=one.name.partition(".")[2], since=f"{since:%Y-%m-%d %H:%M}", actor=one.actor)


def _resuming(words: Words, house: House, letters: int) -> list[str]:
    standing = list(_standing(words, house))
    return [*standing, words("paused.would.resume", count=letters)] if standing else [words("paused.not")]


@daemon.command("reload")
@click.pass_obj
def reload(shell: Shell) -> None:
    """Let the running daemon take the configuration file as it is now.

    Checked here first and by the daemon again: with anything wrong the old configuration stays in force.
    """
    from intake import wiring
    from intake.daemon import status
    from intake.errors import ConfigError, NotFound

    settings = shell.settings
    if problems := wiring.problems(settings):
        raise ConfigError(Sentence("{path}: nothing was reloaded", path=settings.path), problems=problems)
    running = status.read(settings.status_file(), wiring.now())
    if not running["running"]:
        raise NotFound(shell.words("status.down"), hint="intake run")
    began = _written_at(settings)
    try:
        os.kill(int(running["pid"]), signal.SIGHUP)
    except (ProcessLookupError, PermissionError) as trouble:
        raise NotAllowed(
            Sentence("process {pid}: {trouble}", pid=running["pid"], trouble=system(trouble)),
            hint="as the user that runs it",
        ) from trouble
    _await(shell, settings, began, asked=int(running.get("config_asked", 0)))


def _written_at(settings: Settings) -> float:
    """When the daemon last said what it works by."""
    try:
        return settings.in_force_file().stat().st_mtime
    except OSError:
        return 0.0


def _await(shell: Shell, settings: Settings, began: float, *, asked: int) -> None:
    """Until the daemon works by it, or says why not. Raises ConfigError, Busy."""
    from intake import wiring
    from intake.daemon import status
    from intake.errors import Busy, ConfigError

    wanted = settings.shown()
    for _ in range(PATIENCE * 5):
        time.sleep(0.2)
        with suppress(OSError, ValueError):
            if (
                _written_at(settings) > began
                and json.loads(settings.in_force_file().read_text(encoding="utf-8")) == wanted
            ):
                click.echo(shell.words("reload.done", path=settings.path))
                return
        told = status.read(settings.status_file(), wiring.now())
        if told.get("config_asked", 0) > asked and (refused := told["config_rejected"]):
            raise ConfigError(shell.words("reload.refused"), problems=refused)
    raise Busy(shell.words("reload.slow", seconds=PATIENCE), hint="intake status")


COMMANDS = (daemon,)
