"""A command on a terminal: a person who reads what is asked and types the answer."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


class Person:
    """One command on a pseudo-terminal; `said` is everything it has shown."""

    def __init__(self, argv: Sequence[str], *, folder: Path, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "LANG", "LC_"))}
        self.process = subprocess.Popen(
            list(argv),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env={**kept, "PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "100", **environment},
            start_new_session=True,
        )
        os.close(theirs)
        self.said = ""
        self._seen = 0

    def answer(self, asked: str, typed: str = "", *, seconds: float = 60) -> None:
        """Wait until it has asked this (after what was answered before), then type and press Enter."""
        until = time.monotonic() + seconds
        while (at := self.said.find(asked, self._seen)) < 0:
            if not self._read(until):
                raise AssertionError(f"never asked: {asked}\n{self.said}")
        self._seen = at + len(asked)
        os.write(self._ours, typed.encode() + b"\n")

    def end(self, seconds: float = 120) -> int:
        """Read to the end; the exit status."""
        until = time.monotonic() + seconds
        while self._read(until):
            pass
        os.close(self._ours)
        return self.process.wait(10)

    def _read(self, until: float) -> bool:
        """More of what it shows; False when it has ended."""
        ready, _, _ = select.select([self._ours], [], [], max(until - time.monotonic(), 0))
        if not ready:
            self.process.kill()
            raise AssertionError(f"it waits for something:\n{self.said}")
        try:
            got = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.said += got.decode("utf-8", "replace")
        return bool(got)
