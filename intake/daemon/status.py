"""The daemon's own view for `intake status`: a small JSON file, replaced as a whole, removed at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake import log
from intake.daemon.loops import Loop
from intake.errors import IntakeError
from intake.owners import is_dead
from intake.store import mailboxes, mails, outbox
from intake.workflows.house import House

FILE = "status.json"


class StatusFile:
    """Written every few seconds by the main thread; a reader never sees half of it."""

    def __init__(self, folder: Path, house: House, *, loops: Sequence[Loop], owner: str) -> None:
        self.path = folder / FILE
        self.owner = owner
        self.house = house
        self.loops = loops

    def write(self) -> None:
        """Replace the file; a database that is down shows as such, a full disk ends nothing."""
        partial = self.path.with_suffix(".tmp")
        try:
            partial.write_text(json.dumps(self._facts(), ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(self.path)
        except OSError as trouble:
            log.warning("daemon.status_unwritten", path=str(self.path), error=trouble.strerror)

    def remove(self) -> None:
        """The daemon ended in order."""
        self.path.unlink(missing_ok=True)

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "pid": os.getpid(),
            "owner": self.owner,
            "at": self.house.now().isoformat(),
            "loops": [
                {"name": loop.name, "alive": loop.is_alive_within_silence, "trouble": loop.trouble or None}
                for loop in self.loops
            ],
        }
        try:
            with self.house.db.read() as conn:
                facts |= {"database": "ok", **_store_facts(conn, self.house)}
        except IntakeError as trouble:
            facts |= {"database": str(trouble)}
        facts["ready"] = facts["database"] == "ok" and not any(loop.trouble for loop in self.loops)
        return facts


def read(folder: Path) -> dict[str, Any]:
    """What the daemon last wrote, with `running`; a file left by a daemon that died does not count as running."""
    try:
        facts: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"running": False, "ready": False}
    running = not is_dead(str(facts.get("owner", "")))
    return {"running": running, **facts, "ready": running and bool(facts.get("ready"))}


def _store_facts(conn: mails.Connection, house: House) -> dict[str, Any]:
    backlog = mails.backlog(conn, house.now())
    return {
        "mailboxes": [
            {
                "name": one.name,
                "last_ok_at": one.last_ok_at.isoformat() if one.last_ok_at else None,
                "error": one.last_error,
            }
            for one in mailboxes.all(conn)
        ],
        "unprocessed": backlog.stored + backlog.processing,
        "oldest_unprocessed_seconds": backlog.oldest_seconds,
        "quarantined": backlog.quarantined,
        "outbox": outbox.counts(conn),
    }
