"""The demonstration's SMTP server: keeps every letter, and delivers it into the mailbox of its recipient."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.demo.imap import ImapServer, free_port


@dataclass(frozen=True, slots=True)
class Carried:
    """One letter that passed: recipients, and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class SmtpServer:
    """aiosmtpd on a free port of 127.0.0.1; no password is asked. What it carries lands in `mailboxes`."""

    host = "127.0.0.1"

    def __init__(self, mailboxes: ImapServer, clock: Callable[[], datetime]) -> None:
        from aiosmtpd.controller import Controller

        self._mailboxes = mailboxes
        self._clock = clock
        self._arrived = threading.Condition()
        self._carried: list[Carried] = []
        self.port = free_port()
        self._controller = Controller(self, hostname=self.host, port=self.port, enable_SMTPUTF8=True)

    def start(self) -> None:
        """Returns when the server takes connections."""
        self._controller.start()

    def close(self) -> None:
        """End the server."""
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Called by aiosmtpd for each mail; the answer to the client."""
        import asyncio

        raw = bytes(envelope.content)
        await asyncio.to_thread(self._deliver, envelope.rcpt_tos, raw)
        with self._arrived:
            self._carried.append(Carried(str(envelope.mail_from), tuple(envelope.rcpt_tos), raw))
            self._arrived.notify_all()
        return "250 2.0.0 kept"

    def carried(self, at_least: int = 0, seconds: float = 0) -> Sequence[Carried]:
        """What passed so far; waits up to `seconds` for `at_least` letters."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self._carried) >= at_least, seconds)
            return tuple(self._carried)

    def _deliver(self, recipients: Sequence[str], raw: bytes) -> None:
        for recipient in recipients:
            self._mailboxes.deliver(recipient, raw, self._clock())
