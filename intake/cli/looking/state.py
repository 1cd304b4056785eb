"""`status`: whether the daemon runs and is ready, why not, and what waits."""

from __future__ import annotations

from typing import Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output
from intake.cli.shown.forms import json_option
from intake.cli.shown.words import Words

DEGRADED, DOWN = 7, 69
Row = dict[str, Any]


@click.command()
@json_option
@click.pass_context
def status(context: click.Context, json_: bool) -> None:
    """Say whether the daemon is running and ready, and what waits.

    Exit 69 when it is down, 7 when it is not ready; each reason is named.
    """
    from intake import wiring
    from intake.daemon.status import read

    found = read(context.obj.settings.status_file(), wiring.now())
    if json_:
        output.as_json(found)
    else:
        _screen(context.obj, found)
    context.exit(DOWN if not found["running"] else 0 if found["ready"] else DEGRADED)


def _screen(shell: Shell, found: Row) -> None:
    words = shell.words
    if not found["running"]:
        click.echo(words("status.down"))
        return
    click.echo(words("status.ready" if found["ready"] else "status.trouble"))
    for one in found.get("config_rejected", []):
        click.echo(output.one_line(f"  !! {words('status.config', said=one)}"))
    for one in found["problems"]:
        click.echo(output.one_line(f"  !! {problem(one, words)}"))
    output.fields([(words(f"status.{key}"), value) for key, value in _figures(found, words)])
    for box in found.get("mailboxes", []):
        age = (
            words("status.ago", seconds=f"{box['last_ok_seconds']:.0f}") if box["last_ok_seconds"] is not None else "-"
        )
        click.echo(output.one_line(f"  {box['name']}: {age} {box['error'] or ''}"))
    for one in (*found.get("alarms", []), *found.get("storms", [])):
        click.echo(output.one_line(f"  {words('status.alarm')}: {one['what']} {one['since'][:16]}"))


def problem(one: Row, words: Words) -> str:
    """A reason not to be ready, in words."""
    return words.coded("problem", one["code"], about=one["about"], said=one["said"])


def _figures(found: Row, words: Words) -> list[tuple[str, object]]:
    if found["database"] != "ok":
        return [("pid", found["pid"])]
    late, requests = found["oldest_unprocessed_seconds"], found["requests"]
    letters = [f"{key} {value}" for key, value in found["outbox"].items() if value]
    return [
        ("pid", f"{found['pid']} · {found['started_at'][:16].replace('T', ' ')} UTC"),
        ("unprocessed", f"{found['unprocessed']}" + (f" ({words('status.oldest', seconds=late)})" if late else "")),
        ("quarantined", found["quarantined"]),
        ("outbox", ", ".join(letters) or "-"),
        ("held", ", ".join(f"{key} {value}" for key, value in found["held"].items())),
        ("requests", words("status.counts", **requests)),
        ("disk", f"{found['disk_free_bytes'] // 2**30} GB"),
    ]


COMMANDS = (status,)
