"""A request's journal in a few words, and its timers in Shanghai or Berlin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain import replaying, timeline
from intake.domain.request import Impact, Promise, Request, ServiceLevel, State, Target
from intake.domain.timers import USUAL
from intake.domain.worktime import Day, WorkCalendar, parse_span, parse_target
from intake.message.mail import Person

OFFICE = (parse_span("08:30-12:00"), parse_span("13:30-17:30"))
SHANGHAI = WorkCalendar(
    "Asia/Shanghai",
    "cn-test",
    (OFFICE,) * 5 + ((), ()),
    {
        day.on: day
        for day in (
            *(Day(date(2026, 10, on), "holiday", "国庆节", ()) for on in range(1, 8)),
            Day(date(2026, 10, 10), "make_up", "调休上班", OFFICE),
        )
    },
    frozenset({2026}),
)
BERLIN = WorkCalendar("Europe/Berlin", "de-test", (OFFICE,) * 5 + ((), ()), {}, frozenset({2026}))
STANDARD = ServiceLevel("standard", Target(days=3), first_response=Target(time=timedelta(hours=4)))
FRONTLINE = ServiceLevel(
    "frontline",
    Target(time=timedelta(hours=8)),
    first_response=Target(time=timedelta(hours=1)),
    impact=Impact.FRONTLINE,
)
HOURS = timedelta(hours=1)


def at(text: str, calendar: WorkCalendar = SHANGHAI) -> datetime:
    """`2026-11-24 10:00` on the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


@dataclass(frozen=True)
class Line:
    """One line of the journal."""

    seq: int
    at: datetime
    kind: str
    actor: str = "zhao"
    channel: str = "cli"
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """What happened to one request, told in order."""

    received: str
    calendar: WorkCalendar = SHANGHAI
    level: ServiceLevel = STANDARD
    lines: list[Line] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    opened_with: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start = at(self.received, self.calendar)
        payload = {"received_at": start.isoformat(), "policy": timeline.policy(self.level)}
        self.then(self.received, "registered", mail=True, **{**payload, **self.opened_with})
        self._promise(start, self.calendar.end(start, self.level.resolution), "first")

    def then(self, when: str, kind: str, *, mail: bool = False, actor: str = "", **payload: Any) -> Story:
        """One more event."""
        who = actor or ("liwei@branch.example" if mail else "zhao")
        seq, channel = len(self.lines) + 1, "mail" if mail else "cli"
        self.lines.append(Line(seq, at(when, self.calendar), kind, who, channel, payload))
        return self

    def message(self, when: str, received: str | None = None) -> Story:
        """The requester writes."""
        since = at(received or when, self.calendar).isoformat()
        return self.then(when, "followed_up", mail=True, verified=True, received_at=since)

    def ask(self, when: str, until: str = "2026-12-31 17:30") -> Story:
        return self.then(when, "asked", until=at(until, self.calendar).isoformat())

    def answer(self, when: str, received: str | None = None) -> Story:
        """The requester answers our question; the promise gets its next version."""
        got = received or when
        self.message(when, got).then(when, "answered", mail=True, since=at(got, self.calendar).isoformat())
        clock = self.read(when).of("promise")
        left = clock.allowance - clock.used
        due = self.calendar.after(at(got, self.calendar), left if left > timedelta(0) else 8 * HOURS)
        return self.promise(when, due, "resumed")

    def promise(self, when: str, due: datetime, reason: str, cycle: int = 0) -> Story:
        """Another version of the promise."""
        made = self._promise(at(when, self.calendar), due, reason, cycle)
        return self.then(when, "promised", promise_version=made.version, due_at=due.isoformat(), reason=reason)

    def edit(self, when: str, level: ServiceLevel) -> Story:
        return self.then(when, "edited", policy=timeline.policy(level))

    def _promise(self, made: datetime, due: datetime, reason: str, cycle: int = 0) -> Promise:
        version = len(self.promises) + 1
        promise = Promise(1001, version, cycle, due, self.calendar.zone, "standard", 1, "v", reason, "intake",
                          False, made, f"k{version}", None)  # fmt: skip
        self.promises.append(promise)
        return promise

    @property
    def request(self) -> Request:
        return Request(1001, "用印", "用印", Person("李伟", "liwei@branch.example"), None, "seal", Impact.NORMAL,
                       "standard", "zh_CN", State.NEW, at(self.received, self.calendar), 1)  # fmt: skip

    def facts(self, lines: list[Line] | None = None) -> timeline.Facts:
        return timeline.facts(
            self.request, lines or self.lines, self.promises, level=self.level, team_of=TEAMS.get  # type: ignore[arg-type]
        )  # fmt: skip

    def read(self, when: str, rules=USUAL, lines: list[Line] | None = None):
        """The timers at that time."""
        return replaying.read(self.facts(lines), self.calendar, rules, as_of=at(when, self.calendar))


TEAMS = {"zhao": "综合科", "zhou": "综合科", "qian": "法务科"}


def target(text: str) -> Target:
    return parse_target(text)
