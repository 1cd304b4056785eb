"""How a writing command runs: asks first, does it in one transaction, and says what happened or prints the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intake.cli import helping
from intake.cli.shell import Shell, actor_option
from intake.cli.shown import changes, onward, output
from intake.cli.typed import refs
from intake.errors import IntakeError

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
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
        refs.remember(shell.settings.path, done.request.id)
        if how["json_"]:
            output.as_json(_as_json(house, done, how["dry_run"]))
        else:
            _say_all(shell, house, [done], verb=verb, dry_run=how["dry_run"])
        onward.tell(shell.words, house, done, verb=verb, how=how)


def each(
    context: click.Context,
    found: tuple[int, ...],
    act: Callable[[House, int, bool], Done],
    *,
    verb: str,
    how: dict[str, Any],
) -> None:
    """Several requests, each once: those that fail are named and do not stop the others; then the exit status is 6.

    On a terminal, and for references from standard input, everything is shown first, and asked about once.
    """
    shell: Shell = context.obj
    found = tuple(dict.fromkeys(found))
    if not found:
        output.tell(shell.words("refs.none"))
        return
    if len(found) == 1 and refs.STDIN not in context.meta:
        number = found[0]
        one(shell, lambda house, dry_run: act(house, number, dry_run), verb=verb, how=how)
        return
    with shell.house() as house:
        _confirm_all(context, house, found, act, how=how)
        done, failed = _tried(shell, house, found, act, dry_run=how["dry_run"])
        if how["json_"]:
            output.as_json([_as_json(house, one, how["dry_run"]) for one in done])
        else:
            _say_all(shell, house, done, verb=verb, dry_run=how["dry_run"])
        onward.back(shell.words, how=how)
        refs.remember(shell.settings.path, found[-1])
    context.exit(PARTLY if failed else 0)


def _tried(
    shell: Shell, house: House, found: tuple[int, ...], act: Callable[[House, int, bool], Done], *, dry_run: bool
) -> tuple[list[Done], int]:
    """What was done, and how many failed; those are named at once."""
    done, failed = [], 0
    for number in found:
        try:
            done.append(act(house, number, dry_run))
        except IntakeError as trouble:
            failed += 1
            output.tell(shell.words("failed", ref=house.reference(number), error=helping.said(trouble.sentence)))
    return done, failed


def _confirm(shell: Shell, house: House, act: Callable[[House, bool], Done], how: dict[str, Any]) -> None:
    """Ask once, naming everybody who is written to."""
    if how["dry_run"] or how["yes"] or not onward.is_watched():
        return
    done = act(house, True)
    if not done.letters:
        return
    for letter in done.letters:
        output.tell(changes.letter(shell.words, house, done, letter, dry_run=True))
    click.confirm(shell.words("ask.sure", count=len(done.letters)), default=True, abort=True, err=True)


def _confirm_all(
    context: click.Context,
    house: House,
    found: tuple[int, ...],
    act: Callable[[House, int, bool], Done],
    *,
    how: dict[str, Any],
) -> None:
    """Show what would become of each and who is written to, then ask once.

    Where references came from standard input nobody can answer: then it ends here, unless --yes was given.
    """
    shell, piped = context.obj, refs.STDIN in context.meta
    if how["dry_run"] or how["yes"] or not (piped or onward.is_watched()):
        return
    done, failed = _tried(shell, house, found, act, dry_run=True)
    for one_ in done:
        output.tell(changes.would(shell.words, house, one_))
        for letter in one_.letters:
            output.tell("  " + changes.letter(shell.words, house, one_, letter, dry_run=True))
    if piped:
        raise click.UsageError(shell.words("ask.yes", count=len(done)))
    click.confirm(shell.words("ask.all", count=len(done), failed=failed), default=False, abort=True, err=True)


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


def _say_all(shell: Shell, house: House, found: list[Done], *, verb: str, dry_run: bool) -> None:
    """What happened to each; of a dry run, once, that it is one, and that nobody would be written to."""
    if dry_run and found:
        output.tell(shell.words("dry"))
    for done in found:
        _say(shell, house, done, verb=verb, dry_run=dry_run)
    if dry_run and found and not any(done.letters for done in found):
        output.tell("  " + shell.words("nomail"))


def _say(shell: Shell, house: House, done: Done, *, verb: str, dry_run: bool) -> None:
    """One line on what happened, one for each letter."""
    if dry_run:
        click.echo(changes.would(shell.words, house, done))
    else:
        click.echo(output.one_line(_said(shell.words, house, done, verb)))
    if done.passed_over:
        output.tell("  " + shell.words("passed_over", refs=", ".join(map(house.reference, done.passed_over))))
    for letter in done.letters:
        output.tell("  " + changes.letter(shell.words, house, done, letter, dry_run=dry_run))


def _said(words: Words, house: House, done: Done, verb: str) -> str:
    request, promise = done.request, done.promise
    in_force = promise or request.promise
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
    return line
