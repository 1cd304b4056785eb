"""Whether a letter that waited is still to go when its turn comes: what was right when it was written may be over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.domain.request import State, WaitingOn

TO_REQUESTERS = frozenset(
    {"acknowledgement", "promise_change", "suspension", "arrangement", "reminder", "confirmation"}
)  # automatic letters; what a person wrote goes as he wrote it, and staff are no strangers
# a refusal ends them; the others wait for a person
GATED = frozenset({"acknowledgement", "reminder", "confirmation", "status", "served", "withdrawal"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known now of a letter's request and reader; `due_at` is what an acknowledgement promises."""

    state: State
    waiting_on: WaitingOn | None
    due_at: datetime | None
    is_blocked: bool
    is_suspended: bool


def objection(kind: str, seen: Seen, now: datetime) -> str:
    """The reason why this letter is no longer to go, or "". RELIABILITY.md 3.5 step 2.

    An acknowledgement of a request that is resolved still goes: it proves the receipt. Of one that was cancelled it
    would promise what nobody owes any more. Caps are not asked again: each letter was charged when it was written.
    """
    waits_for_requester = seen.state is State.WAITING and seen.waiting_on is WaitingOn.REQUESTER
    for reason, speaks in (
        ("blocked", seen.is_blocked),
        ("address_suspended", seen.is_suspended),
        ("request_cancelled", seen.state is State.CANCELLED),
        ("no_longer_due", kind == "reminder" and not waits_for_requester),
        ("no_longer_due", kind == "confirmation" and seen.state is not State.RESOLVED),
        ("gave_up", kind == "acknowledgement" and seen.due_at is not None and seen.due_at <= now),
    ):
        if speaks:
            return reason
    return ""


def fate(kind: str, reason: str, *, may_have_arrived: bool) -> str:
    """In which state such a letter ends: as if it had been written now; `unknown` where it may be with its reader."""
    if may_have_arrived:
        return "unknown"
    if reason == "gave_up":
        return "failed"
    return "held" if reason in {"blocked", "address_suspended"} and kind not in GATED else "suppressed"
