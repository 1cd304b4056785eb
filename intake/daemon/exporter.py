"""Where the figures go: an answer on loopback, or a file that is replaced as a whole; neither stops the daemon."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

from intake import log

CONTENT = "text/plain; version=0.0.4; charset=utf-8"
FILE_SECONDS = 15.0


@contextmanager
def answering(where: tuple[str, int] | None, text: Callable[[], str]) -> Iterator[int]:
    """Answer GET /metrics at this loopback address until the end; the port, 0 when there is none.

    A port that is taken is told and costs nothing else: mail goes on.
    """
    try:
        server = None if where is None else ThreadingHTTPServer(where, _handler(text))
    except OSError as trouble:
        log.error("metrics.unavailable", where=where, error=trouble.strerror)
        server = None
    if server is None:
        yield 0
        return
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class TextFile:
    """The same as a file, for the node exporter; written by the main thread, not oftener than every 15 seconds."""

    def __init__(self, path: Path | None, text: Callable[[], str]) -> None:
        self._path, self._text = path, text
        self._written = float("-inf")

    def write(self) -> None:
        """Replace the file when it is old; a folder that cannot be written to is told."""
        if self._path is None or monotonic() - self._written < FILE_SECONDS:
            return
        self._written = monotonic()
        partial = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            partial.write_text(self._text(), encoding="utf-8")
            partial.chmod(0o644)  # another user reads it; it holds figures only
            partial.replace(self._path)
        except OSError as trouble:
            log.error("metrics.unavailable", where=str(self._path), error=trouble.strerror)

    def remove(self) -> None:
        """The daemon ended in order: old figures would look like new ones."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _handler(text: Callable[[], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One path, one method."""

        server_version, sys_version = "intake", ""
        timeout = 5

        def do_GET(self) -> None:
            """The figures, or 404."""
            if self.path != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body = text().encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nobody needs a line per scrape."""

    return Handler
