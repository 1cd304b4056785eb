"""The back door: letters over a few kept SMTP connections; each letter ends in one verdict (RELIABILITY.md 3.5)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.errors import RelayDown, Sentence
from intake.outbound.relay import Relay, check
from intake.outbound.verdict import Later, Never, Sent, Unknown, Verdict, clean, from_reply, refused

if TYPE_CHECKING:
    import asyncio

    from intake.outbound.line import Line

__all__ = ["Later", "Never", "Parcel", "Post", "Relay", "Sent", "Unknown", "Verdict"]

LETTERS_PER_LINE = 3  # a further connection costs about as many round trips as this many letters
# Library and servers cut such addresses silently instead of refusing them (SECURITY.md threat 3). ASCII, one @.
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,255}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter to one recipient: envelope and frozen bytes. `env_from` may be "", the null sender."""

    id: int
    env_from: str
    recipient: str
    body: bytes = field(repr=False)


@dataclass(slots=True)
class _Batch:
    """The letters of one call, shared by its connections."""

    queue: deque[Parcel]
    before_data: Callable[[int], bool]
    settle: Callable[[int, Verdict], None]
    stop: Callable[[], bool]
    halted: bool = False  # a callback failed: finish nothing more

    def next(self) -> Parcel | None:
        """The next letter, unless we were asked to stop."""
        return self.queue.popleft() if self.queue and not self.halted and not self.stop() else None


class Post:
    """Carries letters; keeps its connections and its event loop between calls. For one thread."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._runner: asyncio.Runner | None = None
        self._resting: list[Line] = []

    def carry(
        self,
        letters: Sequence[Parcel],
        *,
        before_data: Callable[[int], bool],
        settle: Callable[[int, Verdict], None],
        stop: Callable[[], bool],
    ) -> None:
        """Send the letters, several at a time; both callbacks run in this thread.

        `before_data` is asked when the server has said 354, right before the first byte of the content, and may say
        no: the letter is dropped without a verdict. Each other letter that was begun is settled once. `stop` lets the
        letter in hand finish. Raises RelayDown when nobody can be reached or the login is refused: letters without a
        verdict were not sent, and are the caller's again. What a callback raises comes out here, when the other
        letters in hand are done.
        """
        check(self.relay)
        if letters:
            self._run().run(self._carry(_Batch(deque(letters), before_data, settle, stop)))

    def probe(self) -> str:
        """Connect and log in, send nothing; until when the certificate lasts, "" without TLS.

        Raises RelayDown, ConfigError.
        """
        check(self.relay)
        return self._run().run(self._probe())

    def close(self) -> None:
        """Say goodbye and end the event loop; safe to repeat."""
        if self._runner is not None:
            self._runner.run(self._leave())
            self._runner.close()
            self._runner = None

    def _run(self) -> asyncio.Runner:
        if self._runner is None:
            import asyncio

            self._runner = asyncio.Runner()
        return self._runner

    # -- connections ---------------------------------------------------------------------------------------------

    async def _probe(self) -> str:
        line = await self._line()
        self._resting.append(line)
        return line.certificate_until

    async def _leave(self) -> None:
        while self._resting:
            await self._resting.pop().quit()

    async def _line(self) -> Line:
        """A resting connection that still stands, else a new one."""
        from intake.outbound.line import dial

        while self._resting:
            line = self._resting.pop()
            line.kept = True
            if await line.fresh():
                return line
            line.cut()
        return await dial(self.relay)

    async def _carry(self, batch: _Batch) -> None:
        """Dial one connection before any letter is touched, then as many more as the batch is worth."""
        import asyncio

        await asyncio.sleep(0)  # let the loop notice what the server closed while it stood still
        lines = min(self.relay.connections, -(-len(batch.queue) // LETTERS_PER_LINE))
        first = await self._line()
        work = [self._work(batch, line) for line in [first] + [None] * (lines - 1)]
        troubles = [end for end in await asyncio.gather(*work, return_exceptions=True) if end is not None]
        for trouble in sorted(troubles, key=lambda one: isinstance(one, RelayDown)):
            if not isinstance(trouble, RelayDown) or batch.next() is not None:
                raise trouble

    async def _work(self, batch: _Batch, line: Line | None) -> None:
        """One connection's share of the batch. RelayDown ends this share only; the others may go on."""
        try:
            line = line or await self._line()
            while (parcel := batch.next()) is not None:
                line = await self._deliver(line, parcel, batch=batch)
        except RelayDown:
            raise
        except BaseException:
            batch.halted = True
            if line is not None:
                line.cut()
            raise
        if line.alive:
            self._resting.append(line)

    # -- one letter ----------------------------------------------------------------------------------------------

    async def _deliver(self, line: Line, parcel: Parcel, *, batch: _Batch) -> Line:
        """Send one letter, over a new connection if the old one is gone; the connection to go on with."""
        if (wrong := _unfit(parcel)) is not None:
            batch.settle(parcel.id, Never(None, wrong))
            return line
        while True:  # ends: each kept connection fails once, and a new one always leaves a verdict
            if not line.alive:
                line = await self._again(parcel, batch)
            if await self._try(line, parcel, batch=batch):
                return line

    async def _again(self, parcel: Parcel, batch: _Batch) -> Line:
        try:
            return await self._line()
        except RelayDown:
            batch.queue.appendleft(parcel)  # untouched: another connection may take it
            raise

    async def _try(self, line: Line, parcel: Parcel, *, batch: _Batch) -> bool:
        """One conversation. False: the kept connection had died before this letter began, so it is to be repeated."""
        from intake.outbound.line import LOGIN_CODES, Broken

        kept, line.kept = line.kept, True
        try:
            reply = await line.mail(parcel.env_from, parcel.body)
        except Broken as cause:
            if kept:
                return False
            batch.settle(parcel.id, Later(None, f"{cause} at MAIL"))
            return True
        if reply.code == 421 and kept:
            return False
        if reply.code in LOGIN_CODES:
            line.cut()
            batch.queue.appendleft(parcel)
            raise RelayDown(
                Sentence(
                    "{where}: it wants a login ({code} {said})",
                    where=self.relay.where,
                    code=reply.code,
                    said=clean(reply.text),
                ),
                hint="set user and password of the SMTP account",
                refused_login=True,
            )
        if reply.code // 100 != 2:
            await self._refuse(line, refused(reply.code, reply.text), parcel=parcel, batch=batch)
        else:
            await self._recipient(line, parcel, batch=batch)
        return True

    async def _recipient(self, line: Line, parcel: Parcel, *, batch: _Batch) -> None:
        from intake.outbound.line import Broken

        try:
            reply = await line.rcpt(parcel.recipient)
            if reply.code // 100 != 2:
                await self._refuse(line, refused(reply.code, reply.text), parcel=parcel, batch=batch)
                return
            reply = await line.data()
        except Broken as cause:
            batch.settle(parcel.id, Later(None, f"{cause} before the content"))
            return
        if reply.code != 354:
            await self._refuse(line, refused(reply.code, reply.text), parcel=parcel, batch=batch)
            return
        await self._content(line, parcel, batch=batch)

    async def _content(self, line: Line, parcel: Parcel, *, batch: _Batch) -> None:
        """The content, once the caller has noted that it goes: nothing is awaited between that note and the bytes."""
        from intake.outbound.line import Broken

        if not batch.before_data(parcel.id):
            line.cut()  # the only way back from a 354 that sends nothing. RFC 5321 section 4.1.1.4
            return
        try:
            reply = await line.content(parcel.body)
            verdict = from_reply(reply.code, reply.text)
        except Broken as cause:
            verdict = Unknown(f"{cause} after the content")
        if isinstance(verdict, Unknown):
            line.cut()
        batch.settle(parcel.id, verdict)

    async def _refuse(self, line: Line, verdict: Later | Never, *, parcel: Parcel, batch: _Batch) -> None:
        """Settle, and free the connection for the next letter; one that is out of step is closed."""
        if verdict.code == 503 or (verdict.code or 0) < 400:
            line.cut()
        elif line.alive:
            await line.rset()
        batch.settle(parcel.id, verdict)


def _unfit(parcel: Parcel) -> str | None:
    """Why this envelope never reaches a server, or None."""
    if parcel.env_from and not _ADDRESS.fullmatch(parcel.env_from):
        return "the envelope sender is no plain ASCII address"
    if not _ADDRESS.fullmatch(parcel.recipient):
        return "the recipient is no plain ASCII address"
    return None
