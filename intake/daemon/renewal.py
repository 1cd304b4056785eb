"""Another configuration while the daemon works: wholly right, or the old one stays (FEATURES.md 117)."""

from __future__ import annotations

import json
import os

from intake import log, wiring
from intake.config import Settings, load
from intake.config.differences import differences
from intake.daemon.status import StatusFile
from intake.errors import ConfigError

FIXED = "state."  # database and files are opened once: another place needs a restart


class Renewal:
    """The configuration in force, and the one that may take its place."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.problems: list[str] = []
        self.asked = 0  # how often

    def ask(self, status: StatusFile) -> bool:
        """Whether the file is right now; then `settings` are the new ones. Else the status says why not."""
        self.asked += 1
        is_right = self._take()
        status.renewals = {"config_asked": self.asked, "config_rejected": self.problems}
        status.write()
        return is_right

    def _take(self) -> bool:
        old = self.settings
        try:
            new = load(old.path)
            changed = [key for key, _, _ in differences(old.shown(), new.shown())]
            self.problems = [*wiring.problems(new), *_fixed(changed)]
        except ConfigError as wrong:
            self.problems = list(wrong.problems) or [str(wrong)]
        if self.problems:
            log.error("config.rejected", path=str(old.path), problems=self.problems)
            return False
        log.info("config.reloaded", path=str(old.path), changed=changed)
        self.settings = new
        return True

    def publish(self) -> None:
        """Say what is in force, without passwords, for `config diff` and `daemon reload`."""
        path = self.settings.in_force_file()
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as out:
                json.dump(self.settings.shown(), out, ensure_ascii=False)
            partial.replace(path)
        except OSError as trouble:
            log.warning("daemon.status_unwritten", path=str(path), error=trouble.strerror)

    def withdraw(self) -> None:
        """Nothing is in force any more."""
        self.settings.in_force_file().unlink(missing_ok=True)


def _fixed(changed: list[str]) -> list[str]:
    return [f"{key}: this takes effect after a restart only" for key in changed if key.startswith(FIXED)]
