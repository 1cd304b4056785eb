"""How staff are told of things: `notices show`, `notices set`, `notices test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell, actor_option
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.domain.notices import Channel, How, What
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.workflows.desk.habits import Wanted

ALL = "all"
TROUBLE = 7


@click.group()
def notices() -> None:
    """What you are told of, when, and by which way."""


@notices.command()
@click.argument("who", required=False)
@json_option
@actor_option
@click.pass_obj
def show(shell: Shell, who: str | None, json_: bool, actor: str) -> None:
    """How WHO is told of each kind of thing; default: you."""
    from intake.workflows.desk import habits

    with shell.house() as house:
        _show(shell, habits.show(house, who or actor), json_=json_)


@notices.command("set")
@click.argument("what", required=False, metavar="[WHAT]", type=click.Choice([ALL, *map(str, What)]))
@click.argument("how", required=False, metavar="[HOW]", type=click.Choice([*map(str, How)]))
@click.option("--channel", type=click.Choice([*map(str, Channel)]), help="By mail, by a chat's robot, or both.")
@click.option("--quiet/--no-quiet", default=None, help="Whether notices wait for working hours.")
@click.option("--mention", help="Your mobile number or user id in the chat, so that a robot can address you.")
@click.option("--for", "who", help="For another member of staff.")
@json_option
@actor_option
@click.pass_obj
def set_(
    shell: Shell,
    /,
    what: str | None,
    how: str | None,
    channel: str | None,
    quiet: bool | None,
    mention: str | None,
    who: str | None,
    json_: bool,
    actor: str,
) -> None:
    """Choose how you are told of WHAT, or of all: now, always, digest or none.

    now: at once, in working hours. always: at any hour. digest: gathered in the morning. none: not at all.
    """
    from intake.workflows.desk import habits

    if what and not (how or channel):
        raise click.UsageError(Sentence("say how: {how}, or --channel", how=" | ".join(How)))
    if (what, channel, quiet, mention) == (None, None, None, None):
        raise click.UsageError("say what to change: intake notices set all digest")
    wish = habits.Wish(
        what=What(what) if what and what != ALL else None,
        how=How(how) if how else None,
        channel=Channel(channel) if channel else None,
        quiet=quiet,
        mention=mention,
    )
    with shell.house() as house:
        wanted = habits.change(house, who or actor, wish)
        if not json_:
            output.tell(shell.words("notices.kept"))
        _show(shell, wanted, json_=json_)


@notices.command("test")
@click.argument("webhook")
@click.pass_context
def test(context: click.Context, webhook: str) -> None:
    """Send a test message to WEBHOOK now, and say what became of it; exit status 7 if it was not taken."""
    from intake import wiring
    from intake.outbound.verdict import Sent
    from intake.workflows.upkeep import hooked

    shell: Shell = context.obj
    with shell.house() as house:
        verdict = hooked.try_out(house, wiring.hooks(shell.settings), webhook)
    name = output.one_line(webhook)
    if isinstance(verdict, Sent):
        click.echo(shell.words("notices.tested", name=name))
        return
    output.tell(shell.words("notices.refused", name=name, why=output.one_line(verdict.text)))
    context.exit(TROUBLE)


def _show(shell: Shell, wanted: Wanted, *, json_: bool) -> None:
    habit, words = wanted.habit, shell.words
    chosen = {what: habit.choice(what) for what in What}
    if json_:
        found: dict[str, Any] = {what: {"how": one.how, "channel": one.channel} for what, one in chosen.items()}
        output.as_json({"login": wanted.login, "quiet": habit.quiet, "mention": habit.mention, "notices": found})
        return
    click.echo(words("notices.who", login=output.one_line(wanted.login)))
    rows = [
        [what, words(f"notices.{what}"), words(f"notices.how.{one.how}"), words(f"notices.channel.{one.channel}")]
        for what, one in chosen.items()
    ]
    head = ["", *(words(f"notices.{key}") for key in ("what", "how", "channel"))]
    output.table(head, rows)
    click.echo(words("notices.quiet" if habit.quiet else "notices.loud"))
    if habit.mention:
        click.echo(words("notices.mention", mention=output.one_line(habit.mention)))


COMMANDS = (notices,)
