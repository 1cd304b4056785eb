"""A virus scanner on a socket that speaks INSTREAM as clamd does, and finds one word of ours."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

WORD = b"this-is-the-test-virus"


@contextmanager
def clamd(path, answer=None):
    """Listens at `path`; answers by what it was sent, or always with `answer`."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()
        thread = threading.Thread(target=_serve, args=(door, answer), daemon=True)
        thread.start()
        try:
            yield f"unix:{path}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(door, answer):
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line, line.makefile("rb") as file:
            assert file.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(file.read(4), "big"):
                content += file.read(size)
            verdict = b"stream: Test.Virus FOUND" if WORD in content else b"stream: OK"
            line.sendall((answer or verdict) + b"\0")
