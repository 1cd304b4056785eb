"""A TCP proxy that breaks what passes through it: cut, stall, delay, reset, half-close, black hole, split, byte flip.

A `Fault` waits for its trigger in one direction: so many bytes, or a pattern of bytes; then it acts on that connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass, field

UP, DOWN = "up", "down"  # from the client to the server; back
PIECE = 64 * 1024


@dataclass(frozen=True)
class Fault:
    """`kind` is one of the names below; it acts when `after` bytes have passed, or behind the first `pattern`.

    cut: both ends closed. reset: RST to both. half: nothing more this way, the other way stays. stall: nothing more this
    way for `seconds`, then on. hole: nothing more either way, nothing closed. delay: each piece waits `seconds`.
    split: byte by byte. flip: one bit of the byte at the trigger is changed.
    """

    kind: str
    way: str = DOWN
    after: int = 0
    pattern: bytes = b""
    seconds: float = 0.5
    times: int = 1  # so many connections


@dataclass
class Proxy:
    """Listens on `port` of loopback in a thread of its own; `faults` may be changed while it runs."""

    target: int
    port: int = 0
    faults: list[Fault] = field(default_factory=list)
    acted: list[Fault] = field(default_factory=list)
    connections: int = 0

    def start(self) -> Proxy:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True, name="proxy")
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the proxy does not start")
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)

    def __enter__(self) -> Proxy:
        return self.start()

    def __exit__(self, *_trouble: object) -> None:
        self.stop()

    def break_(self, *faults: Fault) -> None:
        """From now on."""
        self._loop.call_soon_threadsafe(self.faults.extend, faults)

    def heal(self) -> None:
        """No more faults, and what hangs is cut."""

        def healed() -> None:
            self.faults.clear()
            for writer in self._writers:
                writer.transport.abort()

        self._loop.call_soon_threadsafe(healed)

    def _serve(self, ready: threading.Event) -> None:
        self._loop.run_until_complete(self._listen(ready))
        self._loop.close()

    async def _listen(self, ready: threading.Event) -> None:
        self._done = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._talks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._done.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        self.connections += 1
        ends = [writer]
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            ends.append(back)
            self._writers.update(ends)
            both = [_Way(self, UP, reader, back, ends).run(), _Way(self, DOWN, there, writer, ends).run()]
            await asyncio.gather(*both)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._talks.discard(task)
            for end in ends:
                self._writers.discard(end)
                end.transport.abort()

    def take(self, fault: Fault) -> bool:
        """Whether this fault is still to act; counts it."""
        if self.acted.count(fault) >= fault.times or fault not in self.faults:
            return False
        self.acted.append(fault)
        return True


class _Way:
    """One direction of one connection."""

    def __init__(
        self,
        proxy: Proxy,
        way: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        ends: list[asyncio.StreamWriter],
    ) -> None:
        self.proxy, self.way, self.reader, self.writer, self.ends = proxy, way, reader, writer, ends
        self.passed, self.tail, self.slow, self.split = 0, b"", 0.0, False

    async def run(self) -> None:
        while piece := await self.reader.read(PIECE):
            found = self._triggered(piece)
            if found is None:
                await self._pass(piece)
                continue
            fault, at = found
            await self._pass(piece[:at])
            rest = await self._act(fault, piece[at:])
            if rest is None:
                return
            await self._pass(rest)
        with contextlib.suppress(OSError):
            self.writer.write_eof()

    def _triggered(self, piece: bytes) -> tuple[Fault, int] | None:
        """The fault that begins inside this piece, and where."""
        for fault in self.proxy.faults:
            if fault.way != self.way or self.proxy.acted.count(fault) >= fault.times:
                continue
            if fault.pattern:
                where = (self.tail + piece).find(fault.pattern)
                at = where + len(fault.pattern) - len(self.tail)
                is_here = where >= 0 and at > 0
            else:
                at = max(0, fault.after - self.passed)  # more may have passed before the fault was armed
                is_here = at < len(piece)
            if is_here and self.proxy.take(fault):
                return fault, at
        return None

    async def _pass(self, piece: bytes) -> None:
        self.passed += len(piece)
        self.tail = (self.tail + piece)[-64:]
        if self.slow:
            await asyncio.sleep(self.slow)
        for part in [piece[at : at + 1] for at in range(len(piece))] if self.split else [piece]:
            self.writer.write(part)
            await self.writer.drain()

    async def _act(self, fault: Fault, rest: bytes) -> bytes | None:
        """What goes on after the fault; None when nothing does."""
        match fault.kind:
            case "cut" | "reset":
                for end in self.ends:
                    if fault.kind == "reset":
                        sock = end.get_extra_info("socket")
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.transport.abort()
                return None
            case "half":
                self.writer.write_eof()
                await asyncio.Event().wait()
            case "hole":
                await asyncio.Event().wait()
            case "stall":
                await asyncio.sleep(fault.seconds)
            case "delay":
                self.slow = fault.seconds
            case "split":
                self.split = True
            case "flip":
                return bytes([rest[0] ^ 1]) + rest[1:] if rest else rest
            case _:
                raise ValueError(fault.kind)
        return rest
