"""The command in a real terminal: what a person sees and types."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path

from tests.support import prefork, programs
from tests.support.prefork import Forked

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[=>]")


class Terminal:
    """One run of a program; `until` waits for words on the screen, `type` answers."""

    def __init__(self, process: subprocess.Popen[bytes] | Forked, fd: int) -> None:
        self.process, self.fd = process, fd
        self.raw, self.seen = "", 0

    def until(self, words: str) -> str:
        """Everything that came until the words did. Fails when they do not come."""
        ends = time.monotonic() + PATIENCE
        while words not in self.text[self.seen :]:
            assert time.monotonic() < ends, f"{words!r} never came: {self.text}"
            assert self._more(ends), f"{words!r} never came: {self.text}"
        at = self.text.index(words, self.seen) + len(words)
        shown, self.seen = self.text[self.seen : at], at
        return shown

    def type(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def answer(self, asked: str, typed: str = "") -> None:
        """Wait until it asks this, type, and press Enter."""
        self.until(asked)
        self.type(f"{typed}\n")

    def interrupt(self) -> None:
        """Press Ctrl-C until the program answers: one that comes just before it begins to read wakes nobody."""
        before = self.text.replace("^C", "")
        for _ in range(PATIENCE):
            self.type("\x03")
            ends = time.monotonic() + 1
            while self._more(ends):
                if self.text.replace("^C", "") != before:
                    return

    def end(self) -> int:
        """Read to the end; the exit status."""
        while self._more(time.monotonic() + PATIENCE):
            pass
        return self.process.wait(PATIENCE)

    @property
    def text(self) -> str:
        """The screen without its escape sequences."""
        return _ESCAPES.sub("", self.raw).replace("\r\n", "\n")

    def _more(self, ends: float) -> bool:
        if not select.select([self.fd], [], [], max(ends - time.monotonic(), 0))[0]:
            return False
        try:
            came = os.read(self.fd, 65536)
        except OSError:  # the other side has closed
            return False
        self.raw += came.decode("utf-8", "replace")
        return bool(came)


@contextmanager
def terminal(*words, cwd, columns=80, lines=24, anew=False, **environment):
    """The command `intake` on a terminal of that size: forked from a warm process, or started `anew`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "LC_"))}
    kept |= {"LANG": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), **environment}
    for name in ("LINES", "COLUMNS"):  # the size is that of the terminal
        kept.pop(name, None)
    fd, inside = pty.openpty()
    try:
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        process = (_anew if anew else _forked)(list(words), kept, cwd, inside)
    finally:
        os.close(inside)
    try:
        yield Terminal(process, fd)
    finally:
        os.close(fd)


def _forked(words: list[str], environ: dict[str, str], cwd: Path, fd: int) -> Forked:
    return prefork.shared().command(words, environ, cwd=cwd, files=(fd, fd, fd))


def _anew(words: list[str], environ: dict[str, str], cwd: Path, fd: int) -> subprocess.Popen[bytes]:
    argv = [programs.program("setsid", "util-linux"), "--ctty", sys.executable, "-m", "intake", *words]
    return subprocess.Popen(argv, env=environ, cwd=cwd, stdin=fd, stdout=fd, stderr=fd)
