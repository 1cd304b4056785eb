"""The audit trail: log, verify."""

from __future__ import annotations

import re
from typing import Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import forms, output
from intake.cli.shown.forms import json_option
from intake.cli.shown.paging import paged
from intake.errors import Sentence

BROKEN = 7


@click.group()
def audit() -> None:
    """Who did what when, and that nobody changed it since."""


def _anchors(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> dict[int, str]:
    found = {}
    for one in value:
        parts = re.fullmatch(r"(\d{1,9}):([0-9a-f]{64})", one)
        if parts is None:
            raise click.BadParameter(
                Sentence("{one!r} is no anchor; right: POSITION:HASH as verify prints it", one=one)
            )
        found[int(parts[1])] = parts[2]
    return found


@audit.command()
@click.option("--anchor", "anchors", multiple=True, callback=_anchors, help="POSITION:HASH that was kept elsewhere.")
@click.option("--journal/--no-journal", "use_journal", default=True, help="Compare with the journal, too (default).")
@json_option
@click.pass_context
def verify(context: click.Context, /, anchors: dict[int, str], use_journal: bool, json_: bool) -> None:
    """Check the chain over all events; exit 7 when it does not hold.

    An edited, deleted, swapped or inserted event shows by itself; a cut end or a chain made anew shows against the
    journal or an anchor: keep what this command prints outside this machine.
    """
    from intake import wiring
    from intake.workflows.safety import journal
    from intake.workflows.upkeep import audit as audits

    shell: Shell = context.obj
    known = journal.anchors(wiring.journal(shell.settings)) if use_journal else {}
    with shell.house() as house:
        found = audits.verify(house, known | anchors)
    faults = [{"kind": one.kind, "position": one.position, "seq": one.seq} for one in found.faults]
    if json_:
        output.as_json(
            {
                "holds": found.holds,
                "links": found.links,
                "head": {"position": found.position, "hash": found.hash},
                "anchors": found.anchors,
                "erased": found.erased,
                "faults": faults,
            }
        )
    else:
        _screen(shell, found)
    context.exit(0 if found.holds else BROKEN)


def _screen(shell: Shell, found: Any) -> None:
    words = shell.words
    key = "audit.holds" if found.holds else "audit.broken"
    click.echo(words(key, links=found.links, anchors=found.anchors, faults=len(found.faults)))
    click.echo(f"  {found.position}:{found.hash}")
    if found.erased:
        click.echo("  " + words("audit.erased", count=found.erased))
    for fault in found.faults:
        place = fault.position if fault.position is not None else f"seq {fault.seq}"
        click.echo(f"  {place}: {words('audit.broken_link' if fault.kind == 'broken' else f'audit.{fault.kind}')}")


@audit.command()
@click.option("--limit", type=click.IntRange(1, 100000), default=50, show_default=True, help="At most so many.")
@forms.rows("seq", "at", "actor", "channel", "kind", "request_id", "mail_id", "outbox_id", "payload")
@click.pass_obj
@paged
def log(shell: Shell, /, limit: int, json_: bool) -> None:
    """The latest events, newest first."""
    from intake.workflows.upkeep import audit as audits

    with shell.house() as house:
        rows = forms.ordered(audits.latest(house, forms.reach(limit)), limit)
        zone, reference = house.zone, house.reference
    if json_:
        output.as_json(rows)
        return
    columns = [shell.words(key) for key in ("time", "who", "what", "ref")]
    lines = (
        [
            f"{one['at'].astimezone(zone):%Y-%m-%d %H:%M:%S}",
            one["actor"],
            one["kind"],
            reference(one["request_id"]) if one["request_id"] else "",
        ]
        for one in rows
    )
    output.table(columns, lines)


COMMANDS = (audit,)
