"""Which of our letters a notice of failure is about, when it quotes no id of ours; and whether its address is shut.

A proof is a keyed id of ours: the Message-ID in the returned header, or the token of the address the notice came to
(MAIL-RULES.md sections 3 and 10). Everything else is a guess: shown, never trusted with an address.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SUSPENSION = timedelta(days=30)
WINDOW = timedelta(days=7)  # RFC 5321 section 4.5.4.1: servers try for four to five days


@dataclass(frozen=True, slots=True)
class Candidate:
    """A letter that went to one of the failing addresses; `subject` as it was sent."""

    outbox_id: int
    request_id: int | None
    subject: str


def choose(candidates: Sequence[Candidate], named: Collection[int], words: str) -> Candidate | None:
    """The one letter that fits, or None: by the requests that the notice names, then by the subject that it quotes."""
    fitting = [one for one in candidates if one.request_id in named] if named else list(candidates)
    if len(fitting) > 1:
        flat = _flat(words)
        fitting = [one for one in fitting if one.subject and _flat(one.subject) in flat]
    return fitting[0] if len(fitting) == 1 else None


def is_permanent(status: str) -> bool:
    """Whether a status says that the address itself refuses: not class 4, and not merely full or too much for now."""
    return bool(status) and not status.startswith("4") and status not in {"5.2.2", "5.4.5", "5.4.7"}


def is_suspended(failures: Sequence[datetime], heard_at: datetime | None, now: datetime) -> bool:
    """Whether automatic letters to an address rest; `failures`: proven, permanent, and no letter stayed out since.

    Thirty days after the last. A mail that a person wrote from the address since then lifts it, once: if the next
    letter comes back, too, the address takes mail only in one direction, or somebody borrows it.
    """
    recent = [at for at in failures if now - at < SUSPENSION]
    if len(recent) == 1 and heard_at is not None and heard_at > recent[0]:
        return False
    return bool(recent)


def _flat(text: str) -> str:
    return "".join(text.split()).casefold()
