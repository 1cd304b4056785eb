"""Identifiers of our own that come back to us: keyed, so that nobody can forge them (RELIABILITY.md fact 9)."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

_OURS = re.compile(r"a\.([0-9a-f]{16})\.([0-9a-f]{20})@[A-Za-z0-9.-]{1,255}")
_LOOP = re.compile(r"v1; i=([A-Za-z0-9-]{1,64}); h=(\d{1,3}); m=([0-9a-f]{20})")


def mint(key: str, secret: bytes, domain: str) -> str:
    """The Message-ID of the letter with this outbox key; the same key always gives the same id."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"a.{digest}.{_mac(secret, 'message-id', digest)}@{domain}"


def is_ours(message_id: str, secret: bytes) -> bool:
    """Whether we made this id; constant-time comparison."""
    found = _OURS.fullmatch(message_id)
    return found is not None and bool(secret) and hmac.compare_digest(found[2], _mac(secret, "message-id", found[1]))


@dataclass(frozen=True, slots=True)
class LoopMark:
    """What a loop header says, and whether its key is ours."""

    instance: str
    hops: int
    valid: bool


def loop_header(instance: str, hops: int, secret: bytes) -> str:
    """The value of X-Intake-Loop on every letter of ours (MAIL-RULES.md section 7)."""
    return f"v1; i={instance}; h={hops}; m={_mac(secret, 'loop', f'{instance}:{hops}')}"


def read_loop_header(value: str, secret: bytes) -> LoopMark:
    """Read a loop header; anything malformed is a mark that is not valid."""
    found = _LOOP.fullmatch(value.strip())
    if found is None:
        return LoopMark("", 0, valid=False)
    expected = _mac(secret, "loop", f"{found[1]}:{int(found[2])}")
    return LoopMark(found[1], int(found[2]), valid=bool(secret) and hmac.compare_digest(found[3], expected))


def _mac(secret: bytes, purpose: str, text: str) -> str:
    return hmac.new(secret, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()[:20]
