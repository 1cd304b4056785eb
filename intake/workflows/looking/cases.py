"""Requests with their clocks, as the clock, the digest and the check-up look at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.domain import chores, escalation, replaying, timeline
from intake.domain.request import Request
from intake.domain.timeline import Facts
from intake.domain.timers import Timers
from intake.domain.worktime import WorkCalendar
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import events, promises
from intake.store.ledger.events import Event
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.house import House
from intake.workflows.outgoing import tell


@dataclass(frozen=True, slots=True)
class Case:
    """One request, what its journal says, and what its clocks show."""

    request: Request
    journal: Sequence[Event]
    facts: Facts
    timers: Timers
    staff: Mapping[str, Staff]  # everybody, by login
    calendar: WorkCalendar  # by which its time is counted

    @property
    def is_told_right(self) -> bool:
        """Whether the journal leads to the state that the request is in; else nothing may be concluded from it."""
        return self.timers.state is self.request.state

    def event(self, seq: int) -> Event:
        """The event of that number."""
        return next(one for one in self.journal if one.seq == seq)


def load(conn: Connection, house: House, numbers: Iterable[int], now: datetime) -> list[Case]:
    """The cases of these requests, by number."""
    found = requests.load_many(conn, numbers)
    journals = events.of_requests(conn, found, timeline.KINDS)
    ledgers = promises.of(conn, found)
    staff = {one.login: one for one in directory.all_staff(conn)}
    teams = {login: one.team for login, one in staff.items()}
    made = []
    for number, request in sorted(found.items()):
        journal = journals.get(number, [])
        level, calendar = house.level(request), house.calendar_of(request.branch)
        history = ledgers.get(number, ())
        facts = timeline.facts(request, journal, history, level=level, team_of=lambda login: teams.get(login, ""))
        timers = replaying.read(facts, calendar, house.policy.escalation.rules, as_of=now)
        made.append(Case(request, journal, facts, timers, staff, calendar))
    return made


def next_look(house: House, case: Case, now: datetime) -> datetime | None:
    """When the clock has to look at the request again if nothing happens: derived, never remembered."""
    if not case.is_told_right:
        return None
    policy = house.policy
    coming = [one.at for one in chores.chores(case.timers, case.calendar, policy.escalation, policy.deadlines)]
    mark = escalation.next_mark(case.timers, policy.escalation, after=now)
    return min((at for at in (*coming, mark) if at is not None and at > now), default=None)


def home_team(house: House, case: Case) -> str:
    """The team whose lead answers for a request that nobody owns: that of the category's owner."""
    return tell.home_team(house, case.request, case.staff)
