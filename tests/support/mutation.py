"""Mails damaged at random, always the same way for the same seed, and what reading one cost."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OWN = Path(__file__).parents[1] / "message" / "corpus"
LARGEST = 256 * 1024  # bytes of a mail taken as a seed
LONGEST = 1024 * 1024  # bytes of a damaged one
TOKENS = [
    b"\r\n", b"\n\n", b"\r", b"\0", b"\xff\xfe", b"\xd6\xd0\xce\xc4", b"\xe4\xb8\xad", b"\xed\xa0\x80", b"\x1b$B", b"\x1b[31m",
    b"=?gb18030?B?1tDOxA==?=", b"=?utf-7?Q?+AAA-?=", b"=?utf-8?Q?=00=0A?=", b"=?", b"?=", b'"', b"\\", b"(", b"<", b">", b"@", b";",
    b"charset=gb2312", b"charset=utf-7", b"charset=\0", b"charset=zlib", b"format=flowed; delsp=yes", b"boundary=", b"--b1", b"--b1--",
    b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: text/html\n", b"Content-Type: text/enriched\n",
    b"Content-Type: text/calendar; method=REQUEST\n", b"Content-Type: application/ms-tnef\n", b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: x-uue\n",
    b"\nbegin 644 ../../x\n", b"\nend\n", b"name*0*=utf-8''%", b'filename="C:\\..\\x"', b"\nReferences: <a@b>", b"\nFrom: a@b.c\n",
    b"\xe5\x9c\xa8 2026-11-20 09:01\xef\xbc\x8c<a@b.cc> \xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a\n", b"> ", b"\n-- \n", b"<div>", b"<!--", b"<style>",
    b"BEGIN:VEVENT\n", b"DTSTART:99999999T999999Z\n", b'{"notificationType":', b"[" * 99, b'x\x9f>"', b"\\'d6\\'d0", b"+/v8-",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One damaged mail: its number in the run, its seed mail, seconds of processor time, bytes."""

    number: int
    origin: str
    seconds: float
    size: int


class Failed(Exception):
    """A damaged mail was not read; `raw` is to become a mail of the corpus."""

    def __init__(self, number: int, origin: str, raw: bytes, trouble: str) -> None:
        super().__init__(f"mutation {number} of {origin}: {trouble}")
        self.raw = raw


def seeds() -> list[Path]:
    """Our own mails, and those below $INTAKE_CORPUS if it is set."""
    found = sorted(OWN.glob("*.eml"))
    if folder := os.environ.get("INTAKE_CORPUS"):
        found += sorted(path for path in Path(folder).rglob("*") if path.suffix in {".eml", ".msg", ".txt"})
    return [path for path in found if path.stat().st_size <= LARGEST]


def run(count: int, *, seed: int) -> Iterator[Read]:
    """Read `count` damaged mails. Raises Failed for the first that raises or comes out different from its JSON."""
    mails = [(path.stem, path.read_bytes()) for path in seeds()]
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        origin, raw = chance.choice(mails)
        raw = damaged(raw, chance, other=chance.choice(mails)[1])
        yield Read(number, origin, _seconds(number, origin, raw), len(raw))


def _seconds(number: int, origin: str, raw: bytes) -> float:
    from intake.message import bounds, codec
    from intake.message.parse import parse

    begin = time.process_time()
    try:
        mail = parse(raw) if bounds.check(raw) is None else None
        took = time.process_time() - begin
        again = mail and codec.from_json(json.loads(json.dumps(codec.to_json(mail), ensure_ascii=False).encode()))
    except Exception as trouble:
        raise Failed(number, origin, raw, repr(trouble)) from trouble
    if again != mail:
        raise Failed(number, origin, raw, "its JSON is another mail")
    return took


def damaged(raw: bytes, chance: random.Random, *, other: bytes) -> bytes:
    """Between one and eight damages, one upon the other."""
    for _ in range(chance.randint(1, 8)):
        raw = _damage(raw, chance, other)[:LONGEST]
    return raw


def _damage(raw: bytes, chance: random.Random, other: bytes) -> bytes:
    at, size = chance.randrange(len(raw) + 1), chance.choice((1, 2, 8, 60, 400, 3000))
    token = chance.choice(TOKENS)
    forms = (
        lambda: raw[:at] + token + raw[at:],
        lambda: raw[:at] + token * chance.choice((2, 40, 3000)) + raw[at:],
        lambda: raw[:at] + raw[at + size :],
        lambda: raw[:at] + raw[at : at + size] * chance.choice((2, 5, 200)) + raw[at + size :],
        lambda: raw[:at] + chance.randbytes(size) + raw[at + size :],
        lambda: raw[:at] + other[chance.randrange(len(other) + 1) :][:size] + raw[at:],
        lambda: raw[:at] + other,
        lambda: raw.replace(b"\r\n", b"\n") if size % 3 else raw.replace(b"\n", chance.choice((b"\r\n", b"\r", b""))),
        lambda: raw.replace(token[:2] or b"=", b"", size),
        lambda: raw[:at] + bytes(byte ^ 0x80 for byte in raw[at : at + 1]) + raw[at + 1 :],
    )
    return chance.choice(forms)()
