"""How a writing command runs: asks first, does it in one transaction, and says what happened or prints the request."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intake.cli import output
from intake.cli.shell import Shell, actor_option
from intake.errors import IntakeError

if TYPE_CHECKING:
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House

Command = TypeVar("Command", bound=Callable[..., Any])
PARTLY = 6


def writing(command: Command) -> Command:
    """The options of every command that writes; they arrive as one `how`."""
    for option in (
        click.option("--json", "json_", is_flag=True, help="Print the resulting request as JSON."),
        click.option("--yes", "-y", is_flag=True, help="Do not ask before writing to somebody."),
        click.option("--dry-run", is_flag=True, help="Show what would happen and who would be written to."),
        actor_option,
    ):
        command = option(command)
    return command


def one(shell: Shell, act: Callable[[House, bool], Done], *, verb: str, how: dict[str, Any]) -> None:
    """One request: show whom it writes to and ask, on a terminal only; then do it and say so."""
    with shell.house() as house:
        _confirm(shell, house, act, how)
        done = act(house, how["dry_run"])
        if how["json_"]:
            output.as_json(_as_json(house, done, how["dry_run"]))
        else:
            _say(shell, house, done, verb=verb, dry_run=how["dry_run"])


def each(
    context: click.Context,
    refs: tuple[int, ...],
    act: Callable[[House, int, bool], Done],
    *,
    verb: str,
    how: dict[str, Any],
) -> None:
    """Several requests: those that fail are named and do not stop the others; then the exit status is 6."""
    shell, failed, shown = context.obj, 0, []
    with shell.house() as house:
        for number in refs:
            try:
                done = act(house, number, how["dry_run"])
            except IntakeError as trouble:
                if len(refs) == 1:
                    raise
                failed += 1
                output.tell(shell.words("failed", ref=house.reference(number), error=trouble))
                continue
            if how["json_"]:
                shown.append(_as_json(house, done, how["dry_run"]))
            else:
                _say(shell, house, done, verb=verb, dry_run=how["dry_run"])
    if how["json_"]:
        output.as_json(shown[0] if len(refs) == 1 else shown)
    context.exit(PARTLY if failed else 0)


def _confirm(shell: Shell, house: House, act: Callable[[House, bool], Done], how: dict[str, Any]) -> None:
    if how["dry_run"] or how["yes"] or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    for letter in act(house, True).letters:
        who = output.one_line(letter.recipient)
        click.confirm(shell.words("ask.sure", recipient=who), default=True, abort=True, err=True)


def _as_json(house: House, done: Done, dry_run: bool) -> dict[str, Any]:
    """The request as it is now, or would be, and the letters."""
    from intake.workflows.looking import browse

    found = browse.detail(house, done.request.id, house.now())
    if dry_run:
        found |= browse.preview(house, done.request)
    letters = [
        {"kind": one.kind, "recipient": one.recipient, "subject": one.subject, "held": one.held} for one in done.letters
    ]
    made = [house.reference(one.id) for one in done.made]
    return {**found, "dry_run": dry_run, "letters": letters, "kept": done.kept, "made": made}


def _say(shell: Shell, house: House, done: Done, *, verb: str, dry_run: bool) -> None:
    """One line on what happened, one for each letter."""
    request, words, promise = done.request, shell.words, done.promise
    in_force = promise or request.promise
    if dry_run:
        output.tell(words("dry"))
    line = words(
        f"done.{verb}",
        ref=house.reference(request.id),
        outcome=words(str(request.outcome)),
        owner=request.owner,
        due=words.due(in_force.due_at.astimezone(house.zone)) if in_force else "",
        version=promise.version if promise else "",
        made=", ".join(house.reference(one.id) for one in done.made),
        who=done.who,
        other=house.reference(done.other) if done.other else "",
    )
    if promise and verb in {"resume", "unmerge"}:
        line += " · " + words("promise.new", due=words.due(promise.due_at.astimezone(house.zone)))
    if done.kept is not None:
        line += " · " + words("kept" if done.kept else "missed")
    click.echo(output.one_line(line))
    if done.passed_over:
        output.tell("  " + words("passed_over", refs=", ".join(map(house.reference, done.passed_over))))
    for letter in done.letters:
        key = "held" if letter.held else "would.mail" if dry_run else "mail"
        output.tell("  " + words(key, kind=words(letter.kind), recipient=letter.recipient))
