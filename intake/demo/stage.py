"""The stage: servers and installation of one demonstration, and waiting for the daemon's work."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from intake.demo.company import LEADER
from intake.demo.imap import ImapServer
from intake.demo.letters import Letter, read
from intake.demo.site import Site
from intake.demo.smtp import SmtpServer
from intake.demo.writing import OFFICE, Written
from intake.wiring import now

PASSWORD = "demo"  # noqa: S105  of mailboxes in memory on loopback
PATIENCE = 60.0  # seconds for the daemon to do what the story tells next


class Stage:
    """A context manager: everything is up inside, and gone afterwards.

    With `once` the daemon runs to its end (`intake run --once`) whenever the story needs it; else it runs all the time.
    """

    def __init__(self, *, once: bool, language: str) -> None:
        self.once = once
        self.folder = Path(tempfile.mkdtemp(prefix="intake-demo-"))
        self.mailboxes = ImapServer(OFFICE, PASSWORD)
        self.smtp = SmtpServer(self.mailboxes, now)
        ports = {"imap_port": self.mailboxes.port, "smtp_port": self.smtp.port}
        self.site = Site(self.folder, **ports, password=PASSWORD, language=language)
        self._daemon: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.mailboxes.start()
            self.smtp.start()
            self.site.run("db", "upgrade")
            self.site.run("directory", "import", str(self.folder / "directory.csv"))
            if not self.once:
                self._daemon = self.site.daemon()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, _trouble: object, _where: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the daemon gracefully, then the servers; remove the folder."""
        if self._daemon:
            self._daemon.send_signal(signal.SIGTERM)
            try:
                self._daemon.wait(30)
            except subprocess.TimeoutExpired:
                self._daemon.kill()
                self._daemon.wait()
        self.smtp.close()
        self.mailboxes.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def arrive(self, mails: Sequence[Written]) -> list[Path]:
        """The mails are in the office's INBOX, and as files in the folder."""
        for one in mails:
            self.mailboxes.deliver(OFFICE, one.raw, now())
        return self.site.keep([one.raw for one in mails])

    def until(self, is_done: Callable[[], bool]) -> bool:
        """Let the daemon work until `is_done`; False when it does not come true in time."""
        if self.once:
            self.site.run("run", "--once")
            return is_done()
        end = time.monotonic() + PATIENCE
        while not is_done():
            if time.monotonic() > end or (self._daemon and self._daemon.poll() is not None):
                return False
            time.sleep(0.2)
        return True

    def letters(self) -> list[Letter]:
        """What the office has sent to the branches so far."""
        return [letter for letter in map(read, self.smtp.carried()) if letter.recipient not in {LEADER, OFFICE}]

    def requests(self) -> list[dict[str, Any]]:
        """As `intake list --all --json` tells."""
        found: list[dict[str, Any]] = self.site.json("list", "--all")
        return found

    def log(self) -> str:
        """The end of the daemon's log."""
        path = self.folder / "daemon.log"
        lines: Iterable[str] = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ()
        return "\n".join(list(lines)[-30:])
