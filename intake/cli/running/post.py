"""Letters: what is to be sent, what became of it, and what people decide about those that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from intake.cli.agreeing import agreed, asking
from intake.cli.shell import Shell, ref_argument
from intake.cli.shown import forms, hanging, output, reasons
from intake.cli.shown.forms import json_option
from intake.cli.shown.paging import paged

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.house import House

LETTER = (
    "id", "key", "kind", "request", "recipient", "state", "reason", "attempts", "unknowns", "message_id", "smtp_code",
    "smtp_text", "queue_id", "created_at", "next_attempt_at", "sent_at", "bounced_at", "bounce_status",
)  # fmt: skip
LETTER_STATES = ["pending", "held", "claimed", "data", "sent", "unknown", "retry", "failed", "suppressed"]


@click.group()
def outbox() -> None:
    """What is to be sent, and what became of it."""


@outbox.command("list")
@click.option("--state", "-s", type=click.Choice(LETTER_STATES), multiple=True, help="Only these states.")
@click.option("--bounced", is_flag=True, help="Only those that came back.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="At most so many.")
@forms.rows(*LETTER)
@click.pass_obj
@paged
def outbox_list(shell: Shell, /, state: tuple[str, ...], bounced: bool, limit: int, json_: bool) -> None:
    """Letters, newest first."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        rows = forms.ordered(browse.letters(house, state, bounced=bounced, limit=forms.reach(limit)), limit)
    if json_:
        output.as_json(rows)
    elif not rows:
        output.tell(shell.words("outbox.empty"))
    else:
        columns = [
            shell.words(key) for key in ("id", "kind", "ref", "recipient", "state", "attempts", "next", "answer")
        ]
        output.table(
            columns,
            (
                [
                    one["id"],
                    shell.words(one["kind"]),
                    one["request"],
                    one["recipient"],
                    hanging.sending(shell.words, one),
                    one["attempts"],
                    _soon(one["next_attempt_at"]),
                    _answer(shell, one),
                ]
                for one in rows
            ),
            needed=(4, 6),
        )


def _soon(at: str | None) -> str:
    """`11-25 17:30` of an instant in the office's zone: an attempt is never months away."""
    return at[5:16].replace("T", " ") if at else ""


def _answer(shell: Shell, letter: dict[str, Any]) -> str:
    """What the server said, or why the letter waits; that it came back is more than both."""
    if letter["bounced_at"]:
        return f"{shell.words('came_back')} {letter['bounced_at'][:16]} {letter['bounce_status'] or ''}".rstrip()
    return str(letter["smtp_text"] or letter["reason"])


@outbox.command("show")
@click.argument("letter", type=int)
@json_option
@click.pass_obj
def outbox_show(shell: Shell, letter: int, json_: bool) -> None:
    """One letter as it is sent."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        found = browse.letter(house, letter)
    if json_:
        output.as_json(found)
    else:
        output.fields((key, value) for key, value in found.items() if key != "body")
        click.echo("\n" + output.safe(found["body"]))


@outbox.command("why")
@ref_argument
@json_option
@click.pass_obj
def outbox_why(shell: Shell, ref: int, json_: bool) -> None:
    """Why a request has, or has not, got its letters."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        found = browse.letters_of(house, ref)
    if json_:
        output.as_json(found)
        return
    for one in found["letters"]:
        reason = one["reason"] and f"{reasons.sentence(one['reason'], shell.words.language)} [{one['reason']}]"
        answer = " · ".join(filter(None, (reason, one["smtp_text"], one["sent_at"])))
        kind, state = shell.words(one["kind"]), hanging.sending(shell.words, one)
        line = shell.words("letter.why", kind=kind, recipient=one["recipient"], state=state)
        click.echo(output.one_line(f"{line}  {answer}"))
    if not any(one["kind"] == "acknowledgement" for one in found["letters"]):
        ack = found["ack"]
        click.echo(f"{shell.words('acknowledgement')}: {ack['reason']} ({ack['class']}: {', '.join(ack['rules'])})")
    for line in reasons.of_ack(found["ack"], shell.words.language):
        click.echo(output.one_line(line))


@outbox.command("retry")
@click.argument("letter", type=int)
@asking
@click.pass_obj
def outbox_retry(shell: Shell, /, letter: int, **how: Any) -> None:
    """Try a failed or unknown letter again, with the same bytes."""
    _letters(shell, (letter,), "retry", how)


@outbox.command("hold")
@click.argument("letter", type=int)
@asking
@click.pass_obj
def outbox_hold(shell: Shell, /, letter: int, **how: Any) -> None:
    """Keep a letter back until it is released."""
    _letters(shell, (letter,), "hold", how)


@outbox.command("release")
@click.argument("letters", type=int, nargs=-1)
@click.option("--held", metavar="REASON", help="Every letter that is held for this reason, such as cap.global.")
@asking
@click.pass_obj
def outbox_release(shell: Shell, /, letters: tuple[int, ...], held: str | None, **how: Any) -> None:
    """Let held letters go.

    With --held, acknowledgements whose promised time has passed stay held.
    """
    _letters(shell, letters, "release", how, held=held)


@outbox.command("approve")
@click.argument("letter", type=int)
@asking
@click.pass_obj
def outbox_approve(shell: Shell, /, letter: int, **how: Any) -> None:
    """Let a drafted letter go, as your message."""
    from intake.workflows.desk import approve

    with shell.house() as house:
        if _agreed(shell, house, [letter], "approve", how):
            click.echo(f"{letter}: {approve.approve(house, letter, actor=how['actor'], now=house.now())}")


@outbox.command("drop")
@click.argument("letters", type=int, nargs=-1)
@click.option("--held", metavar="REASON", help="Every letter that is held for this reason, such as cap.global.")
@click.option("--reason", default="", help="Why nobody needs them; drafts go without one.")
@asking
@click.pass_obj
def outbox_drop(shell: Shell, /, letters: tuple[int, ...], held: str | None, reason: str, **how: Any) -> None:
    """Never send letters that wait, or drafts; they stay in the list as suppressed."""
    _letters(shell, letters, "drop", how, held=held, reason=reason)


def _letters(
    shell: Shell,
    letters: tuple[int, ...],
    verb: str,
    how: dict[str, Any],
    *,
    held: str | None = None,
    reason: str = "",
) -> None:
    """One after the other, each for itself; or all that are held for a reason, together."""
    from intake.workflows.desk import release
    from intake.workflows.looking import browse

    if bool(letters) == bool(held):
        raise click.UsageError("name letters by their ids, or --held REASON")
    with shell.house() as house:
        named = list(letters) or [one["id"] for one in browse.letters(house, ("held",), limit=forms.UNLIMITED)
                                  if one["reason"] == held]  # fmt: skip
        if not _agreed(shell, house, named, verb, how):
            return
        if held:
            done = release.held_letters(house, held, verb, actor=how["actor"], reason=reason)
            click.echo(shell.words(f"outbox.{verb}", count=len(done.done), held=held))
            if done.too_late:
                output.tell(shell.words("outbox.too_late", letters=", ".join(map(str, done.too_late))))
        for one in letters:
            click.echo(f"{one}: {release.letter(house, one, verb, actor=how['actor'], reason=reason)}")


SENDING = frozenset({"retry", "release", "approve"})


def _agreed(shell: Shell, house: House, letters: list[int], verb: str, how: dict[str, Any]) -> bool:
    """Whether to go on with these letters. Raises NotFound where they are shown."""
    from intake.workflows.looking import browse

    def show(words: Words) -> Iterator[str]:
        for number in letters:
            one = browse.letter(house, number)
            what = {"kind": words(one["kind"]), "recipient": one["recipient"], "state": hanging.sending(words, one)}
            yield f"{number} {one['request'] or ''} {words('letter.why', **what)} · {words(f'letter.{verb}')}"

    return agreed(shell, how, show, letters=len(letters) if verb in SENDING else 0)


COMMANDS = (outbox,)
