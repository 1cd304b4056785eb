"""An SMTP server that keeps what it is given, or misbehaves as it is told."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property

from tests.support.waiting import eventually

DROP, KEEP_AND_DROP, SILENCE = "drop", "keep and drop", "silence"


@dataclass
class Letter:
    """One accepted transaction."""

    sender: str
    recipients: list[str]
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[return-value]

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""


@dataclass
class Sink:
    """A server in a thread of its own. `script("RCPT", "451 4.7.1 later")` sets the next answers of a verb, in order.

    Verbs are CONNECT, EHLO, AUTH, MAIL, RCPT, DATA and DOT; `script_for(address, …)` answers RCPT for that address.
    The answers DROP (the connection is cut; nothing kept), KEEP_AND_DROP (at DOT: the letter is kept, the answer never
    comes) and SILENCE (no answer at all) are possible besides replies.
    """

    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    delay: float = 0.0  # seconds between the dot and the answer
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    verbs: list[str] = field(default_factory=list)
    _answers: dict[str, deque[str]] = field(default_factory=dict)

    def start(self) -> Sink:
        """Listen; the same port again after a stop."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True, name="sink")
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the sink does not start")
        return self

    def stop(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._done.set)
            self._thread.join(10)

    def clear(self) -> None:
        """Forget letters and script."""
        self.letters.clear()
        self.verbs.clear()
        self._answers.clear()
        self.delay = 0.0

    def script(self, verb: str, *answers: str) -> None:
        self._answers.setdefault(verb.upper(), deque()).extend(answers)

    def script_for(self, address: str, *answers: str) -> None:
        self._answers.setdefault(address.lower(), deque()).extend(answers)

    def wait_for(self, count: int, seconds: float = 15.0) -> list[Letter]:
        """The letters, once there are `count` of them."""
        eventually(
            lambda: len(self.letters) >= count,
            seconds,
            on_failure=lambda: f"{len(self.letters)} letters, {self.verbs[-20:]}",
        )
        return list(self.letters)

    @property
    def subjects(self) -> list[str]:
        return [letter.subject for letter in self.letters]

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._listen(ready))
        finally:
            self._loop.close()

    async def _listen(self, ready: threading.Event) -> None:
        self._done = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()
        context = self.tls if self.implicit_tls else None
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=context, limit=1 << 26, backlog=256)
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
        try:
            await _Talk(self, reader, writer).run()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._talks.discard(task)
            writer.close()

    def answer(self, keys: tuple[str, ...], usual: str) -> str:
        for key in keys:
            if self._answers.get(key):
                return self._answers[key].popleft()
        return usual


class _Talk:
    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.sender, self.recipients = "", []
        self.is_open = True

    async def run(self) -> None:
        await self.say("CONNECT", usual="220 sink ESMTP")
        while self.is_open and (line := await self.reader.readline()):
            verb = line[:4].strip().upper().decode("latin-1")
            verb = {"STAR": "STARTTLS", "HELO": "EHLO"}.get(verb, verb)
            self.sink.verbs.append(verb)
            await getattr(self, f"do_{verb.lower()}", self.do_other)(line.decode("utf-8", "replace").strip())

    async def say(self, *keys: str, usual: str) -> str:
        answer = self.sink.answer(keys, usual)
        if answer in {DROP, KEEP_AND_DROP}:
            self.is_open = False
            self.writer.transport.abort()
        elif answer != SILENCE:
            self.writer.write(answer.encode() + b"\r\n")
            await self.writer.drain()
            self.is_open = self.is_open and not answer.startswith("421")
        return answer

    async def do_ehlo(self, _line: str) -> None:
        offers = [
            "sink",
            "SIZE 52428800",
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
            "PIPELINING",
            "AUTH PLAIN LOGIN",
        ]
        if self.sink.tls and not self.writer.get_extra_info("sslcontext"):
            offers.append("STARTTLS")
        lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
        await self.say("EHLO", usual="\r\n".join(lines))

    async def do_starttls(self, _line: str) -> None:
        await self.say("STARTTLS", usual="220 go ahead")
        assert self.sink.tls
        await self.writer.start_tls(self.sink.tls)

    async def do_auth(self, line: str) -> None:
        if line.upper().split()[1:] in (["PLAIN"], ["LOGIN"]):
            for _ in range(1 if line.upper().endswith("PLAIN") else 2):
                self.writer.write(b"334 \r\n")
                await self.reader.readline()
        await self.say("AUTH", usual="235 2.7.0 welcome")

    async def do_mail(self, line: str) -> None:
        self.sender, self.recipients = _address(line), []
        await self.say("MAIL", usual="250 2.1.0 ok")

    async def do_rcpt(self, line: str) -> None:
        address = _address(line)
        answer = await self.say(address.lower(), "RCPT", usual="250 2.1.5 ok")
        if answer.startswith("25"):
            self.recipients.append(address)

    async def do_data(self, _line: str) -> None:
        answer = await self.say("DATA", usual="354 go ahead" if self.recipients else "503 5.5.1 no recipients")
        if not answer.startswith("354"):
            return
        body = await self.reader.readuntil(b"\r\n.\r\n")
        if self.sink.delay:
            await asyncio.sleep(self.sink.delay)
        raw = re.sub(rb"(?m)^\.\.", b".", body[:-3])
        letter = Letter(self.sender, self.recipients, raw)
        answer = self.sink.answer(("DOT",), f"250 2.0.0 queued as S{len(self.sink.letters) + 1}")
        if answer == KEEP_AND_DROP or answer.startswith("25"):
            self.sink.letters.append(letter)
        self.sink.verbs.append("DOT")
        await self.say(usual=answer)

    async def do_rset(self, _line: str) -> None:
        self.sender, self.recipients = "", []
        await self.say("RSET", usual="250 2.0.0 ok")

    async def do_quit(self, _line: str) -> None:
        await self.say("QUIT", usual="221 2.0.0 bye")
        self.is_open = False

    async def do_other(self, _line: str) -> None:
        await self.say("OTHER", usual="250 2.0.0 ok")


def _address(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found[1] if found else line.partition(":")[2].strip()  # cut on its way
