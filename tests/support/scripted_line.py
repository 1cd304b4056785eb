"""What the scripted IMAP and SMTP servers share: real sockets on 127.0.0.1, one thread each, bad manners on demand."""

from __future__ import annotations

import contextlib
import enum
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

PATIENCE = 10.0  # seconds to wait for our own threads


class Manners(enum.Enum):
    """What a server may do instead of answering."""

    CLOSE = "close"
    HANG = "hang"


CLOSE, HANG = Manners.CLOSE, Manners.HANG
Answer = str | bytes | Manners


class Closed(Exception):
    """The conversation is over."""


class Wire:
    """One connection from the server's side."""

    def __init__(self, server: ScriptedServer, sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self.file = sock.makefile("rb")

    def line(self) -> bytes:
        """The next line without its end."""
        try:
            got = self.file.readline()
        except (OSError, ValueError) as cause:
            raise Closed from cause
        if not got:
            raise Closed
        return got.rstrip(b"\r\n")

    def say(self, answer: Answer) -> None:
        """Send text with CRLF, bytes as they are, or misbehave."""
        if answer is HANG:
            self.server.closing.wait(PATIENCE * 3)
            raise Closed
        if answer is CLOSE:
            raise Closed
        assert isinstance(answer, str | bytes)
        try:
            self.sock.sendall(answer if isinstance(answer, bytes) else answer.encode() + b"\r\n")
        except OSError as cause:
            raise Closed from cause

    def start_tls(self) -> None:
        """Continue encrypted."""
        assert self.server.tls is not None
        self.file.close()
        try:
            self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        except OSError as cause:
            raise Closed from cause
        self.file = self.sock.makefile("rb")

    def close(self) -> None:
        """Close both ways."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)  # first: it wakes a reader that holds the file
        with contextlib.suppress(OSError):
            self.file.close()
        self.sock.close()


class ScriptedServer:
    """Accepts on a free port; `script[verb]` holds answers that replace the well-behaved one, first come first used."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, implicit_tls: bool = False) -> None:
        self.tls = tls
        self.implicit_tls = implicit_tls
        self.script: dict[str, list[Answer]] = defaultdict(list)
        self.commands: list[str] = []
        self.connections = 0
        self.failures: list[BaseException] = []
        self.closing = threading.Event()
        self._wires: list[Wire] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()

    def on(self, verb: str, *answers: Answer) -> Self:
        """Script the next answers to a verb."""
        self.script[verb].extend(answers)
        return self

    def scripted(self, verb: str) -> Answer | None:
        """The next scripted answer, if any."""
        waiting = self.script.get(verb)
        return waiting.pop(0) if waiting else None

    def verbs(self) -> list[str]:
        """The first words of what was said to us, in order."""
        return [command.split(" ")[0].split(":")[0].upper() for command in self.commands]

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Serve until the block ends; whatever broke in a server thread fails the test here."""
        accepting = threading.Thread(target=self._accept, daemon=True)
        accepting.start()
        try:
            yield self
        finally:
            self.closing.set()
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            accepting.join(PATIENCE)
            for wire in self._wires:
                wire.close()
            for thread in self._threads:
                thread.join(PATIENCE)
        assert not self.failures, self.failures

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer of two lines takes 40 ms
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        wire = Wire(self, sock)
        self._wires.append(wire)
        try:
            if self.implicit_tls:
                wire.start_tls()
            self.converse(wire)
        except Closed:
            pass
        except Exception as broken:
            self.failures.append(broken)
        finally:
            wire.close()

    def converse(self, wire: Wire) -> None:
        """The protocol; runs once per connection."""
        raise NotImplementedError
