"""`ingest --dry-run`: the newest mails of the mailbox and what would be done with them, read only."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import click

from intake.cli.running.replay import dry_rules
from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.workflows.looking.glance import Glance
    from intake.workflows.office import Intake

LAST, ALL = 50, 10_000


@click.command()
@click.option("--dry-run", is_flag=True, help="Look only. It is the only way there is: the daemon takes mail in.")
@click.option("--mailbox", help="Its name in the configuration. Default: the first.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Mails that arrived on this day or later.")
@click.option("--limit", type=click.IntRange(1, ALL), help="The newest so many. Default: 50; with --since all.")
@json_option
@click.pass_obj
def ingest(shell: Shell, /, dry_run: bool, **how: Any) -> None:
    """Look at the newest mails, read only.

    The folder is opened by EXAMINE: no flag changes, nothing moves, nothing is stored or sent.
    """
    if not dry_run:
        raise click.UsageError("--dry-run is missing; `intake run` takes mail in, `intake run --once` does so once")
    look(shell, **how)


def look(
    shell: Shell,
    *,
    mailbox: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    json_: bool = False,
) -> None:
    """Look, and show it. Raises MailboxDown."""
    from zoneinfo import ZoneInfo

    from intake.mailbox.door import Door
    from intake.workflows.looking import glance

    wanted = chosen_mailbox(shell, mailbox)
    zone = ZoneInfo(shell.settings.office_value().zone)
    first = datetime.combine(since.date(), time(0), tzinfo=zone).astimezone(UTC) if since else None
    seen = glance.look(Door(wanted.account), dry_rules(shell), limit=limit or (ALL if since else LAST), since=first)
    if json_:
        output.as_json({"folder": seen.folder, "exists": seen.exists, "mails": seen.lines})
    else:
        _screen(shell, seen, zone, mailbox=wanted.account.name)


def chosen_mailbox(shell: Shell, name: str | None) -> Intake:
    """The mailbox of that name, or the first. Raises BadParameter that names the known ones."""
    known = {one.account.name: one for one in shell.settings.intakes()}
    if name is not None and name not in known:
        raise click.BadParameter(
            Sentence("there is no mailbox {name}; right: {known}", name=name, known=", ".join(known))
        )
    return known[name] if name is not None else next(iter(known.values()))


def _screen(shell: Shell, seen: Glance, zone: Any, *, mailbox: str) -> None:
    words = shell.words
    if not seen.lines:
        output.tell(words("ingest.empty"))
        return
    output.tell(words("ingest.head", count=len(seen.lines), exists=seen.exists, folder=seen.folder))
    output.table(
        [words("received"), words("from"), words("replay.action"), words("replay.acknowledge"), words("subject")],
        [
            (
                f"{one['arrived_at'].astimezone(zone):%m-%d %H:%M}" if one["arrived_at"] else "-",
                one["from"][0]["address"] if one["from"] else "-",
                words(f"ingest.{one['decision']['action']}"),
                words("yes") if one["decision"]["acknowledge"] else one["decision"]["reason"],
                one["subject"],
            )
            for one in seen.lines
        ],
    )
    actions = Counter(one["decision"]["action"] for one in seen.lines)
    acknowledged = sum(one["decision"]["acknowledge"] for one in seen.lines)
    counts = {name: actions[name] for name in ("open", "append", "record", "quarantine")}
    output.tell(words("ingest.sum", acknowledge=acknowledged, **counts))
    output.tell(_since(shell, mailbox))
    output.tell(words("ingest.nothing"))


def _since(shell: Shell, mailbox: str) -> str:
    """From when on mail of this mailbox is answered."""
    since = next(one.accept_since for one in shell.settings.file.mailbox if one.name == mailbox)
    key = f"ingest.since.{since}" if since in {"all", "now"} else "ingest.since"
    return shell.words(key, since=since)


COMMANDS = (ingest,)
