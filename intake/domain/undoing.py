"""What of a change can be taken back, and how: the values it replaced are kept with its event; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from intake.domain.request import Impact, Outcome, Request, State, WaitingOn

_PLAIN = ("owner", "outcome_text", "linked_to", "category", "branch", "service_level")
_INSTANTS = ("waiting_until", "first_response_at", "first_response_due_at", "resolved_at", "closed_at")
_ENUMS = {"state": State, "waiting_on": WaitingOn, "outcome": Outcome, "impact": Impact}
KINDS = frozenset(
    {"taken", "assigned", "released", "noted", "edited", "asked", "waited", "closed", "cancelled", "resumed"}
)
LETTERS = {"asked": "question", "waited": "suspended", "closed": "closed", "cancelled": "closed"}  # keys begin so
INSTEAD = {  # what cannot be taken back, and what to do about it
    "promised": "a promise is never taken back; give another date: intake promise {ref} --to DATE --reason CODE",
    "replied": "what was written stays; a letter that waits: intake outbox hold, or write again: intake reply {ref}",
    "reopened": "it has a new promise; close it again: intake close {ref}",
    "answered": "the requester's answer ended the wait; ask again: intake ask {ref}",
    "merged": "intake unmerge {ref}",
    "merged_in": "intake unmerge, for each that was merged",
    "unmerged": "merge it again: intake merge {ref} INTO",
    "split": "withdraw the parts: intake close REF --as withdrawn",
    "settled": "its window is over",
    "registered": "withdraw it: intake close {ref} --as withdrawn",
    "linked": "intake unlink {ref} REF",
    "unlinked": "intake link {ref} depends-on REF",
    "watched": "intake unwatch {ref}",
    "unwatched": "intake watch {ref}",
}


def replaced(was: Request, now: Request) -> dict[str, Any]:
    """The values that a change replaced, as the journal keeps them; empty where none did."""
    names = (*_PLAIN, *_INSTANTS, *_ENUMS)
    found = {name: _kept(getattr(was, name)) for name in names if getattr(was, name) != getattr(now, name)}
    return found | ({"rules": list(was.rules)} if was.rules != now.rules else {})


def restored(request: Request, replacements: Iterable[Mapping[str, Any]]) -> Request:
    """The request as it was before these changes, which come latest first; its version goes on."""
    for values in replacements:
        request = replace(request, **{name: _read(name, value) for name, value in values.items()})
    return request


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, State | WaitingOn | Outcome | Impact) else value


def _read(name: str, value: Any) -> Any:
    if name == "rules":
        return tuple(value)
    if value is None or name in _PLAIN:
        return value
    return datetime.fromisoformat(value).astimezone(UTC) if name in _INSTANTS else _ENUMS[name](value)
