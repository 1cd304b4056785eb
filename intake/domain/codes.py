"""One-time codes that a person types back: made from random bytes, read whatever their case, spaces and width.

Eight characters, the last a check digit, written `K7MQ-4RTX`. The alphabet has no `0 O 1 I L`; it has 31 characters, a
prime number, so that one wrong character and any two swapped ones are always noticed (MAIL-RULES.md section 9).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
RANDOM_BYTES = 16  # what `make` wants: far more than 31^7 values need, so that each of them is as likely as the others
LIFE = timedelta(hours=72)
MOST = 20  # codes of one text
_LONGEST = 10_000  # characters of a text that are looked at
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")  # hyphens and dashes of every length, as programs replace them
_SHAPE = re.compile(r"(?<![0-9A-Z])[2-9A-Z]{4}[-\u2010-\u2015\u2212 ]?[2-9A-Z]{4}(?![0-9A-Z])")


def make(random: bytes) -> str:
    """A code as it is stored and compared, `K7MQ4RTX`. Raises ValueError for fewer than RANDOM_BYTES."""
    if len(random) < RANDOM_BYTES:
        raise ValueError(f"{RANDOM_BYTES} random bytes are wanted, got {len(random)}")
    number = int.from_bytes(random, "big")
    found = []
    for _place in range(LENGTH - 1):
        number, digit = divmod(number, len(ALPHABET))
        found.append(ALPHABET[digit])
    return "".join(found) + _check(found)


def shown(code: str) -> str:
    """As people read it: `K7MQ-4RTX`."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read(text: str) -> str | None:
    """The code that a text is, in any case, spacing and width; None when it is none or was mistyped. Never raises."""
    if len(text) > _LONGEST:
        return None
    bare = _BETWEEN.sub("", _plain(text))
    return bare if _is_code(bare) else None


def find(text: str) -> tuple[str, ...]:
    """The codes that stand in a text, in order, each once; only what has a right check digit is one. Never raises."""
    found = _SHAPE.findall(_plain(text[:_LONGEST]))
    bare = (_BETWEEN.sub("", one) for one in found)
    return tuple(dict.fromkeys(one for one in bare if _is_code(one)))[:MOST]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _is_code(bare: str) -> bool:
    return len(bare) == LENGTH and all(one in ALPHABET for one in bare) and _check(list(bare[:-1])) == bare[-1]


def _check(characters: list[str]) -> str:
    """Weights 1 to 7: all different and none a multiple of 31, which is what notices a swap."""
    total = sum(weight * ALPHABET.index(one) for weight, one in enumerate(characters, start=1))
    return ALPHABET[total % len(ALPHABET)]
