"""What hangs on a request, on the screen of `show`: links, tags, who watches, and the files of our letters."""

from __future__ import annotations

from typing import Any

import click

from intake.cli.shown import output
from intake.cli.shown.words import Words


def fields(words: Words, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values; empty ones are left out by the screen."""
    linked = (words(f"links.{one['kind']}", ref=one["ref"], state=words(one["state"])) for one in found["links"])
    return [
        (words("merged_from"), ", ".join(found["merged_from"])),
        (words("linked_from"), ", ".join(found["linked_from"])),
        (words("links"), " · ".join(linked)),
        (words("tags"), " ".join(f"+{one}" for one in found["tags"])),
        (words("watchers"), ", ".join(found["watchers"])),
    ]


def enclosed(words: Words, letter: dict[str, Any]) -> None:
    """The files that went with a letter, one a line."""
    for one in letter["attachments"]:
        name = output.one_line(one["filename"])
        click.echo(f"    [{words('files.sent', name=name, size=output.size(one['size']))}]")


def event(words: Words, one: dict[str, Any]) -> tuple[str, str]:
    """Who did it, and by mail where a member of staff did; what happened, and whether it was taken back."""
    by_mail = one["channel"] == "mail" and "@" not in one["actor"]
    name = "who.unproven" if one["payload"].get("proven") is False else "who.mail"
    who = words(name, who=one["actor"]) if by_mail else str(one["actor"])
    what = words.coded("event", one["kind"])
    return who, f"{what} ({words('undone')})" if one["undone"] else what


def because(words: Words, reason: str) -> str:
    """Why a version of a promise was made, in words; a code of staff stands behind them as it is."""
    code, _, chosen = reason.partition(":")
    return words.coded("reason", code) + (f" ({chosen})" if chosen else "")


def sending(words: Words, letter: dict[str, Any]) -> str:
    """What became of a letter, in words."""
    return words.coded("letter_state", letter["state"])
