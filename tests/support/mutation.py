"""Mails damaged at random, always the same way for the same seed, and what reading one cost."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.damage import damaged

OWN = Path(__file__).parents[1] / "message" / "corpus"
LARGEST = 256 * 1024  # bytes of a mail taken as a seed


@dataclass(frozen=True, slots=True)
class Read:
    """One damaged mail: its number in the run, its seed mail, its bytes, seconds of processor time, what went wrong."""

    number: int
    origin: str
    raw: bytes
    seconds: float
    trouble: str = ""  # empty: it was read

    def __str__(self) -> str:
        return (
            f"{self.seconds:.3f} s, {len(self.raw)} bytes, number {self.number} of {self.origin} {self.trouble}".strip()
        )


def seeds() -> list[Path]:
    """Our own mails, and those below $INTAKE_CORPUS if it is set."""
    found = sorted(OWN.glob("*.eml"))
    if folder := os.environ.get("INTAKE_CORPUS"):
        found += sorted(path for path in Path(folder).rglob("*") if path.suffix in {".eml", ".msg", ".txt"})
    return [path for path in found if path.stat().st_size <= LARGEST]


def run(count: int, *, seed: int) -> Iterator[Read]:
    """Read `count` damaged mails; the same seed gives the same ones. Never raises for one of them."""
    mails = [(path.stem, path.read_bytes()) for path in seeds()]
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        origin, raw = chance.choice(mails)
        raw = damaged(raw, chance, other=chance.choice(mails)[1])
        begin = time.process_time()
        trouble = _trouble(raw)
        yield Read(number, origin, raw, time.process_time() - begin, trouble)


def _trouble(raw: bytes) -> str:
    """Whether it raises, or comes out different from its JSON."""
    from intake.message import bounds, codec
    from intake.message.parse import parse

    try:
        mail = parse(raw) if bounds.check(raw) is None else None
        again = mail and codec.from_json(json.loads(json.dumps(codec.to_json(mail), ensure_ascii=False).encode()))
    except Exception as trouble:
        return repr(trouble)
    return "" if again == mail else "its JSON is another mail"
