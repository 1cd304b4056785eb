"""Requests by telephone or at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import writing
from intake.cli.shell import Shell, text_options
from intake.cli.shown import onward, output
from intake.cli.typed import refs

if TYPE_CHECKING:
    from intake.workflows.desk.counter import Call
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House


@click.command(epilog="For example: intake new --from 李伟 --subject 'Use of company seal' -m 'two copies'")
@click.option("--from", "who", required=True, metavar="ADDR|NAME", help="Who asks: an address, or a name.")
@click.option("--subject", required=True, help="What it is about, in a few words.")
@click.option("--branch", metavar="KEY", help="The branch, where the directory does not say.")
@click.option("--category", metavar="KEY", help="The kind; default: as for a mail.")
@click.option("--impact", type=click.Choice(["frontline", "normal", "internal"]), help="What it holds up.")
@click.option("--phone", "via", flag_value="phone", default=True, help="It came by telephone; the default.")
@click.option("--walk-in", "via", flag_value="walk_in", help="The person stands at the counter.")
@click.option("--no-ack", is_flag=True, help="No acknowledgement by mail: the person is told now.")
@text_options(required=False)
@writing
@click.pass_obj
def new(shell: Shell, /, who: str, subject: str, text: str, no_ack: bool, **how: Any) -> None:
    """Enter a request that came by telephone or at the counter.

    It gets the same promise as a mail, and an acknowledgement where the person has an address.
    """
    from intake.domain.request import Impact
    from intake.workflows.desk.counter import Call

    impact = Impact(how["impact"]) if how["impact"] else None
    call = Call(who, subject, text, how["via"], how["branch"], how["category"], impact, acknowledge=not no_ack)
    with shell.house() as house:
        call = _confirmed(shell, house, call, how)
        done = _act(house, call, how, dry_run=how["dry_run"])
        _show(shell, house, done, how)
        onward.tell(shell.words, house, done, verb="new", how=how)


COMMANDS = (new,)


def _act(house: House, call: Call, how: dict[str, Any], *, dry_run: bool) -> Done:
    from intake.workflows.desk import counter

    return counter.open_request(house, call, actor=how["actor"], now=house.now(), dry_run=dry_run)


def _confirmed(shell: Shell, house: House, call: Call, how: dict[str, Any]) -> Call:
    """The call as it is to be entered: on a terminal the person says whether the acknowledgement goes."""
    from dataclasses import replace

    if how["yes"] or how["dry_run"] or not onward.is_watched():
        return call
    for letter in _act(house, call, how, dry_run=True).letters:
        question = shell.words("new.ack", recipient=output.one_line(letter.recipient))
        call = replace(call, acknowledge=click.confirm(question, default=True, err=True))
    return call


def _show(shell: Shell, house: House, done: Done, how: dict[str, Any]) -> None:
    from intake.workflows.looking import browse

    request, promise = done.request, done.promise
    assert promise is not None
    if not how["dry_run"]:
        refs.remember(shell.settings.path, request.id)
    if how["json_"]:
        found = {} if how["dry_run"] else browse.detail(house, request.id, house.now())
        letters = [{"kind": one.kind, "recipient": one.recipient, "held": one.held} for one in done.letters]
        shown = {**found, **browse.preview(house, request), "category": request.category, "impact": str(request.impact)}
        output.as_json({**shown, "dry_run": how["dry_run"], "letters": letters, "unannounced": promise.unannounced})
        return
    due = shell.words.due(promise.due_at.astimezone(house.zone))
    if how["dry_run"]:
        output.tell(shell.words("dry"))
    else:
        click.echo(output.one_line(shell.words("new.tell", ref=house.reference(request.id), due=due)))
    if promise.provisional:
        output.tell("  " + shell.words("provisional"))
    if promise.unannounced:
        output.tell("  " + shell.words(f"new.{promise.unannounced}", due=due))
    for letter in done.letters:
        key = "held" if letter.held else "would.mail" if how["dry_run"] else "mail"
        output.tell("  " + shell.words(key, kind=shell.words(letter.kind), recipient=letter.recipient))
