"""The journal of one request as facts for its clocks: what happened, the instant that counts, in the order decided.

The journal's own order decides what came first; the instant of a mail is its receipt, which may lie before that
(LIFECYCLE.md 4.1, 4.14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Protocol

from intake.domain.hours import parse_target
from intake.domain.request import Promise, Request, ServiceLevel, Target, WaitingOn


class What(StrEnum):
    """What a fact means for the clocks."""

    RECEIVED = "received"
    MESSAGE = "message"  # by the requester, wanting an answer
    SPOKE = "spoke"  # a public message by a person of the office
    ASKED = "asked"
    WAITED = "waited"
    BACK = "back"  # a wait is over
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    SETTLED = "settled"
    MERGED = "merged"
    UNMERGED = "unmerged"
    PROMISED = "promised"
    POLICY = "policy"  # category, impact or level changed
    RECOUNTED = "recounted"  # another calendar made these runs overdue
    OWNED = "owned"
    RELEASED = "released"
    TOLD = "told"  # the clock did something once


class Entry(Protocol):
    """One line of the journal."""

    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def actor(self) -> str: ...  # noqa: D102
    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def payload(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened; `seq` is its place in the journal, and facts of one event have their own order."""

    seq: int
    step: int
    at: datetime
    what: What
    on: WaitingOn | None = None  # of WAITED
    until: datetime | None = None
    suspends: bool = False  # this wait suspends the promise, though it is not on the requester
    level: ServiceLevel | None = None  # of RECEIVED and POLICY
    promise: Promise | None = None
    owner: str | None = None
    team: str = ""
    mark: str = ""  # of TOLD: what was done, once for ever
    by_mail: bool = False
    runs: tuple[str, ...] = ()  # of RECOUNTED


Facts = tuple[Fact, ...]
TOLD_KINDS = frozenset(
    {"timer_warned", "timer_breached", "reminded", "proposed", "holding_drafted", "confirmation_reminded"}
)
_PLAIN = {
    "replied": What.SPOKE,
    "closed": What.CLOSED,
    "cancelled": What.CANCELLED,
    "settled": What.SETTLED,
    "merged": What.MERGED,
    "unmerged": What.UNMERGED,
    "resumed": What.BACK,
    "answered": What.BACK,
    "reopened": What.REOPENED,
    "released": What.RELEASED,
}
KINDS = frozenset(
    {
        *_PLAIN, *TOLD_KINDS, "registered", "followed_up", "asked", "waited", "edited", "recounted", "taken",
        "assigned", "accepted", "promised",
    }
)  # fmt: skip
OPTIONAL = ("first_response", "next_reply", "rework")  # targets that a service level may do without
TeamOf = Callable[[str], str]


def facts(
    request: Request,
    journal: Iterable[Entry],
    history: Iterable[Promise],
    *,
    level: ServiceLevel,
    team_of: TeamOf = lambda _login: "",
) -> Facts:
    """The facts of a request in the order in which they were decided; the order in which they are given is no matter.

    `level` is taken where an older journal does not name the policy, `team_of` where it does not name a team.
    """
    entries = [one for one in journal if one.kind in KINDS]
    found = [fact for one in entries for fact in _facts(request, one, level, team_of)]
    if not any(fact.what is What.RECEIVED for fact in found):
        found.insert(0, Fact(-1, 0, request.received_at, What.RECEIVED, level=level))
    return tuple(sorted([*found, *_promises(entries, history)], key=lambda one: (one.seq, one.step)))


def policy(level: ServiceLevel) -> dict[str, Any]:
    """A service level as the journal keeps it, so that a later configuration cannot change an old clock."""
    targets: dict[str, Target | None] = {name: getattr(level, name) for name in OPTIONAL}
    return {
        "key": level.key,
        "version": level.version,
        "resolution": str(level.resolution),
        **{name: str(target) for name, target in targets.items() if target},
    }


def _facts(request: Request, entry: Entry, level: ServiceLevel, team_of: TeamOf) -> Iterator[Fact]:
    payload, mail = entry.payload, entry.channel == "mail"
    made = partial(Fact, entry.seq, 0)
    match entry.kind:
        case "registered":
            at = _instant(payload.get("received_at")) or request.received_at
            yield made(at, What.RECEIVED, level=_level(payload, level))
            yield from _owned(entry, at, team_of)
        case "followed_up":
            if _wants_answer(request, entry):
                yield made(_instant(payload.get("received_at")) or entry.at, What.MESSAGE, by_mail=True)
        case "asked" | "waited":
            what = What.ASKED if entry.kind == "asked" else What.WAITED
            on = WaitingOn.REQUESTER if what is What.ASKED else WaitingOn(payload.get("on") or WaitingOn.THIRD_PARTY)
            suspends = bool(payload.get("suspends"))
            yield made(entry.at, what, on=on, until=_instant(payload.get("until")), suspends=suspends)
            yield from _owned(entry, entry.at, team_of)  # who asks owns what nobody owned
        case "edited":
            yield made(entry.at, What.POLICY, level=_level(payload, level))
        case "recounted":
            yield made(entry.at, What.RECOUNTED, runs=tuple(payload.get("runs", ())))
        case "taken" | "assigned" | "accepted":
            yield from _owned(entry, entry.at, team_of)
        case kind if kind in TOLD_KINDS:
            yield made(_instant(payload.get("recorded_at")) or entry.at, What.TOLD, mark=str(payload.get("mark", "")))
        case kind if kind in _PLAIN:
            yield made(_instant(payload.get("since")) or entry.at, _PLAIN[kind], by_mail=mail)


def _owned(entry: Entry, at: datetime, team_of: TeamOf) -> Iterator[Fact]:
    owner = entry.payload.get("owner")
    if owner:
        team = entry.payload.get("team")
        yield Fact(entry.seq, 1, at, What.OWNED, owner=owner, team=team_of(owner) if team is None else team)


def _wants_answer(request: Request, entry: Entry) -> bool:
    """A message by the requester that is more than thanks; others who write along start no clock."""
    is_theirs = entry.payload.get("verified") or entry.actor.lower() == request.requester.address.lower()
    return bool(is_theirs) and not entry.payload.get("thanks")


def _promises(entries: Iterable[Entry], history: Iterable[Promise]) -> Iterator[Fact]:
    """Every version of the ledger, at the event that made it; one without an event comes right after the receipt."""
    made = {one.payload.get("promise_version"): one.seq for one in entries if one.kind == "promised"}
    first = next((one.seq for one in entries if one.kind == "registered"), -1)
    for one in history:
        yield Fact(made.get(one.version, first), 1 + one.version, one.made_at, What.PROMISED, promise=one)


def _level(payload: Mapping[str, Any], otherwise: ServiceLevel) -> ServiceLevel:
    kept = payload.get("policy")
    if not kept:
        return otherwise
    optional = tuple((name, kept[name]) for name in OPTIONAL if kept.get(name))
    return _kept_level(str(kept["key"]), int(kept["version"]), kept["resolution"], optional)


@lru_cache(maxsize=256)
def _kept_level(key: str, version: int, resolution: str, optional: tuple[tuple[str, str], ...]) -> ServiceLevel:
    targets = {name: parse_target(text) for name, text in optional}
    return ServiceLevel(
        key,
        parse_target(resolution),
        version=version,
        first_response=targets.get("first_response"),
        next_reply=targets.get("next_reply"),
        rework=targets.get("rework"),
    )


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None
