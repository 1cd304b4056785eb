"""The verbs of daily work: take, assign, reply, note, ask, wait, resume, promise, close, reopen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from intake.cli import output
from intake.cli.shell import Shell, actor_option, instant, number, numbers, text_options

if TYPE_CHECKING:
    from intake.workflows.house import House
    from intake.workflows.progress import Done

OUTCOMES = ["done", "answered", "partly", "declined", "withdrawn", "spam"]
ref = click.argument("ref", callback=numbers)
json_option = click.option("--json", "json_", is_flag=True, help="Print the request as JSON.")
dry_option = click.option(
    "--dry-run", is_flag=True, help="Show what would happen and whom it would write to; change nothing."
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask before writing to somebody.")


@click.command()
@click.argument("refs", nargs=-1, required=True, callback=numbers)
@actor_option
@json_option
@click.pass_obj
def take(shell: Shell, refs: tuple[int, ...], actor: str, json_: bool) -> None:
    """Make requests mine."""
    from intake.workflows import progress

    with shell.house() as house:
        for one in refs:
            done = progress.take(house, one, actor=actor, now=house.now())
            _report(shell, house, done, "take", json_=json_, owner=done.request.owner)


@click.command()
@ref
@click.argument("staff")
@actor_option
@json_option
@click.pass_obj
def assign(shell: Shell, ref: int, staff: str, actor: str, json_: bool) -> None:
    """Give a request to a member of staff.

    STAFF is a login or a name of the directory.
    """
    from intake.workflows import progress

    with shell.house() as house:
        done = progress.assign(house, ref, owner=staff, actor=actor, now=house.now())
        _report(shell, house, done, "assign", json_=json_, owner=done.request.owner)


@click.command()
@ref
@text_options(required=True)
@actor_option
@json_option
@click.pass_obj
def note(shell: Shell, ref: int, text: str, actor: str, json_: bool) -> None:
    """Keep an internal note; nobody is written to."""
    from intake.workflows import progress

    with shell.house() as house:
        _report(shell, house, progress.note(house, ref, text=text, actor=actor, now=house.now()), "note", json_=json_)


@click.command()
@ref
@text_options(required=True)
@actor_option
@dry_option
@yes_option
@json_option
@click.pass_obj
def reply(shell: Shell, ref: int, text: str, actor: str, dry_run: bool, yes: bool, json_: bool) -> None:
    """Write to the requester; the request stays as it is."""
    from intake.workflows import progress

    with shell.house() as house:

        def act(dry: bool) -> Done:
            return progress.reply(house, ref, text=text, actor=actor, now=house.now(), dry_run=dry)

        _mailing(shell, house, act, "reply", dry_run=dry_run, yes=yes, json_=json_)


@click.command()
@ref
@click.option("--until", required=True, help="By when the answer is asked for: 10-16, 2026-10-16, '2026-10-16 15:00'.")
@text_options(required=True)
@actor_option
@dry_option
@yes_option
@json_option
@click.pass_obj
def ask(shell: Shell, ref: int, until: str, text: str, actor: str, dry_run: bool, yes: bool, json_: bool) -> None:
    """Ask the requester something.

    The letter says that the promise is suspended until the answer.
    """
    from intake.workflows import progress

    with shell.house() as house:
        by = instant(house, until)

        def act(dry: bool) -> Done:
            return progress.ask(house, ref, text=text, until=by, actor=actor, now=house.now(), dry_run=dry)

        _mailing(shell, house, act, "ask", dry_run=dry_run, yes=yes, json_=json_)


@click.command()
@ref
@click.option("--on", type=click.Choice(["third-party", "approval"]), required=True, help="Who must act.")
@click.option("--until", required=True, help="Until when to wait; then it comes back by itself.")
@text_options(required=True)
@actor_option
@json_option
@click.pass_obj
def wait(shell: Shell, ref: int, on: str, until: str, text: str, actor: str, json_: bool) -> None:
    """Wait for somebody else.

    The promise to the requester stays in force.
    """
    from intake.domain.request import WaitingOn
    from intake.workflows import progress

    with shell.house() as house:
        whom = WaitingOn(on.replace("-", "_"))
        done = progress.wait(house, ref, on=whom, until=instant(house, until), text=text, actor=actor, now=house.now())
        _report(shell, house, done, "wait", json_=json_)


@click.command()
@ref
@text_options(required=False)
@actor_option
@json_option
@click.pass_obj
def resume(shell: Shell, ref: int, text: str, actor: str, json_: bool) -> None:
    """End a wait by hand.

    After a question the new promise is announced at once.
    """
    from intake.workflows import progress

    with shell.house() as house:
        done = progress.resume(house, ref, text=text, actor=actor, now=house.now())
        _report(shell, house, done, "resume", json_=json_)


@click.command()
@ref
@click.option("--to", "to", required=True, help="The new date; a date alone means the close of that working day.")
@click.option("--reason", required=True, help="Why, as a short code: third_party_late, more_work, …")
@text_options(required=False)
@actor_option
@dry_option
@yes_option
@json_option
@click.pass_obj
def promise(
    shell: Shell, ref: int, to: str, reason: str, text: str, actor: str, dry_run: bool, yes: bool, json_: bool
) -> None:
    """Promise another date.

    The requester is told why; the first promise stays in the statistics.
    """
    from intake.workflows import progress

    with shell.house() as house:
        due_at = instant(house, to)

        def act(dry: bool) -> Done:
            return progress.promise(
                house, ref, due_at=due_at, reason=reason, text=text, actor=actor, now=house.now(), dry_run=dry
            )

        _mailing(shell, house, act, "promise", dry_run=dry_run, yes=yes, json_=json_)


@click.command()
@ref
@click.option(
    "--as",
    "outcome",
    required=True,
    metavar="OUTCOME",
    callback=lambda _c, _p, value: _outcome(value),
    help=f"{' | '.join(OUTCOMES)} | duplicate:REF",
)
@text_options(required=True)
@actor_option
@dry_option
@yes_option
@json_option
@click.pass_obj
def close(
    shell: Shell,
    ref: int,
    outcome: tuple[str, int | None],
    text: str,
    actor: str,
    dry_run: bool,
    yes: bool,
    json_: bool,
) -> None:
    """End a request and tell the requester."""
    from intake.domain.request import Outcome
    from intake.workflows import progress

    code, duplicate_of = outcome
    with shell.house() as house:

        def act(dry: bool) -> Done:
            return progress.close(
                house,
                ref,
                outcome=Outcome(code),
                text=text,
                actor=actor,
                now=house.now(),
                duplicate_of=duplicate_of,
                dry_run=dry,
            )

        verb = "cancel" if code in {"duplicate", "withdrawn", "spam"} else "close"
        _mailing(shell, house, act, verb, dry_run=dry_run, yes=yes, json_=json_)


@click.command()
@ref
@click.option("--reason", required=True, help="What went wrong: incomplete, wrong, misunderstood, new_facts, recurred.")
@text_options(required=False)
@actor_option
@json_option
@click.pass_obj
def reopen(shell: Shell, ref: int, reason: str, text: str, actor: str, json_: bool) -> None:
    """Take a resolved request up again.

    It counts as rework and gets a promise of its own.
    """
    from intake.workflows import progress

    with shell.house() as house:
        done = progress.reopen(house, ref, reason=reason, text=text, actor=actor, now=house.now())
        _report(shell, house, done, "reopen", json_=json_)


COMMANDS = (take, assign, reply, note, ask, wait, resume, promise, close, reopen)


def _outcome(value: str) -> tuple[str, int | None]:
    code, _, other = value.partition(":")
    if code == "duplicate" and other:
        return code, number(other)
    if code in OUTCOMES and not other:
        return code, None
    raise click.BadParameter(f"{value!r} is no outcome; right: {', '.join(OUTCOMES)} or duplicate:HQ-1042")


def _mailing(
    shell: Shell, house: House, act: Callable[[bool], Done], verb: str, *, dry_run: bool, yes: bool, json_: bool
) -> None:
    """Show whom it writes to and ask first; on a terminal only, so that scripts go on."""
    if not dry_run and not yes and sys.stdin.isatty() and sys.stdout.isatty():
        for letter in act(True).letters:
            click.confirm(shell.words("ask.sure", recipient=letter.recipient), default=True, abort=True, err=True)
    if dry_run:
        output.tell(shell.words("dry"))
    _report(shell, house, act(dry_run), verb, json_=json_)


def _report(shell: Shell, house: House, done: Done, verb: str, *, json_: bool, **values: Any) -> None:
    """One line on what happened, one for each letter; or the request as JSON."""
    request, words = done.request, shell.words
    if json_:
        from intake.workflows import browse

        output.as_json(browse.detail(house, request.id, house.now()))
        return
    due = words.due(done.promise.due_at.astimezone(house.zone)) if done.promise else ""
    version = done.promise.version if done.promise else ""
    line = words(
        f"done.{verb}", ref=house.reference(request.id), outcome=request.outcome, due=due, version=version, **values
    )
    if done.kept is not None:
        line += " · " + words("kept" if done.kept else "missed")
    click.echo(line)
    for letter in done.letters:
        output.tell("  " + words("mail", kind=letter.kind, recipient=letter.recipient))
