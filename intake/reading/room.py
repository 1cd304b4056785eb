"""One child process that reads mails, replaced when a mail kills it or takes too long (MAIL-RULES.md section 2)."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from intake.message import bounds, codec
from intake.message.mail import Mail

_PASSED_ON = ("INTAKE_TEST_BUILD", "INTAKE_FAILPOINT")
_PIECE = 64 * 1024
_SAMPLE = b"Subject: ready\r\n\r\nready\r\n"


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Defaults of MAIL-RULES.md section 2."""

    seconds: float = 30.0  # for one mail
    start_seconds: float = 60.0  # more, for the first mail of a child
    memory: int = 512 * 1024 * 1024  # bytes of address space
    largest_answer: int = 8 * 1024 * 1024  # bytes


class Unreadable(Exception):
    """This mail could not be read. `reason` is a code; `final` says that another try would end the same way.

    `head` is what its head says, where somebody looked.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        self.head: Mail | None = None


class Reader:
    """Reads mails one after the other in a child that starts with the first; for one thread at a time."""

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self.limits = limits or ReadingLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the child, if one runs."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def read(self, raw: bytes) -> Mail:
        """The facts of one mail. Raises Unreadable; the next call then gets a new child."""
        reason = bounds.check(raw)
        if reason is not None:
            raise Unreadable(reason, final=True)
        try:
            answer = self._ask(raw)
        except (OSError, EOFError, TimeoutError) as trouble:
            self._kill()
            code = "reading.timeout" if isinstance(trouble, TimeoutError) else "reading.child_died"
            raise Unreadable(code) from trouble
        return _mail(answer)

    def prepare(self) -> None:
        """Start the child if none runs, and let it read a mail of ours: no mail is charged for the time that takes."""
        if self.pid is None:
            self.read(_SAMPLE)

    def close(self) -> None:
        """End the child; a later `read` starts a new one."""
        self._kill()

    def _ask(self, raw: bytes) -> bytes:
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        seconds = self.limits.seconds + (self.limits.start_seconds if self._is_fresh else 0)
        line = _Line(child.stdin.fileno(), child.stdout.fileno(), time.monotonic() + seconds)
        line.send(len(raw).to_bytes(4, "big"), raw)
        length = int.from_bytes(line.receive(4), "big")
        if length > self.limits.largest_answer:
            raise EOFError("answer too long")
        answer = line.receive(length)
        self._is_fresh = False
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._kill()
        self._is_fresh = True
        self._child = subprocess.Popen(
            [sys.executable, "-m", "intake.reading.child", str(self.limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            close_fds=True,
            env=_environment(),
            cwd="/",
        )
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        return self._child

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()


@dataclass(slots=True)
class _Line:
    """Both pipes of a child, used until a monotonic instant."""

    to_child: int
    from_child: int
    until: float

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                self._wait(write=True)
                view = view[os.write(self.to_child, view[:_PIECE]) :]

    def receive(self, size: int) -> bytes:
        """Exactly `size` bytes. Raises EOFError when the child is gone, TimeoutError when the time is over."""
        got = bytearray()
        while len(got) < size:
            self._wait(write=False)
            piece = os.read(self.from_child, size - len(got))
            if not piece:
                raise EOFError("the reading child ended")
            got += piece
        return bytes(got)

    def _wait(self, *, write: bool) -> None:
        left = self.until - time.monotonic()
        poll = select.poll()
        poll.register(self.to_child if write else self.from_child, select.POLLOUT if write else select.POLLIN)
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError


def _environment() -> dict[str, str]:
    """Nothing of ours but where the package is; test switches only in a test build."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    kept = passed if passed.get("INTAKE_TEST_BUILD") == "1" else {}
    home = str(Path(__file__).resolve().parents[2])
    return {"PYTHONPATH": home, "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", **kept}


def _mail(answer: bytes) -> Mail:
    reply = json.loads(answer)
    if "mail" not in reply:
        raise Unreadable(f"reading.{reply.get('trouble', 'failed')}")
    return codec.from_json(reply["mail"])
