"""Letters that staff write: reply, with what it may do besides, and close with its outcome."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intake.cli.acting import one, writing
from intake.cli.shell import Shell, instant, number, ref_argument, text_options
from intake.cli.typed import enclosing
from intake.cli.typed.enclosing import attach_option
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House

    Act = Callable[[House, bool], Done]

OUTCOMES = ["done", "answered", "partly", "declined", "withdrawn", "spam"]
CANCELLING = {"duplicate", "withdrawn", "spam"}
Ending = tuple[str, int | None]


def _outcome(value: str | None) -> Ending | None:
    if value is None:
        return None
    code, _, other = value.partition(":")
    if code == "duplicate" and other:
        return code, number(other)
    if code in OUTCOMES and not other:
        return code, None
    raise click.BadParameter(
        Sentence(
            "{value!r} is no outcome; right: {outcomes} or duplicate:HQ-1042", value=value, outcomes=", ".join(OUTCOMES)
        )
    )


def _ending(name: str, *, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names an outcome."""
    return click.option(
        name,
        "outcome",
        required=required,
        metavar="OUTCOME",
        callback=lambda _c, _p, value: _outcome(value),
        help=f"{'' if required else 'End it with this letter: '}{' | '.join(OUTCOMES)} | duplicate:REF",
    )


def _fitting(params: dict[str, Any]) -> None:
    """Whether the options of `reply` go together; before anybody writes. Raises UsageError."""
    if params["ask"] and params["outcome"]:
        raise click.UsageError("either --ask or --close, not both")
    if params["ask"] != bool(params["until"]):
        raise click.UsageError("--ask and --until DATE belong together")
    if params["ask"] and params["attach"]:
        raise click.UsageError("--attach goes with a reply or with --close, not with a question")


@click.command(epilog='For example: intake reply HQ-1042 -m "Please come to desk 3 tomorrow."')
@ref_argument
@click.option("--canned", metavar="NAME", help="A canned reply; what is written besides comes below it.")
@click.option("--ask", is_flag=True, help="It is a question: the promise rests until the answer; with --until.")
@click.option("--until", help="With --ask: by when the answer is asked for.")
@_ending("--close", required=False)
@attach_option
@click.option("--force", is_flag=True, help="Also with an infected file; with --close as there.")
@text_options(required=True, unless="canned", first=_fitting)
@writing
@click.pass_obj
def reply(shell: Shell, /, ref: int, text: str, attach: tuple[Path, ...], outcome: Ending | None, **how: Any) -> None:
    """Write to the requester; the request stays as it is.

    With --ask it waits for the answer, with --close it ends.
    """
    act, verb = _reply(ref, text, attach, how), "reply"
    if how["ask"]:
        act, verb = _ask(ref, text, how), "ask"
    elif outcome:
        act, verb = _close(ref, text, attach, outcome=outcome, how=how), _verb(outcome)
    one(shell, act, verb=verb, how=how)


@click.command(epilog='For example: intake close HQ-1042 --as done -m "Sealed; please collect it at the ground floor."')
@ref_argument
@_ending("--as", required=True)
@click.option(
    "--force", is_flag=True, help="Also while a request that it depends on is open, or with an infected file."
)
@click.option("--canned", metavar="NAME", help="A canned reply; what is written besides comes below it.")
@attach_option
@text_options(required=True, unless="canned")
@writing
@click.pass_obj
def close(shell: Shell, /, ref: int, outcome: Ending, text: str, attach: tuple[Path, ...], **how: Any) -> None:
    """End a request and tell the requester."""
    one(shell, _close(ref, text, attach, outcome=outcome, how=how), verb=_verb(outcome), how=how)


COMMANDS = (reply, close)


def _verb(outcome: Ending) -> str:
    return "cancel" if outcome[0] in CANCELLING else "close"


def _text(house: House, ref: int, text: str, how: dict[str, Any]) -> str:
    """What is written, below the canned reply where one is named."""
    if not how["canned"]:
        return text
    from intake.workflows.desk import canned

    return "\n\n".join(filter(None, (canned.text(house, how["canned"], ref, actor=how["actor"]), text)))


def _reply(ref: int, text: str, attach: tuple[Path, ...], how: dict[str, Any]) -> Act:
    def act(house: House, dry_run: bool) -> Done:
        from intake.workflows.desk import progress

        said, files = _text(house, ref, text, how), enclosing.read(house, attach, force=how["force"])
        return progress.reply(house, ref, text=said, actor=how["actor"], now=house.now(), files=files, dry_run=dry_run)

    return act


def _ask(ref: int, text: str, how: dict[str, Any]) -> Act:
    def act(house: House, dry_run: bool) -> Done:
        from intake.workflows.desk import progress

        said, until = _text(house, ref, text, how), instant(house, how["until"])
        return progress.ask(house, ref, text=said, until=until, actor=how["actor"], now=house.now(), dry_run=dry_run)

    return act


def _close(ref: int, text: str, attach: tuple[Path, ...], *, outcome: Ending, how: dict[str, Any]) -> Act:
    def act(house: House, dry_run: bool) -> Done:
        from intake.domain.request import Outcome
        from intake.workflows.desk import progress

        return progress.close(
            house,
            ref,
            outcome=Outcome(outcome[0]),
            text=_text(house, ref, text, how),
            actor=how["actor"],
            now=house.now(),
            duplicate_of=outcome[1],
            force=how["force"],
            files=enclosing.read(house, attach, force=how["force"]),
            dry_run=dry_run,
        )

    return act
