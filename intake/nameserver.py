"""TXT records by DNS, asked of the name servers of this machine: enough for a check-up, no library (RFC 1035).

Only what the check-up needs: one question, UDP first and TCP for a long answer, no recursion of our own, no cache.
"""

from __future__ import annotations

import secrets
import socket
import struct
from collections.abc import Iterable
from pathlib import Path

RESOLVERS = Path("/etc/resolv.conf")
PORT, TXT, INTERNET = 53, 16, 1
SECONDS = 3.0
LARGEST = 65_535
NO_SUCH_NAME = 3


class Unanswered(Exception):
    """No name server gave an answer that can be used."""


def servers(path: Path = RESOLVERS) -> list[str]:
    """The name servers of this machine, in their order."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [words[1] for words in map(str.split, lines) if len(words) > 1 and words[0] == "nameserver"]


def txt(name: str, asked: Iterable[str], *, port: int = PORT) -> list[str]:
    """The TXT records of a name, each whole; none where the name does not exist. Raises Unanswered."""
    why = "there is no name server in /etc/resolv.conf"
    for server in asked:
        try:
            return _texts(*_ask(server, port, _question(name)))
        except (OSError, ValueError, IndexError, struct.error) as trouble:
            why = f"{server}: {trouble or 'no answer in time'}"
    raise Unanswered(why)


def _question(name: str) -> bytes:
    labels = [label.encode("idna") for label in name.strip(".").split(".")]
    if not all(0 < len(label) < 64 for label in labels):
        raise ValueError(f"{name} is no domain name")
    head = struct.pack(">HHHHHH", secrets.randbits(16), 0x0100, 1, 0, 0, 0)  # recursion desired
    return head + b"".join(bytes([len(label)]) + label for label in labels) + b"\0" + struct.pack(">HH", TXT, INTERNET)


def _ask(server: str, port: int, question: bytes) -> tuple[bytes, bytes]:
    """Question and answer; by TCP where the short answer says that it was cut."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(SECONDS)
        sock.connect((server, port))
        sock.send(question)
        answer = sock.recv(LARGEST)
    _check(question, answer)
    return question, _by_tcp(server, port, question) if answer[2] & 0x02 else answer


def _by_tcp(server: str, port: int, question: bytes) -> bytes:
    with socket.create_connection((server, port), SECONDS) as sock:
        sock.sendall(struct.pack(">H", len(question)) + question)
        with sock.makefile("rb") as stream:
            [size] = struct.unpack(">H", stream.read(2))
            answer = stream.read(size)
    _check(question, answer)
    return answer


def _check(question: bytes, answer: bytes) -> None:
    """Whether it answers this question: its number, the bit of answers, and the question itself."""
    if len(answer) < len(question) or answer[:2] != question[:2] or not answer[2] & 0x80:
        raise ValueError("that is no answer to our question")
    if answer[12 : len(question)].lower() != question[12:].lower():
        raise ValueError("that answers another question")
    if (code := answer[3] & 0x0F) not in {0, NO_SUCH_NAME}:
        raise ValueError(f"refused with code {code}")


def _texts(question: bytes, answer: bytes) -> list[str]:
    """The strings of each TXT record of the answer, joined (RFC 7208 section 3.3)."""
    [count] = struct.unpack(">H", answer[6:8])
    at, found = len(question), []
    for _ in range(count):
        at = _after_name(answer, at)
        kind, _klass, _ttl, size = struct.unpack(">HHIH", answer[at : at + 10])
        value = answer[at + 10 : at + 10 + size]
        at += 10 + size
        if len(value) != size:
            raise ValueError("a record is cut short")
        if kind == TXT:
            found.append(_joined(value))
    return found


def _after_name(answer: bytes, at: int) -> int:
    """Behind a name, which may end in a pointer; the names themselves do not matter to us."""
    while (size := answer[at]) and size < 0xC0:
        at += size + 1
    return at + (2 if size else 1)


def _joined(value: bytes) -> str:
    said, at = b"", 0
    while at < len(value):
        said += value[at + 1 : at + 1 + value[at]]
        at += 1 + value[at]
    return said.decode("utf-8", "replace")
