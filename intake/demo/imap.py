"""The demonstration's IMAP server: pymap in a thread of its own, one account for each address that gets mail."""

from __future__ import annotations

import asyncio
import socket
import threading
import warnings
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

START_SECONDS = 20
APPEND_SECONDS = 20


class ImapServer:
    """Mailboxes in memory on a free port of 127.0.0.1; every account has the same password. Gone when it is closed.

    pymap 0.36.7 has no interface for use inside a program, so it gets the argument namespace that its command line
    would build (DEPENDENCIES.md 5.17). This is the only module that knows pymap.
    """

    host = "127.0.0.1"

    def __init__(self, user: str, password: str) -> None:
        self.user = user
        self.password = password
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._done = asyncio.Event()
        self._ready = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="demo-imap")

    def start(self) -> None:
        """Returns when the server takes connections; raises RuntimeError when it does not."""
        self._thread.start()
        if not self._ready.wait(START_SECONDS) or self._trouble:
            raise RuntimeError("the demonstration's IMAP server did not start") from self._trouble

    def close(self) -> None:
        """End the server; the mail is gone."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._done.set)
            self._thread.join(5)

    def deliver(self, user: str, raw: bytes, at: datetime) -> None:
        """Put a mail into the INBOX of `user`, whose account is made if it is new; `at` is the time of arrival.

        Clients in IDLE are told at once. May be called from any thread.
        """
        asyncio.run_coroutine_threadsafe(self._append(user.lower(), raw, at), self._loop).result(APPEND_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(_quiet)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as trouble:  # noqa: BLE001  handed to the thread that waits in start()
            self._trouble = trouble
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pymap.backend.dict import DictBackend
            from pymap.imap import IMAPService

        self._backend, config = await DictBackend.init(self._arguments())
        config.apply_context()
        async with AsyncExitStack() as stack:
            await self._backend.start(stack)
            await IMAPService(self._backend, config).start(stack)
            self._ready.set()
            await self._done.wait()

    def _arguments(self) -> Namespace:
        account = {"demo_data": False, "demo_user": self.user.lower(), "demo_password": self.password}
        place = {"host": self.host, "port": str(self.port), "cert": None, "key": None, "tls": False}
        rest: dict[str, Any] = {
            "proxy_protocol": None,
            "inherited_sockets": None,
            "passlib_cfg": None,
            "skip_services": [],
        }
        return Namespace(debug=False, logging_cfg=None, **account, **place, **rest)

    async def _append(self, user: str, raw: bytes, at: datetime) -> None:
        from pymap.parsing.message import AppendMessage

        identity = await self._account(user)
        async with identity.new_session() as session:
            message = AppendMessage(raw, at.astimezone(UTC), frozenset())
            await session.append_messages("INBOX", [message])

    async def _account(self, user: str) -> Any:
        """The identity of an account; its password is that of the first one."""
        from dataclasses import replace

        from pymap.backend.dict import Identity

        login = self._backend.login
        if user not in login.users_dict:
            first = login.users_dict[self.user.lower()]
            login.users_dict[user] = replace(first, name=user)
        return Identity(user, login, None, frozenset())


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _quiet(_loop: asyncio.AbstractEventLoop, _context: dict[str, Any]) -> None:
    """A client that hangs up is no news for somebody who watches the demonstration."""
