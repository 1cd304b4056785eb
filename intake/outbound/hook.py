"""The other back door: messages to webhooks by HTTPS; no redirect, little time, little memory, no word of the URL."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit

from intake.errors import ConfigError, Sentence
from intake.link import is_loopback, tls_context
from intake.outbound import robots
from intake.outbound.kinds import Kind
from intake.outbound.robots import Signed
from intake.outbound.smtp import Parcel
from intake.outbound.verdict import Later, Never, Unknown, Verdict, clean

if TYPE_CHECKING:
    from http.client import HTTPConnection

LIKELY_KEY = 12  # characters; keys of robots have 32 and more, the words around them fewer
MOST_BYTES = 64 * 1024  # of an answer; robots say a hundred
REMEDY = "put the whole https address into the file, on its first line"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a webhook is and how it is signed; address and secret are asked at each try and never kept. Seconds."""

    name: str
    kind: Kind
    url: Callable[[], str] = field(repr=False)
    secret: Callable[[], str] | None = field(default=None, repr=False)
    ca_file: Path | None = None
    connect_seconds: float = 10.0
    whole_seconds: float = 30.0  # for one message, whatever the server does

    @property
    def where(self) -> str:
        """The webhook as an operator knows it; its address holds the secret."""
        return f"webhook {self.name}"


class Hooks:
    """Carries messages to webhooks, one after the other. For one thread."""

    def __init__(self, hooks: Sequence[Webhook], now: Callable[[], datetime]) -> None:
        self.hooks: Mapping[str, Webhook] = {one.name: one for one in hooks}
        self.now = now

    def carry(
        self,
        letters: Sequence[Parcel],
        *,
        before_data: Callable[[int], bool],
        settle: Callable[[int, Verdict], None],
        stop: Callable[[], bool],
    ) -> None:
        """Post the messages; as `smtp.Post.carry`. A webhook that cannot be reached ends its own messages only."""
        down: dict[str, Verdict] = {}
        for parcel in letters:
            if stop():
                return
            hook = self.hooks.get(parcel.recipient)
            if hook is None:
                settle(parcel.id, Never(None, f"there is no webhook {parcel.recipient} in the configuration"))
            elif parcel.recipient in down:
                settle(parcel.id, down[parcel.recipient])
            elif (verdict := self._post(hook, parcel, lambda one=parcel: before_data(one.id))) is not None:  # type: ignore[misc]
                settle(parcel.id, verdict)
                if isinstance(verdict, Later) and verdict.code is None:
                    down[parcel.recipient] = verdict

    def try_out(self, name: str, body: bytes, message_id: str) -> Verdict:
        """Post one message that is not in the outbox; the name must be known."""
        verdict = self._post(self.hooks[name], Parcel(0, message_id, name, body), lambda: True)
        assert verdict is not None
        return verdict

    def _post(self, hook: Webhook, parcel: Parcel, may_go: Callable[[], bool]) -> Verdict | None:
        """One message; None when the claim was lost before its first byte. The id of the message is in `env_from`."""
        try:
            url = address(hook)
            secret = hook.secret() if hook.secret else ""
            with _connected(hook, url) as connection:
                if not may_go():
                    return None
                asked = robots.signed(hook.kind, parcel.body, secret=secret, message_id=parcel.env_from, now=self.now())
                verdict = _ask(hook, connection, url, asked)
        except (ConfigError, _Unreachable) as trouble:
            return Later(None, clean(str(trouble)))
        return _hushed(verdict, _secrets(url, secret))


class _Unreachable(Exception):
    """Nothing was sent."""


def address(hook: Webhook) -> SplitResult:
    """Where the webhook is. ConfigError, which does not show it, for anything but https or this machine."""
    try:
        url = urlsplit(hook.url().strip())
        port = url.port
        (url.hostname or "").encode("idna")  # as the resolver does: `robot..example` would end the whole round
    except ValueError:
        raise ConfigError(Sentence("{where}: its address cannot be read", where=hook.where), hint=REMEDY) from None
    plain = url.scheme == "http" and is_loopback(url.hostname or "")
    printable = (url.netloc + url.path + url.query).isascii() and url.geturl().isprintable() and " " not in url.geturl()
    if not (url.scheme == "https" or plain) or not url.hostname or url.username is not None or port == 0:
        raise ConfigError(Sentence("{where}: its address must begin with https://", where=hook.where), hint=REMEDY)
    if not printable:
        raise ConfigError(Sentence("{where}: its address must be printable ASCII", where=hook.where), hint=REMEDY)
    return url


@contextmanager
def _connected(hook: Webhook, url: SplitResult) -> Iterator[HTTPConnection]:
    """A connection that is cut when the message's whole time is over, however slowly the server drips."""
    from http.client import HTTPConnection, HTTPSConnection
    from threading import Timer

    host = url.hostname or ""
    if url.scheme == "https":
        context = tls_context(hook.ca_file, hook.where)
        made: HTTPConnection = HTTPSConnection(host, url.port, timeout=hook.connect_seconds, context=context)
    else:
        made = HTTPConnection(host, url.port, timeout=hook.connect_seconds)
    try:
        made.connect()
    except OSError as cause:
        made.close()
        raise _Unreachable(f"{hook.where}: {_told(cause)}") from cause
    timer = Timer(hook.whole_seconds, _cut, (made.sock,))
    timer.daemon = True
    timer.start()
    try:
        yield made
    finally:
        timer.cancel()
        made.close()


def _cut(wire: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)  # not that of TLS, which would wait for an answer


def _ask(hook: Webhook, connection: HTTPConnection, url: SplitResult, asked: Signed) -> Verdict:
    """Send and read the answer; once the first byte may have gone, silence means that nobody knows."""
    from http.client import HTTPException

    query = "&".join(part for part in (url.query, asked.query) if part)
    target = (url.path or "/") + (f"?{query}" if query else "")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "intake", **asked.headers}
    try:
        connection.request("POST", target, body=asked.body, headers={**headers, "Connection": "close"})
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES)
    except (HTTPException, OSError) as cause:
        return Unknown(clean(f"{hook.where}: no answer that can be read ({type(cause).__name__})"))
    return robots.answered(hook.kind, answer.status, body)


def _told(cause: OSError) -> str:
    """The cause in plain words, without any address."""
    match cause:
        case TimeoutError():
            return "no answer in time"
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted ({cause.verify_message})"
        case ssl.SSLError():
            return f"TLS failed ({cause.reason})"
        case socket.gaierror():
            return "the host name is not known"
        case _:
            return cause.strerror or type(cause).__name__


def _secrets(url: SplitResult, secret: str) -> list[str]:
    """What may not be told, longest first: path and query whole, and each part of them that may be a key."""
    fields = url.query.split("&")
    written, meant = (one.partition("=")[2] for one in fields), (value for _name, value in parse_qsl(url.query))
    parts = [one for one in (*url.path.split("/"), *fields, *written, *meant) if len(one) >= LIKELY_KEY]
    return sorted({url.path, url.query, secret, *parts}, key=len, reverse=True)


def _hushed(verdict: Verdict, secrets: Sequence[str]) -> Verdict:
    """The same without what the server may have repeated of our secrets."""
    text = verdict.text
    for secret in secrets:
        if len(secret) > 3:
            text = text.replace(secret, "***")
    return replace(verdict, text=text)
