"""A robot on this machine: an HTTP or HTTPS server that keeps what it is told, and answers as a test wants."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Call:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Robot:
    """The server; `answers` holds the next answers in order, then `usual` is given."""

    port: int = 0
    scheme: str = "http"
    calls: list[Call] = field(default_factory=list)
    answers: deque[Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=deque)
    usual: Callable[[BaseHTTPRequestHandler], None] = field(default=lambda handler: say(handler, b'{"errcode":0}'))

    def url(self, path: str = "/hook?key=hush-hush-key") -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def next(self, body: bytes | str, status: int = 200, **headers: str) -> None:
        """The next answer that has none yet."""
        raw = body.encode() if isinstance(body, str) else body
        self.answers.append(lambda handler: say(handler, raw, status, **headers))

    def misbehave(self, act: Callable[[BaseHTTPRequestHandler], None]) -> None:
        """The next answer is whatever `act` does."""
        self.answers.append(act)

    @property
    def texts(self) -> list[str]:
        """What was said, of every kind of robot."""
        return [_text(call.json) for call in self.calls]


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _text(said: dict) -> str:
    inner = said.get("content") or said.get("text")
    return inner if isinstance(inner, str) else inner.get("content") or inner.get("text")


@contextmanager
def robot(tls: ssl.SSLContext | None = None) -> Iterator[Robot]:
    """A running robot on a free port of loopback."""
    kept = Robot(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            url = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.calls.append(Call(url.path, query, headers, body))
            (kept.answers.popleft() if kept.answers else kept.usual)(self)

        def log_message(self, *_words: object) -> None:
            """Nothing: the tests look at `calls`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
