"""The reading child: mails in, facts out, over pipes; no network, no new files, no programs, bounded memory.

Frames both ways are a length of four bytes, big endian, and the bytes. The answer is JSON: `{"mail": …}` or
`{"trouble": "…"}`. The end of standard input ends the child, so it never outlives its parent.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from typing import BinaryIO

from intake.failpoints import fp
from intake.message import charset, codec, html, parse
from intake.message.bounces import notice

FEW_FILES = 16
CPU_SECONDS = 60  # for one mail; the parent's time-out comes first, this ends an orphan
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.spawn",
    "ctypes.",
    "pty.",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.kill",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_SAMPLE = b"Subject: =?gb18030?B?1tDOxA==?=\nContent-Type: text/html; charset=gb18030\n\n<p>\xd6\xd0\xce\xc4</p>\n"


def main() -> None:
    """Serve until standard input ends."""
    memory = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not look like an answer
    logging.disable()  # nor be written down: libraries log the mail's own words with every fault they meet
    preload()
    confine(memory)
    serve(source, sink)


def preload() -> None:
    """Load what any mail may need: later no file is opened."""
    import encodings.idna  # noqa: F401

    charset.preload()
    html.preload()
    notice.preload()
    parse.parse(_SAMPLE)


def confine(memory: int) -> None:
    """Limits of this process, for good: address space in bytes (0: none), files, core dumps; and the audit hook."""
    if memory:
        _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_NOFILE, FEW_FILES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frame by frame."""
    while len(head := source.read(4)) == 4:
        length = int.from_bytes(head, "big")
        raw = source.read(length)
        if len(raw) < length:
            return
        answer = _answer(raw)
        sink.write(len(answer).to_bytes(4, "big") + answer)
        sink.flush()


def _answer(raw: bytes) -> bytes:
    fp("reading_mail")
    _limit_cpu()
    try:
        reply: dict[str, object] = {"mail": codec.to_json(parse.parse(raw))}
    except MemoryError:
        reply = {"trouble": "memory"}
    except Exception as bug:  # noqa: BLE001  content is never an error (MAIL-RULES.md rule 2); the parent records it
        reply = {"trouble": f"{type(bug).__name__}"}
    return json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")


def _limit_cpu() -> None:
    """Time for one more mail; beyond it the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    is_writing = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
    if is_writing or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for the reading child")


if __name__ == "__main__":
    main()
