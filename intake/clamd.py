"""A virus scanner on this machine or another: clamd, by its INSTREAM command."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from intake.errors import Sentence, StoreDown

SECONDS = 60.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`."""

    address: str

    def scan(self, content: bytes) -> str | None:
        """The name of what was found, or None. Raises StoreDown where the scanner gives no verdict."""
        try:
            with self._dial() as line:
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _PIECE):
                    piece = content[at : at + _PIECE]
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
                answer = _answer(line)
        except OSError as trouble:
            raise StoreDown(
                Sentence("clamd {address}: {trouble}", address=self.address, trouble=trouble),
                hint="is it running? --force goes on without",
            ) from None
        if answer.endswith("FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer != "stream: OK":
            raise StoreDown(
                Sentence("clamd {address}: {answer}", address=self.address, answer=answer or Sentence("no answer")),
                hint="--force goes on without",
            )
        return None

    def _dial(self) -> socket.socket:
        kind, _, place = self.address.partition(":")
        if kind == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(SECONDS)
            try:
                line.connect(place)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _LONGEST_ANSWER and (more := line.recv(_LONGEST_ANSWER)):
        found += more
    return found.rstrip(b"\0\n").decode("utf-8", "replace")
