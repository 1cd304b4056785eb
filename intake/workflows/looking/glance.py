"""A look at the newest mails of a mailbox and what would be done with them; the server lets nothing be changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.mailbox.door import Door, Meta, fetch_batches
from intake.reading.room import Reader
from intake.workflows.looking.explain import Rules, explain_bytes

LAST = 50
LARGEST = 35 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Glance:
    """The folder, how many mails it holds, and one JSON-able object for each that was looked at, oldest first."""

    folder: str
    exists: int
    lines: tuple[dict[str, Any], ...]


def look(door: Door, rules: Rules, *, limit: int = LAST, since: datetime | None = None) -> Glance:
    """The last `limit` mails, or those that arrived since an instant. Raises MailboxDown; closes the door."""
    try:
        selected = door.examine()
        metas = _newest(door, limit=limit, since=since)
        with Reader() as reader:
            lines = tuple(_lines(door, reader, metas, rules))
    finally:
        door.close()
    return Glance(door.account.folder, selected.exists, lines)


def _newest(door: Door, *, limit: int, since: datetime | None) -> dict[int, Meta]:
    """Size and arrival of the newest mails that are wanted."""
    uids = door.uids_after(0)[-limit:]
    metas = door.meta(uids)
    return {
        uid: meta for uid, meta in metas.items() if not since or not meta.internaldate or meta.internaldate >= since
    }


def _lines(door: Door, reader: Reader, metas: dict[int, Meta], rules: Rules) -> Iterator[dict[str, Any]]:
    """One object for each mail; the body of one that is too large is left on the server."""
    readable = {uid: meta for uid, meta in metas.items() if meta.size <= LARGEST}
    for batch in fetch_batches(readable):
        for uid, raw in sorted(door.fetch(batch).items()):
            yield {"uid": uid, "arrived_at": metas[uid].internaldate, **explain_bytes(reader, raw, rules)}
