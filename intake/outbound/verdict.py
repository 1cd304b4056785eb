"""What became of a letter, from the server's reply; and when to try again (pure; RELIABILITY.md 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

SCHEDULE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
SPREAD = 0.2  # jitter lengthens a delay by this share at most, so that letters do not come back in step
TEXT = 500  # characters of a reply that are kept

# Postfix, NetEase and QQ: "queued as XXX"; Exim: "OK id=XXX"; Exchange: "[InternalId=XXX, …] Queued mail for delivery".
_QUEUE_ID = re.compile(r"(?:queued as|\bid=|InternalId=)\s*([^\s,;\]]{1,100})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took responsibility; its queue id, if it names one, is for asking its administrator."""

    code: int
    text: str
    queue_id: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not sent; trying again may help. `code` is None when the connection broke instead of a reply."""

    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Never:
    """Certainly not sent; trying again would not help. `code` is None when we refused it ourselves."""

    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The letter went out and no understandable reply came back: it may or may not be sent."""

    text: str


Verdict = Sent | Later | Never | Unknown


def from_reply(code: int, text: str) -> Verdict:
    """The verdict on the reply to the dot. RFC 5321 section 4.2.1; anything outside its classes says nothing."""
    said = clean(text)
    match code // 100:
        case 2:
            return Sent(code, said, _queue_id(said))
        case 4:
            return Later(code, said)
        case 5:
            return Never(code, said)
        case _:
            return Unknown(f"unexpected reply {code}: {said}")


def refused(code: int, text: str) -> Later | Never:
    """The verdict on a reply before any content was sent: only 5xx is final, whatever else is not sent for now."""
    said = clean(text)
    return Never(code, said) if code // 100 == 5 and code != 503 else Later(code, said)  # 503: we two are out of step


def next_try(attempts: int, *, now: datetime, jitter: float) -> datetime:
    """When to try again after so many attempts (1 or more): 1, 5, 15, 30 min, 1, 2, then every 4 h.

    `jitter` between 0 and 1 lengthens the delay by up to 20 %.
    """
    delay = SCHEDULE[min(max(attempts, 1), len(SCHEDULE)) - 1]
    return now + delay * (1 + SPREAD * min(max(jitter, 0.0), 1.0))


def clean(text: str) -> str:
    """A reply as one line of printable text that any database stores; undecodable bytes become U+FFFD."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(mark if mark.isprintable() else "?" for mark in " ".join(readable.split()))[:TEXT]


def _queue_id(text: str) -> str | None:
    match = _QUEUE_ID.search(text)
    return (match[1].rstrip(".") or None) if match else None
