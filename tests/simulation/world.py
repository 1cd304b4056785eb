"""An office at work: its people, its clock, its database and mail server, and what it owes at any moment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from intake.domain.request import BACKLOG, Category, State
from intake.domain.triage import TriageRules
from intake.outbound.relay import Relay
from intake.outbound.smtp import Post
from intake.store import tables
from intake.store.people import directory
from intake.workflows.clock import remind, report
from intake.workflows.looking import pace
from intake.workflows.outgoing.deliver import Sender
from tests.support.desk import CATEGORIES, TestOffice, office
from tests.support.sink import Sink

START = datetime(2026, 1, 5, 0, 30, tzinfo=UTC)  # Monday 08:30 in Shanghai
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STAFF = ("zhao", "qian", "sun", "li", "zhou")
BRANCHES = {"south": "华南分公司", "north": "华北分公司", "west": "西部分公司"}
TRIAGE = TriageRules(
    categories=(
        *CATEGORIES,
        Category("travel", {"zh_CN": "差旅报销", "en": "Travel"}, "standard", {"subject": ("报销",)}, owner="qian"),
        Category("contract", {"zh_CN": "合同审批", "en": "Contracts"}, "standard", {"subject": ("合同",)}),
    )
)


@dataclass(frozen=True)
class Known:
    """A request as the staff see it on their list."""

    id: int
    state: State
    waiting_on: str | None
    owner: str | None
    requester: str


@dataclass
class World:
    """The office with dice; everything that happens is drawn from `dice`, so a seed tells a year."""

    office: TestOffice
    sender: Sender
    sink: Sink
    dice: random.Random
    pace: timedelta  # of the steps, on average, while the office works
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    absent: dict[str, datetime] = field(default_factory=dict)
    mails: int = 0
    clocked: datetime = START

    @property
    def house(self):
        return self.office.house

    @property
    def now(self) -> datetime:
        return self.office.clock.at

    def later(self) -> datetime:
        """The next moment at which something happens: mostly in working hours, sometimes at night."""
        at = self.now + self.dice.expovariate(1) * self.pace + MINUTE
        is_open = any(
            opens <= at < closes for opens, closes in self.house.calendar.edges(self.house.calendar.local(at).date())
        )
        if is_open or self.dice.random() < 0.1:
            return at
        return self.house.calendar.next_open(at) + self.dice.random() * 20 * MINUTE

    def is_working(self) -> bool:
        edges = self.house.calendar.edges(self.house.calendar.local(self.now).date())
        return any(opens <= self.now < closes for opens, closes in edges)

    def person(self) -> str | None:
        """Somebody of the staff who is not on leave."""
        self.absent = {who: until for who, until in self.absent.items() if until > self.now}
        return self.dice.choice([who for who in STAFF if who not in self.absent] or [STAFF[0]])

    def known(self) -> list[Known]:
        """What is not yet archived."""
        r = tables.request
        wanted = [*BACKLOG, State.RESOLVED, State.MERGED]
        query = sa.select(r.c.id, r.c.state, r.c.waiting_on, r.c.owner, r.c.requester_address)
        with self.house.db.read() as conn:
            rows = conn.execute(
                query.where(r.c.state.in_([str(one) for one in wanted])).order_by(r.c.id.desc()).limit(400)
            )
            return [Known(row.id, State(row.state), row.waiting_on, row.owner, row.requester_address) for row in rows]

    def backlog(self) -> int:
        """How many requests are owed, counted without the journal."""
        r = tables.request
        with self.house.db.read() as conn:
            query = sa.select(sa.func.count()).where(r.c.state.in_([str(one) for one in BACKLOG]))
            return conn.execute(query).scalar_one()

    def clockwork(self) -> None:
        """What the daemon does by itself: windows, reports, history, letters."""
        self.clocked = self.now
        remind.run(self.house)
        report.run(self.house)
        pace.fill(self.house)
        while self.sender.run().claimed:
            pass
        self.sink.clear()


@contextmanager
def world(database_url: str, *, seed: int, steps: int, days: int) -> Iterator[World]:
    """An office whose `steps` fill about so many days."""
    working = days * 5 / 7 * 0.96 * 7.5 * HOUR
    with ExitStack() as stack:
        desk = stack.enter_context(office(database_url, triage=TRIAGE))
        desk.clock.at = START
        _unhurried(desk)
        sink = Sink().start()
        stack.callback(sink.stop)
        post = Post(Relay(host="127.0.0.1", port=sink.port, security="none"))
        stack.callback(post.close)
        made = World(desk, Sender(desk.house, post, owner="simulation"), sink, random.Random(seed), working / steps)
        _people(made)
        yield made


def _unhurried(desk: TestOffice) -> None:
    """No waiting for the disk: what a power cut would leave is not what is asked here."""
    engine = desk.house.db._engine
    engine.dispose()
    sa.event.listen(engine, "connect", lambda driver, _record: driver.execute("PRAGMA synchronous=OFF"))


def _people(made: World) -> None:
    rows = [
        {"kind": "branch", "key": key, "name": name, "domain": f"{key}.branch.example"}
        for key, name in BRANCHES.items()
    ]
    rows += [{"kind": "staff", "login": who, "name": who.title(), "address": f"{who}@hq.example"} for who in STAFF]
    with made.house.db.write() as conn:
        directory.import_rows(conn, rows)
