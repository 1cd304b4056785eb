"""`kept`: what was taken for a machine's mail; a mistake there costs somebody his answer, so it is one command away."""

from __future__ import annotations

import click

from intake.cli import output, reasons
from intake.cli.shell import Shell


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="One JSON document.")
@click.pass_obj
def kept(shell: Shell, limit: int, json_: bool) -> None:
    """Mails that were kept without a request, and why.

    Automatic replies, lists, notices and the like, newest first. `quarantine show ID --raw` gives the bytes.
    """
    from intake.workflows import kept as workflow

    with shell.house() as house:
        rows = workflow.listing(house, limit=limit)
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


COMMANDS = (kept,)
