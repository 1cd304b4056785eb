"""The daemon's own view for `intake status`: a small JSON file, replaced as a whole, removed at the end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from intake import __version__, log
from intake.daemon.clockwatch import ClockWatch
from intake.daemon.loops import Loop
from intake.errors import IntakeError
from intake.owners import is_dead
from intake.workflows.house import House
from intake.workflows.upkeep import health
from intake.workflows.upkeep.health import Watched

STALE_SECONDS = 30.0  # the file is written every five: an older one means that the main thread hangs


class StatusFile:
    """Written every few seconds by the main thread; a reader never sees half of it."""

    def __init__(
        self,
        path: Path,
        house: House,
        *,
        loops: Sequence[Loop],
        owner: str,
        poll_seconds: Mapping[str, float] | None = None,
        state: Path | None = None,
    ) -> None:
        self.path = path
        self.owner = owner
        self.house = house
        self.loops = loops
        self.clock = ClockWatch(house.now)
        self.renewals: dict[str, Any] = {"config_asked": 0, "config_rejected": []}
        self._poll_seconds = dict(poll_seconds or {})
        self._state = state or path.parent
        self._started_at, self._began = house.now(), monotonic()

    def write(self) -> None:
        """Replace the file; a database that is down shows as such, a full disk ends nothing."""
        self.clock.look()
        partial = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            partial.write_text(json.dumps(self.facts(), ensure_ascii=False, indent=1), encoding="utf-8")
            partial.replace(self.path)
        except OSError as trouble:
            log.warning("daemon.status_unwritten", path=str(self.path), error=trouble.strerror)

    def remove(self) -> None:
        """The daemon ended in order."""
        self.path.unlink(missing_ok=True)

    def watched(self) -> Watched:
        """What this process knows of itself."""
        return Watched(
            poll_seconds=self._poll_seconds,
            loops=tuple(loop.name for loop in self.loops),
            silent=tuple(loop.name for loop in self.loops if not loop.is_alive_within_silence),
            trouble={loop.name: loop.trouble for loop in self.loops if loop.trouble},
            up_seconds=monotonic() - self._began,
            free_bytes=shutil.disk_usage(self._state).free,
            clock_step=self.clock.step,
        )

    def facts(self) -> dict[str, Any]:
        """Everything that `intake status --json` shows of a running daemon."""
        watched = self.watched()
        return {
            "version": __version__,
            "pid": os.getpid(),
            "owner": self.owner,
            "at": self.house.now().isoformat(),
            "started_at": self._started_at.isoformat(),
            "live": not watched.silent,
            "loops": [
                {"name": loop.name, "alive": loop.is_alive_within_silence, "trouble": loop.trouble or None}
                for loop in self.loops
            ],
            "disk_free_bytes": watched.free_bytes,
            "clock_step_seconds": watched.clock_step,
            **self.renewals,
            **self._database(watched),
        }

    def _database(self, watched: Watched) -> dict[str, Any]:
        """What the database says; one that cannot be written to is the first reason not to be ready."""
        try:
            with self.house.db.write():  # not merely readable: the next mail must be taken in
                pass
            with self.house.db.read() as conn:
                picture = health.look(conn, self.house)
        except IntakeError as trouble:
            problem = {"code": "database", "about": "", "said": str(trouble)}
            return {"database": str(trouble), "ready": False, "problems": [problem]}
        found = list(health.problems(picture, self.house, watched))
        return {
            "database": "ok",
            "ready": not found,
            "problems": found,
            **health.shown(picture, self.house),
        }


def read(path: Path, now: datetime) -> dict[str, Any]:
    """What the daemon last wrote, with `running`; a file left by a daemon that died does not count as running.

    One that is too old comes from a daemon that hangs: it is neither live nor ready.
    """
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"running": False, "ready": False}
    running = not is_dead(str(facts.get("owner", "")))
    age = (now - datetime.fromisoformat(facts["at"])).total_seconds()
    fresh = abs(age) < STALE_SECONDS
    problems = list(facts.get("problems", []))
    if running and not fresh:
        problems.insert(0, {"code": "daemon.hangs", "about": "", "said": f"{age:.0f}"})
    live, ready = (running and fresh and bool(facts.get(key)) for key in ("live", "ready"))
    return {"running": running, **facts, "live": live, "ready": ready, "problems": problems}
