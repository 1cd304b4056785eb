"""Advice from history: promise advise. It suggests and measures; it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.daily import work
from intake.cli.shell import Shell, length
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.cli.shown.words import share

if TYPE_CHECKING:
    from intake.cli.shown.words import Words


class _PromiseGroup(click.Group):
    """`promise REF …` promises another date; the word of a subcommand in the place of REF is that subcommand."""

    def __init__(self, *names: Any, **how: Any) -> None:
        super().__init__(*names, **how)
        self.change: click.Command = work.promise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that is named, else the change of a promise."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "", self.change, args

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """How both are called."""
        return [*self.change.collect_usage_pieces(ctx), "| advise CATEGORY"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of a change, then the subcommands."""
        self.change.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(
    "promise",
    cls=_PromiseGroup,
    help=work.promise.help,
    epilog=work.promise.epilog,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
def promise() -> None:
    """Promise another date, or ask what could be promised."""


def _target(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Any:
    return None if value is None else length(value)


@promise.command()
@click.argument("category")
@click.option("--target", callback=_target, help="How often would this have been kept? 3d, 8h, 30m.")
@click.option(
    "--impact",
    type=click.Choice(["frontline", "normal", "internal"]),
    default="normal",
    show_default=True,
    help="Of requests with the service level of this impact.",
)
@json_option
@click.pass_obj
def advise(shell: Shell, /, category: str, target: Any, impact: str, json_: bool) -> None:
    """What could be promised for a category, from the last 90 days; a suggestion only.

    Working hours until a request was resolved, without those that waited for its requester; how often the service
    level's target, or --target, would have been kept; and how well the suggestion would have held so far.
    """
    from intake.domain.request import Impact
    from intake.workflows.looking import advise as advice

    with shell.house() as house:
        found = advice.advise(house, category, house.now(), target=target, impact=Impact(impact))
    if json_:
        output.as_json(found)
    else:
        _advice(shell.words, found)


COMMANDS = (promise,)


def _advice(words: Words, found: dict[str, Any]) -> None:
    policy = found["policy"]
    head = {key: found[key] for key in ("name", "service_level", "days", "cases")}
    click.echo(output.one_line(words("advise.head", **head, target=policy["target"])))
    if found["p50_hours"] is None:
        click.echo(words("advise.few"))
    else:
        click.echo(words("advise.hours", **{key: found[f"{key}_hours"] for key in ("p50", "p80", "p90")}))
    for one in filter(None, (policy, found["target"])):
        click.echo(
            words("advise.target", target=one["target"], kept=share(words, one["kept"], one["cases"], one["percent"]))
        )
    if policy["below_median"]:
        click.echo(words("advise.below"))
    test = found["backtest"]
    click.echo(words("advise.backtest", kept=share(words, test["kept"], test["cases"], test["percent"])))
    output.tell(words("advise.only"))
