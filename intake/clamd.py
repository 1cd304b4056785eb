"""A virus scanner on this machine or another: clamd, by its INSTREAM command."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intake.errors import Sentence, StoreDown, system

SECONDS = 60.0
BRIEF_SECONDS = 5.0  # where others wait meanwhile
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where clamd listens: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`."""

    address: str
    seconds: float = SECONDS

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
                Sentence("clamd {address}: {trouble}", address=self.address, trouble=system(trouble)),
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
            line.settimeout(self.seconds)
            try:
                line.connect(place)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)


@dataclass(frozen=True, slots=True)
class Foreseen(Scanner):
    """A scanner that was asked before about most of what it will be asked; for the rest it takes little time."""

    verdicts: Mapping[str, str | StoreDown | None] = field(default_factory=dict)

    def scan(self, content: bytes) -> str | None:
        """As of a scanner; the answer that was given before, where there is one."""
        name = _name(content)
        if name not in self.verdicts:
            return Scanner.scan(self, content)
        found = self.verdicts[name]
        if isinstance(found, StoreDown):
            raise found
        return found


def ask_ahead(scanner: Scanner, contents: Iterable[bytes]) -> Foreseen:
    """Ask about these now; where the scanner gives no verdict it is asked about no other. Never raises."""
    verdicts: dict[str, str | StoreDown | None] = {}
    trouble: StoreDown | None = None
    for content in contents:
        try:
            verdicts[_name(content)] = trouble or scanner.scan(content)
        except StoreDown as found:
            verdicts[_name(content)] = trouble = found
    return Foreseen(scanner.address, BRIEF_SECONDS, verdicts)


def _name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _answer(line: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _LONGEST_ANSWER and (more := line.recv(_LONGEST_ANSWER)):
        found += more
    return found.rstrip(b"\0\n").decode("utf-8", "replace")
