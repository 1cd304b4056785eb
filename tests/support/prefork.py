"""The command `intake` without its start-up time: a process that has loaded everything forks for each command.

What is forked is a process like any other: own PID and session, killed with -9 like any other, its reading child is a
real one, its terminal a real one. `python -m tests.support.prefork SOCKET` serves; `Prefork` is the tests' end. One
connection is one command: a line of JSON and the three files of the command in, a line with the PID out, a line with
the exit status (negative: killed by that signal) when it has ended. `forked_intake.py` is the same for a shell.
"""

from __future__ import annotations

import atexit
import ctypes
import fcntl
import gc
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from functools import cache
from pathlib import Path

from intake import failpoints, packaged
from intake.letters.desk import WritingDesk
from tests.support import programs
from tests.support.waiting import eventually

LOADED = (
    "intake.cli.main", "intake.config", "intake.config.read", "intake.wiring", "intake.daemon.run", "intake.store.tables",
    "intake.store.migrations.runner", "intake.mailbox.wire", "intake.outbound.line", "intake.letters.desk",
    "intake.calendars", "intake.reading.room", "intake.workflows.upkeep.doctor", "intake.workflows.desk.progress",
    "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg", "alembic.command", "holidays",
    "jinja2", "structlog", "rich.console", "rich.table",
)  # fmt: skip
PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).with_name("forked_intake.py")


class Prefork:
    """Starts commands; for shells there is a program `intake` in `folder` that does as the real one."""

    def __init__(self) -> None:
        self.folder = programs.server_folder("prefork")
        self.path = self.folder / "socket"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Prefork:
        words = [programs.program("setpriv", "util-linux"), "--pdeathsig", "KILL", sys.executable, "-m", __spec__.name]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
        self.process = subprocess.Popen([*words, str(self.path)], env={**kept, "PYTHONUTF8": "1"}, cwd=ROOT)
        program = self.folder / "intake"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -IS {CLIENT} {self.path} "$@"\n')
        program.chmod(0o755)
        eventually(self.path.exists, 60)
        return self

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, argv: list[str], environ: dict[str, str], *, cwd: Path, files: tuple[int, int, int]) -> Forked:
        """Start `intake` with these words, this environment and folder, and these files (input, output, errors)."""
        return Forked(self.path, {"argv": argv, "environ": environ, "cwd": str(cwd)}, files)


@cache
def shared() -> Prefork:
    """The one of this process, which lives as long."""
    made = Prefork().start()
    atexit.register(made.stop)
    return made


class Forked:
    """One running command; the part of Popen's manners that the tests use."""

    def __init__(self, path: Path, order: dict[str, object], files: tuple[int, int, int]) -> None:
        self.returncode: int | None = None
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(path))
        self._file = self._line.makefile("r")
        socket.send_fds(self._line, [b"."], files)
        self._line.sendall(json.dumps(order).encode() + b"\n")
        self.pid = int(self._file.readline())
        self._ended = threading.Thread(target=self._await, daemon=True)
        self._ended.start()

    def _await(self) -> None:
        with self._line, self._file:
            said = self._file.readline()
            self.returncode = int(said) if said else -signal.SIGKILL

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._ended.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("intake", timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def serve(path: str) -> None:
    """Load, then fork for each connection until killed."""
    for name in LOADED:
        __import__(name)
    from intake.cli.main import cli

    for _ in cli.commands.values():  # each is loaded when it is asked for
        pass
    WritingDesk(packaged.folder("templates")).lint()  # as each daemon does at its start, once in a process
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who watch are nobody's business
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path + ".new")
        listener.listen(64)
        os.rename(path + ".new", path)  # noqa: PTH104  the tests wait for the name
        while True:
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _watch(line)
            line.close()


def _watch(line: socket.socket) -> None:
    """Between the server and the command: waits for its end and reports it."""
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, files, _, _ = socket.recv_fds(line, 1, 3)
    order = json.loads(line.makefile("r").readline())
    pid = os.fork()
    if pid == 0:
        line.close()
        _become(order, files)
    for file in files:
        os.close(file)
    line.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order: dict[str, object], files: list[int]) -> None:
    """The command itself, as if it had been started with this environment in this folder."""
    _die_with_parent()
    _take(files)
    os.chdir(str(order["cwd"]))
    os.environ.clear()
    os.environ.update(order["environ"])  # type: ignore[arg-type]
    time.tzset()
    failpoints._IS_TEST_BUILD = os.environ.get("INTAKE_TEST_BUILD") == "1"
    sys.argv = ["intake", *order["argv"]]  # type: ignore[misc]
    from intake.cli.main import main

    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    else:
        status = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _take(files: list[int]) -> None:
    """Input, output and errors as Python opens them at its start; a terminal becomes that of this process."""
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8", "surrogateescape")
    sys.stdout = _writer(1, "surrogateescape", by_line=os.isatty(1))
    sys.stderr = _writer(2, "backslashreplace", by_line=True)


def _writer(number: int, errors: str, *, by_line: bool) -> io.TextIOWrapper:
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", errors, line_buffering=by_line)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    serve(sys.argv[1])
