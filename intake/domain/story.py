"""What the journal tells of one request: its waits, owners and turns, as instants in ascending order; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from intake.domain.request import WaitingOn
from intake.domain.weekrows import Rated, Span, Waiting

_ENDS_WAIT = frozenset({"answered", "resumed", "closed", "cancelled", "merged"})
_BEGINS_WAIT = frozenset({"asked", "waited"})
_OWNING = frozenset({"taken", "assigned", "asked", "waited", "closed", "cancelled"})  # who does it owns it from then on
KINDS = tuple(sorted(_ENDS_WAIT | _BEGINS_WAIT | _OWNING | {"rated", "registered", "reopened", "released", "unmerged"}))
WAIT_KINDS = tuple(sorted(_ENDS_WAIT | _BEGINS_WAIT | {"reopened", "unmerged"}))  # where the time went, but for owners
_TURNS = frozenset({"closed", "reopened", "cancelled", "merged", "unmerged"})
MOMENT = timedelta(microseconds=1)


@dataclass(slots=True)
class Story:
    """One request's events so far. The journal's order rules: a clock that ran behind puts nothing before its cause."""

    waiting: list[Waiting] = field(default_factory=list)
    reopened: list[tuple[datetime, str]] = field(default_factory=list)
    resolved: list[datetime] = field(default_factory=list)
    merged: list[Span] = field(default_factory=list)
    cancelled: datetime | None = None
    owned: list[tuple[datetime, bool]] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    _since: tuple[datetime, WaitingOn] | None = None
    _before_merge: WaitingOn | None = None
    _last: datetime | None = None
    _turned: datetime | None = None

    def tell(self, kind: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """The next event in the order of the journal."""
        at = at if self._last is None else max(at, self._last)
        if kind in _TURNS and self._turned is not None:
            at = max(at, self._turned + MOMENT)  # two turns never share an instant: their order is told by it
        self._last, self._turned = at, at if kind in _TURNS else self._turned
        if self._since is not None and kind in _ENDS_WAIT | _BEGINS_WAIT:
            self.waiting.append((self._since[0], at, self._since[1]))
            self._since = None
        if kind in _OWNING or "owner" in payload:
            self.owned.append((at, payload.get("owner", "somebody") is not None))
        self._turn(kind, at, payload)

    def _turn(self, kind: str, at: datetime, payload: Mapping[str, Any]) -> None:
        match kind:
            case "asked":
                self._since = (at, WaitingOn.REQUESTER)
            case "waited":
                self._since = (at, WaitingOn(payload.get("waiting_on") or payload.get("on") or WaitingOn.THIRD_PARTY))
            case "closed":
                self.resolved.append(at)
            case "reopened":
                self.reopened.append((at, str(payload.get("reason") or "unknown")))
            case "cancelled":
                self.cancelled = at
            case "rated":
                self.rated.append(Rated(at, int(payload["cycle"]), int(payload["score"])))
            case "merged":
                self.merged.append((at, None))
                before = (payload.get("before") or {}).get("waiting_on")
                self._before_merge = WaitingOn(before) if before else None
            case "unmerged" if self.merged:
                self.merged[-1] = (self.merged[-1][0], at)
                self._since = (at, self._before_merge) if self._before_merge else None  # it waits again

    def waits(self) -> tuple[Waiting, ...]:
        """Each wait; one that goes on has no end."""
        return (*self.waiting, *([(self._since[0], None, self._since[1])] if self._since else ()))

    def unowned(self, start: datetime) -> tuple[Span, ...]:
        """When it had no owner, from its receipt on."""
        spans: list[Span] = []
        since: datetime | None = start
        for at, has_owner in self.owned:
            if has_owner and since is not None:
                if since < at:
                    spans.append((since, at))
                since = None
            elif not has_owner and since is None:
                since = at
        return tuple(spans) if since is None else (*spans, (since, None))
