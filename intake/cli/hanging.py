"""What hangs on a request, on the screen of `show`: links, tags, who watches, and the files of our letters."""

from __future__ import annotations

from typing import Any

from intake.cli.words import Words


def fields(words: Words, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values; empty ones are left out by the screen."""
    linked = (words(f"links.{one['kind']}", ref=one["ref"], state=words(one["state"])) for one in found["links"])
    return [
        (words("links"), " · ".join(linked)),
        (words("tags"), " ".join(f"+{one}" for one in found["tags"])),
        (words("watchers"), ", ".join(found["watchers"])),
    ]
