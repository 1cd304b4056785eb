"""Identifiers of ours, keyed so that a forged one is never taken for ours (SECURITY.md threat 14, MAIL-RULES.md 7)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

BOUNCE = "bounce"  # local part of the address that bounces come to
_EPOCH = date(1970, 1, 1)
_BOUNCE = re.compile(rf"{BOUNCE}\+(?:([0-9a-f]{{16}})\.([0-9a-f]{{4,6}})\.([0-9a-f]{{16}})|[^@]*)@([^@\s<>]{{1,253}})")
_OURS = re.compile(r"a\.([0-9a-f]{16})\.([0-9a-f]{20})@([^@\s<>]{1,253})")
_MARK = re.compile(r"(?<=-)([1-9]\d{0,8})/([0-9a-fA-F]{16})(?![0-9a-zA-Z])")
_TOKEN = re.compile(r"\+t\.([1-9]\d{0,8})\.(\d{1,7})\.([0-9a-f]{16})@")
MOST_MARKS = 50  # of one mail
_PROBE = re.compile(r"v1\s*;\s*n=([0-9a-f]{16})\s*;\s*m=([0-9a-f]{32})")
_LOOP = re.compile(r"v1\s*;\s*i=([\w.-]{1,64})\s*;\s*h=(\d{1,4})\s*;\s*m=([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class LoopMark:
    """What a loop header says; only a valid one was written by this installation."""

    instance: str
    hops: int
    valid: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A request's number, and the day (ordinal) of the letter whose Reply-To carried it."""

    number: int
    day: int


def mint(key: str, secret: bytes, domain: str) -> str:
    """The Message-ID, without brackets, of the letter with this outbox key; the same for the same key."""
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"a.{name}.{_mac(secret, 'message-id', name)[:20]}@{domain}"


def is_ours(message_id: str | None, secret: bytes) -> bool:
    """Whether this Message-ID (without brackets) was minted with our secret; the domain may have changed since."""
    found = _OURS.fullmatch(message_id or "")
    return found is not None and bool(secret) and _same(_mac(secret, "message-id", found[1])[:20], found[2])


def mark(reference: str, secret: bytes) -> str:
    """What our letters carry in their text, `HQ-1042/3f9a2c7b01d24e55`: some relays give them another Message-ID."""
    return f"{reference}/{_mac(secret, 'mark', reference.rpartition('-')[2])[:16]}"


def find_marks(text: str, secret: bytes) -> tuple[int, ...]:
    """Numbers of the requests whose marks stand in a text, in order, each once; a forged mark is none."""
    found = _MARK.findall(text)[:MOST_MARKS] if secret else []
    return tuple(
        dict.fromkeys(int(number) for number, mac in found if _same(_mac(secret, "mark", number)[:16], mac.lower()))
    )


def tagged(address: str, number: int, *, day: int, secret: bytes) -> str:
    """The office's address with a token of a request, `office+t.1042.739944.3f9a…@hq.example`; `day` is an ordinal."""
    local, _, domain = address.rpartition("@")
    return f"{local}+t.{number}.{day}.{_mac(secret, 'token', f'{number} {day}')[:16]}@{domain}"


def read_token(address: str, secret: bytes) -> Token | None:
    """The token in a recipient's address, or None; a forged one is none."""
    found = _TOKEN.search(address.lower()) if secret else None
    if found is None or not _same(_mac(secret, "token", f"{found[1]} {found[2]}")[:16], found[3]):
        return None
    return Token(int(found[1]), int(found[2]))


def loop_header(instance: str, hops: int, secret: bytes) -> str:
    """The value of X-Intake-Loop."""
    return f"v1; i={instance}; h={hops}; m={_mac(secret, 'loop', f'{instance} {hops}')[:32]}"


def read_loop_header(value: str, secret: bytes) -> LoopMark:
    """What a received X-Intake-Loop says; a malformed one is not valid, nor is any without a secret."""
    found = _LOOP.fullmatch(value.strip())
    if found is None:
        return LoopMark("", 0, valid=False)
    instance, hops = found[1], int(found[2])
    return LoopMark(instance, hops, bool(secret) and _same(_mac(secret, "loop", f"{instance} {hops}")[:32], found[3]))


def probe_header(name: str, secret: bytes) -> str:
    """The value of X-Intake-Probe of a letter that we send to ourselves; `name` is 16 hexadecimal digits."""
    return f"v1; n={name}; m={_mac(secret, 'probe', name)[:32]}"


def read_probe(value: str, secret: bytes) -> str | None:
    """The name of a probe of ours, or None; a forged one is none."""
    found = _PROBE.fullmatch(value.strip())
    if found is None or not secret or not _same(_mac(secret, "probe", found[1])[:32], found[2]):
        return None
    return found[1]


@dataclass(frozen=True, slots=True)
class BounceToken:
    """A bounce address of ours: the Message-ID of the letter that left with it, and the day."""

    message_id: str
    made_on: date  # UTC


def bounce_address(message_id: str, secret: bytes, made_on: date) -> str:
    """The envelope sender of the letter with this Message-ID of ours: `bounce+<token>@domain` (MAIL-RULES.md 10)."""
    found = _OURS.fullmatch(message_id)
    if found is None:
        raise ValueError(f"no Message-ID of ours: {message_id!r}")
    token = f"{found[1]}.{(made_on - _EPOCH).days:04x}"
    return f"{BOUNCE}+{token}.{_mac(secret, 'bounce', token)[:16]}@{found[3]}"


def is_bounce_address(address: str) -> bool:
    """Whether an address has the form of a bounce address, with a valid token or not."""
    return _BOUNCE.fullmatch(address.lower()) is not None


def read_bounce_address(addresses: Iterable[str], secret: bytes) -> BounceToken | None:
    """What the first valid bounce address among these says, or None; how old it may be is the caller's to judge."""
    for found in filter(None, (_BOUNCE.fullmatch(one.lower()) for one in addresses)):
        name, day, mac, domain = found.groups()
        if name and secret and _same(_mac(secret, "bounce", f"{name}.{day}")[:16], mac):
            message_id = f"a.{name}.{_mac(secret, 'message-id', name)[:20]}@{domain}"
            return BounceToken(message_id, _EPOCH + timedelta(days=int(day, 16)))
    return None


def _mac(secret: bytes, purpose: str, text: str) -> str:
    return hmac.new(secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
