"""Mails set aside or kept without a request: looked at, read again, opened, dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from intake.cli.agreeing import agreed, asking
from intake.cli.running.replay import dry_rules
from intake.cli.shell import Shell
from intake.cli.shown import explained, forms, output, reasons
from intake.cli.shown.forms import json_option
from intake.cli.shown.paging import paged

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.store.inward.mails import Fate
    from intake.workflows.house import House

ASIDE = ("id", "from_address", "subject", "reason", "error", "size", "attempts", "first_seen_at")
ack_option = click.option("--ack", is_flag=True, help="Acknowledge it, if caps and address allow; default: no letter.")


@click.group()
def quarantine() -> None:
    """Mails that could not be understood."""


@quarantine.command("list")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@forms.rows(*ASIDE)
@click.pass_obj
@paged
def quarantine_list(shell: Shell, /, limit: int | None, json_: bool) -> None:
    """What is set aside, and why."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        rows = forms.ordered(browse.quarantine(house), limit)
    if json_:
        output.as_json(rows)
    elif not rows:
        output.tell(shell.words("quarantine.empty"))
    else:
        columns = [shell.words(key) for key in ("id", "received", "from", "reason", "subject")]
        output.table(columns, ([*_row(shell, one), one["subject"]] for one in rows))


def _row(shell: Shell, one: dict[str, Any]) -> list[object]:
    seen = one["first_seen_at"]
    why = f"{reasons.sentence(one['reason'], shell.words.language)} [{one['reason']}]"
    return [one["id"], f"{seen[:10]} {seen[11:16]}", one["from_address"], why]


@quarantine.command("show")
@click.argument("mail", type=int)
@click.option("--raw", is_flag=True, help="The bytes as they came.")
@json_option
@click.pass_obj
def quarantine_show(shell: Shell, mail: int, raw: bool, json_: bool) -> None:
    """One mail, made safe for the screen.

    What it is, why it stands where it stands, what it says; any mail of the archive by its id. --raw gives the bytes.
    """
    from intake.wiring import reader as reading_room
    from intake.workflows.desk import release
    from intake.workflows.incoming import rescue
    from intake.workflows.looking.explain import explain_bytes

    with shell.house() as house:
        content = release.raw_mail(house, mail)
        if raw:
            output.raw(content)
            return
        facts = rescue.facts(house, mail)
        with reading_room() as reader:
            found = {**facts, **explain_bytes(reader, content, dry_rules(shell))}
    if json_:
        output.as_json(found)
        return
    why = facts["reason"] and f"{reasons.sentence(facts['reason'], shell.words.language)} [{facts['reason']}]"
    output.fields(
        [
            (shell.words("id"), mail),
            (shell.words("received"), facts["first_seen_at"]),
            (shell.words("state"), shell.words(f"mail.{facts['state']}")),
            (shell.words("reason"), why),
            (shell.words("answer"), facts["error"]),
            (shell.words("ref"), facts["request"]),
        ]
    )
    click.echo("")
    explained.screen({**found, "file": shell.words("mail.now")}, shell.words)


@quarantine.command("retry")
@click.argument("mails", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Everything that is set aside.")
@click.option("--reason", help="Everything that is set aside for this reason.")
@asking
@click.pass_obj
def quarantine_retry(shell: Shell, /, mails: tuple[int, ...], every: bool, reason: str | None, **how: Any) -> None:
    """Read mails again, for example after an upgrade; the daemon does it next.

    Repeating it is harmless: a mail that has left the quarantine stays as it is.
    """
    from intake.workflows.desk import release

    if bool(mails) + every + bool(reason) != 1:
        raise click.UsageError("name mails by their ids, or --all, or --reason CODE")
    with shell.house() as house:
        chosen = mails or tuple(release.set_aside(house, reason))
        if chosen and not agreed(shell, how, lambda words: _lines(words, house, chosen, "retry")):
            return
        for one in chosen:
            click.echo(f"{one}: {_fate(house, release.mail_again(house, one, actor=how['actor']))}")
    if not chosen:
        output.tell(shell.words("quarantine.empty"))


def _lines(words: Words, house: House, chosen: Sequence[int], verb: str) -> Iterator[str]:
    """Each mail and what would become of it; one that has left the quarantine stays. Raises NotFound."""
    from intake.workflows.incoming import rescue
    from intake.workflows.looking import browse

    aside = {one["id"]: one for one in browse.quarantine(house)}
    for mail in chosen:
        if mail in aside:
            written = f"{aside[mail]['from_address'] or ''} {aside[mail]['subject'] or ''}".strip()
            about = written or reasons.sentence(aside[mail]["reason"], words.language)
            yield words("aside.line", mail=mail, about=about, what=words(f"aside.{verb}"))
        else:
            state = words(f"mail.{rescue.facts(house, mail)['state']}")
            yield words("aside.line", mail=mail, about=state, what=words("aside.stays"))


def _fate(house: House, fate: Fate) -> str:
    return f"{fate.state} {house.reference(fate.request_id)}" if fate.request_id is not None else fate.state


@quarantine.command("release")
@click.argument("mail", type=int)
@ack_option
@asking
@click.pass_obj
def quarantine_release(shell: Shell, /, mail: int, ack: bool, **how: Any) -> None:
    """Open a request from a mail that is set aside; a mail that cannot be read, by its sender and subject."""
    _open(shell, mail, ack=ack, how=how)


@quarantine.command("drop", epilog='For example: intake quarantine drop 17 --reason "advertisement"')
@click.argument("mail", type=int)
@click.option("--reason", required=True, help="Why nobody needs it.")
@asking
@click.pass_obj
def quarantine_drop(shell: Shell, /, mail: int, reason: str, **how: Any) -> None:
    """Take a mail off the list; its bytes stay in the archive."""
    from intake.workflows.desk import release

    with shell.house() as house:
        if not agreed(shell, how, lambda words: _lines(words, house, [mail], "drop")):
            return
        release.drop_mail(house, mail, reason=reason, actor=how["actor"])
    click.echo(f"{mail}: done")


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@forms.rows("id", "received_at", "from", "subject", "class", "reason", "rules")
@click.pass_context
def kept(context: click.Context, limit: int, json_: bool) -> None:
    """Mails that were kept without a request, and why.

    Automatic replies, lists, notices and the like, newest first. `quarantine show ID` shows one; `kept open ID` makes
    a request of it.
    """
    if context.invoked_subcommand is None:
        _kept(context.obj, limit=limit, json_=json_)


def _kept(shell: Shell, *, limit: int, json_: bool) -> None:
    from intake.workflows.looking import kept as workflow

    with shell.house() as house:
        rows = forms.ordered(workflow.listing(house, limit=forms.reach(limit)), limit)
    if json_:
        output.as_json(rows)
        return
    if not rows:
        output.tell(shell.words("kept.empty"))
        return
    columns = [shell.words(key) for key in ("id", "received", "from", "reason", "subject")]
    output.table(
        columns,
        (
            [
                one["id"],
                f"{one['received_at'][:10]} {one['received_at'][11:16]}",
                one["from"]["address"],
                reasons.sentence(one["reason"], shell.words.language),
                one["subject"],
            ]
            for one in rows
        ),
    )


@kept.command("open")
@click.argument("mail", type=int)
@ack_option
@asking
@click.pass_obj
def kept_open(shell: Shell, /, mail: int, ack: bool, **how: Any) -> None:
    """Open a request from a mail that was taken for a machine's."""
    _open(shell, mail, ack=ack, how=how)


def _open(shell: Shell, mail: int, *, ack: bool, how: dict[str, Any]) -> None:
    from intake.wiring import reader as reading_room
    from intake.workflows.incoming import rescue

    with shell.house() as house, reading_room() as reader:
        wanted: dict[str, Any] = {"actor": how["actor"], "acknowledge": ack}

        def show(words: Words) -> list[str]:
            seen = rescue.foresee(house, reader, mail, **wanted)
            if seen.number is not None:
                return [words("mail.opened_before", mail=mail, ref=house.reference(seen.number))]
            what = words("aside.acknowledged" if ack else "aside.opened")
            return [words("aside.line", mail=mail, about=f"{seen.requester} {seen.subject}", what=what)]

        if not agreed(shell, how, show, letters=int(ack)):
            return
        done = rescue.open_mail(house, reader, mail, **wanted)
        ref = house.reference(done.number)
    click.echo(shell.words("mail.opened" if done.is_new else "mail.opened_before", mail=mail, ref=ref))
    for line in reasons.lines(done.reason, (), shell.words.language):
        output.tell(line)


COMMANDS = (quarantine, kept)
