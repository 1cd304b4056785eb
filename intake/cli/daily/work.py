"""The verbs of daily work: take, assign, note, ask, wait, resume, promise, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import each, one, writing
from intake.cli.helping import Incomplete
from intake.cli.shell import Shell, default_actor, instant, ref_argument, refs_argument, text_options
from intake.cli.typed.refs import spread

if TYPE_CHECKING:
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House


@click.command()
@refs_argument
@writing
@click.pass_context
def take(context: click.Context, /, refs: tuple[int, ...], **how: Any) -> None:
    """Make requests mine."""
    from intake.workflows.desk import progress

    def act(house: House, number: int, dry_run: bool) -> Done:
        return progress.take(house, number, actor=how["actor"], now=house.now(), dry_run=dry_run)

    each(context, refs, act, verb="take", how=how)


@click.command(epilog="For example: intake assign HQ-1042 zhao")
@click.argument("words", nargs=-1, required=True, metavar="REF... STAFF")
@writing
@click.pass_context
def assign(context: click.Context, /, words: tuple[str, ...], **how: Any) -> None:
    """Give requests to a member of staff.

    STAFF is a login or a name of the directory, or @me.
    """
    from intake.workflows.desk import progress

    *found, staff = words
    staff = default_actor() if staff == "@me" else staff
    if not found:
        raise Incomplete("name a request and a member of staff: intake assign HQ-1042 zhao")

    def act(house: House, number: int, dry_run: bool) -> Done:
        return progress.assign(house, number, owner=staff, actor=how["actor"], now=house.now(), dry_run=dry_run)

    numbers = tuple(one for text in found for one in spread(context, text))
    each(context, numbers, act, verb="assign", how=how)


@click.command(epilog='For example: intake note HQ-1042 -m "called back, comes on Friday"')
@ref_argument
@text_options(required=True)
@writing
@click.pass_obj
def note(shell: Shell, /, ref: int, text: str, **how: Any) -> None:
    """Keep an internal note; nobody is written to."""
    from intake.workflows.desk import progress

    def act(house: House, dry_run: bool) -> Done:
        return progress.note(house, ref, text=text, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="note", how=how)


@click.command(epilog='For example: intake ask HQ-1042 --until 10-16 -m "Which contract number is it?"')
@ref_argument
@click.option("--until", required=True, help="By when the answer is asked for: 10-16, 2026-10-16, '2026-10-16 15:00'.")
@text_options(required=True)
@writing
@click.pass_obj
def ask(shell: Shell, /, ref: int, until: str, text: str, **how: Any) -> None:
    """Ask the requester something.

    The letter says that the promise is suspended until the answer.
    """
    from intake.workflows.desk import progress

    def act(house: House, dry_run: bool) -> Done:
        by = instant(house, until)
        return progress.ask(house, ref, text=text, until=by, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="ask", how=how)


@click.command(epilog='For example: intake wait HQ-1042 --on third-party --until 10-16 -m "the registry has it"')
@ref_argument
@click.option("--on", type=click.Choice(["third-party", "approval"]), required=True, help="Who must act.")
@click.option("--until", required=True, help="Until when to wait; then it comes back by itself.")
@text_options(required=True)
@writing
@click.pass_obj
def wait(shell: Shell, /, ref: int, on: str, until: str, text: str, **how: Any) -> None:
    """Wait for somebody else.

    The promise to the requester stays in force.
    """
    from intake.domain.request import WaitingOn
    from intake.workflows.desk import progress

    def act(house: House, dry_run: bool) -> Done:
        by, whom, now = instant(house, until), WaitingOn(on.replace("-", "_")), house.now()
        return progress.wait(house, ref, on=whom, until=by, text=text, actor=how["actor"], now=now, dry_run=dry_run)

    one(shell, act, verb="wait", how=how)


@click.command()
@ref_argument
@text_options(required=False)
@writing
@click.pass_obj
def resume(shell: Shell, /, ref: int, text: str, **how: Any) -> None:
    """End a wait by hand.

    After a question the new promise is announced at once.
    """
    from intake.workflows.desk import progress

    def act(house: House, dry_run: bool) -> Done:
        return progress.resume(house, ref, text=text, actor=how["actor"], now=house.now(), dry_run=dry_run)

    one(shell, act, verb="resume", how=how)


@click.command(epilog="For example: intake promise HQ-1042 --to 2026-10-20 --reason third_party_late")
@ref_argument
@click.option("--to", required=True, help="The new date; a date alone means the close of that working day.")
@click.option("--reason", required=True, help="Why, as a short code: third_party_late, more_work, …")
@text_options(required=False)
@writing
@click.pass_obj
def promise(shell: Shell, /, ref: int, to: str, reason: str, text: str, **how: Any) -> None:
    """Promise another date.

    The requester is told why; the first promise stays in the statistics.
    """
    from intake.workflows.desk import progress
    from intake.workflows.looking import browse

    def act(house: House, dry_run: bool) -> Done:
        at, who, now = instant(house, to, branch=browse.branch(house, ref)), how["actor"], house.now()
        return progress.promise(house, ref, due_at=at, reason=reason, text=text, actor=who, now=now, dry_run=dry_run)

    one(shell, act, verb="promise", how=how)


@click.command(epilog="For example: intake reopen HQ-1042 --reason incomplete")
@ref_argument
@click.option("--reason", required=True, help="What went wrong: incomplete, wrong, misunderstood, new_facts, recurred.")
@text_options(required=False)
@writing
@click.pass_obj
def reopen(shell: Shell, /, ref: int, reason: str, text: str, **how: Any) -> None:
    """Take a resolved request up again.

    It counts as rework and gets a promise of its own.
    """
    from intake.workflows.desk import progress

    def act(house: House, dry_run: bool) -> Done:
        who, now = how["actor"], house.now()
        return progress.reopen(house, ref, reason=reason, text=text, actor=who, now=now, dry_run=dry_run)

    one(shell, act, verb="reopen", how=how)


COMMANDS = (take, assign, note, ask, wait, resume, promise, reopen)
