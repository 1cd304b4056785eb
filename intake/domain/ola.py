"""Time at each team, from acceptance to hand-over, and where a request's working time went (LIFECYCLE.md 4.10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain.request import WaitingOn
from intake.domain.stopwatch import Calendar
from intake.domain.timeline import Facts, What

UNOWNED = "unowned"


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which one team, or nobody, had the request, and what it was waiting for."""

    since: datetime
    until: datetime
    team: str | None  # None: nobody had accepted it
    waiting_on: WaitingOn | None
    worked: timedelta  # working time


@dataclass(frozen=True, slots=True)
class Stay:
    """One team's clock: `held` runs from acceptance to hand-over, without the time that waited on the requester."""

    team: str
    accepted_at: datetime
    handed_over_at: datetime | None  # None: it still has it
    held: timedelta


def spans(facts: Facts, calendar: Calendar, *, as_of: datetime) -> list[Span]:
    """The time from receipt to now, or to the end, without gap or overlap; time in `resolved` is left out (4.8)."""
    found: list[Span] = []
    since: datetime | None = None
    team: str | None = None
    waiting: WaitingOn | None = None
    for at, what, owner_team, on in _changes(facts, as_of):
        if since is not None and at > since:
            found.append(Span(since, at, team, waiting, calendar.between(since, at)))
        since = max(at, since) if since is not None else at
        match what:
            case What.OWNED:
                team = owner_team
            case What.RELEASED:
                team = None
            case What.ASKED | What.WAITED:
                waiting = on
            case What.BACK | What.REOPENED | What.UNMERGED:
                waiting = None
            case What.CLOSED | What.CANCELLED | What.MERGED:
                since = waiting = None
    return found


def stays(facts: Facts, calendar: Calendar, *, as_of: datetime) -> list[Stay]:
    """Each team's turn, in order; a team that hands over to a colleague of its own keeps its clock."""
    found: list[Stay] = []
    last: Span | None = None
    for span in spans(facts, calendar, as_of=as_of):
        worked = timedelta(0) if span.waiting_on is WaitingOn.REQUESTER else span.worked
        if span.team is not None and last is not None and last.team == span.team:
            before = found.pop()
            found.append(Stay(span.team, before.accepted_at, span.until, before.held + worked))
        elif span.team is not None:
            found.append(Stay(span.team, span.since, span.until, worked))
        last = span
    if found and last is not None and last.team == found[-1].team and found[-1].handed_over_at == as_of:
        found[-1] = Stay(found[-1].team, found[-1].accepted_at, None, found[-1].held)
    return found


def where(facts: Facts, calendar: Calendar, *, as_of: datetime) -> Counter[str]:
    """Working seconds by place: `requester`, `third_party`, `approval`, `unowned`, or `team:NAME`; they add up."""
    total: Counter[str] = Counter()
    for span in spans(facts, calendar, as_of=as_of):
        place = str(span.waiting_on) if span.waiting_on else UNOWNED if span.team is None else f"team:{span.team}"
        total[place] += round(span.worked.total_seconds())
    return total


def _changes(facts: Facts, as_of: datetime) -> Iterator[tuple[datetime, What, str, WaitingOn | None]]:
    """What moves a request from one place to another, and the present moment at the end."""
    moves = {
        What.RECEIVED, What.OWNED, What.RELEASED, What.ASKED, What.WAITED, What.BACK, What.REOPENED, What.UNMERGED,
        What.CLOSED, What.CANCELLED, What.MERGED,
    }  # fmt: skip
    is_open = False
    for fact in facts:
        if fact.what not in moves or fact.at > as_of:
            continue
        is_open = fact.what not in {What.CLOSED, What.CANCELLED, What.MERGED} and (
            is_open or fact.what in {What.RECEIVED, What.REOPENED, What.UNMERGED}
        )
        yield fact.at, fact.what, fact.team, fact.on
    if is_open:
        yield as_of, What.TOLD, "", None
