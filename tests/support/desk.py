"""A house over a real database with a clock that the test holds, and mails written in one line."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from intake import packaged
from intake.calendars import CalendarRules, Plan
from intake.domain.gate import Limits
from intake.domain.request import Category, Impact, ServiceLevel, Target
from intake.domain.triage import TriageRules
from intake.domain.week import WeekSchedule
from intake.letters.desk import WritingDesk
from intake.reading.room import Reader
from intake.store.desk import lists, requests
from intake.store.inward import mailboxes, mails
from intake.store.inward.mails import Fetched
from intake.store.outward import outbox
from intake.workflows.house import House
from intake.workflows.incoming import register
from intake.workflows.office import Policy
from intake.workflows.ourselves import Office
from tests.support import schema

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Shanghai
PLAN = Plan(CalendarRules(country="CN", hours=("08:30-12:00", "13:30-17:30"), zone="Asia/Shanghai"))
LEVELS = (
    ServiceLevel("standard", Target(days=3), first_response=Target(time=timedelta(hours=4))),
    ServiceLevel(
        "frontline",
        Target(time=timedelta(hours=8)),
        first_response=Target(time=timedelta(hours=1)),
        impact=Impact.FRONTLINE,
    ),
)
CATEGORIES = (
    Category("seal", {"zh_CN": "用印申请", "en": "Use of company seal"}, "standard", {"subject": ("用印", "seal")}),
)
_idle: list[Reader] = []  # the readers that no office uses at the moment


@dataclass
class Clock:
    """Time that moves only when told."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **lengths: float) -> None:
        self.at += timedelta(**lengths)


@dataclass
class TestOffice:
    """The house with its clock and reader, and short verbs for tests."""

    __test__ = False
    house: House
    clock: Clock
    reader: Reader
    _uid: int = field(default=0)

    def receive(self, *raws: bytes, activation: datetime = datetime(2000, 1, 1, tzinfo=UTC)) -> list[int]:
        """Archive mails and register everything; the ids of requests that exist afterwards."""
        self.archive(*raws, activation=activation)
        self.register()
        return [one.id for one in self.requests()]

    def register(self) -> None:
        """Place everything that is archived."""
        while register.run(self.house, self.reader, owner="test").claimed:
            pass

    def archive(
        self,
        *raws: bytes,
        activation: datetime = datetime(2000, 1, 1, tzinfo=UTC),
        internaldate: datetime | None = None,
        oversize: int | None = None,
        outside: bool = False,
    ) -> None:
        """Archive mails as the collector does; nothing is registered yet. They came now, or at `internaldate`.

        `oversize`: how many bytes they have on the server; only their beginning came. `outside`: the test
        has put the bytes into the vault.
        """
        with self.house.db.write() as conn:
            row = mailboxes.open(conn, "office", folder="INBOX", activation_at=activation)
            items = []
            for raw in raws:
                self._uid += 1
                items.append(Fetched(self._uid, raw, internaldate or self.clock.at, oversize_bytes=oversize))
            epoch = mailboxes.take_lease(conn, row.id, owner="test", seconds=60)
            if row.uidvalidity is None:
                mailboxes.new_generation(conn, row.id, epoch=epoch, uidvalidity=1)
                row = mailboxes.open(conn, "office", folder="INBOX", activation_at=activation)
            mails.archive(conn, row, items, now=self.clock.at, outside=outside)

    def requests(self):
        with self.house.db.read() as conn:
            return sorted((row.request for row in lists.select(conn, lists.RequestFilter())), key=lambda one: one.id)

    def request(self, number: int):
        with self.house.db.read() as conn:
            return requests.load(conn, number)

    def letters(self, *states: str):
        with self.house.db.read() as conn:
            return sorted(outbox.list(conn, states or ("pending",), limit=1000), key=lambda one: one.id)


@contextmanager
def office(
    database_url: str, *, calendars: Plan = PLAN, address: str = "office@hq.example", **policy: object
) -> Iterator[TestOffice]:
    """An office in Shanghai over a fresh database."""
    clock = Clock()
    db = schema.migrated(database_url)
    settings: dict[str, object] = {
        "levels": LEVELS,
        "triage": TriageRules(categories=CATEGORIES),
        "limits": Limits(),
        "max_age": timedelta(days=7),
        "confirmation": Target(days=5),
        "weekly": WeekSchedule.parse("monday", "08:30"),
        "report_readers": ("leader@hq.example",),
        **policy,
    }
    house = House(
        Office(
            name="总部服务台",
            address=address,
            aliases=(),
            domains=(address.rpartition("@")[2], "branch.example"),
            language="zh_CN",
            zone="Asia/Shanghai",
            prefix="HQ",
        ),
        lambda: Policy(**settings),
        db=db,
        desk=lambda: WritingDesk(packaged.folder("templates"), None),
        calendars=calendars,
        clock=clock,
    )
    reader = _idle.pop() if _idle else _reader()
    try:
        yield TestOffice(house, clock, reader)
    finally:
        _idle.append(reader)
        db.close()


def _reader() -> Reader:
    """One whose child lives as long as this process: starting it costs more than most tests."""
    made = Reader()
    atexit.register(made.close)
    return made


def mail(
    text: str = "请尽快办理。",
    *,
    subject: str = "用印申请",
    sender: str = "李伟 <liwei@branch.example>",
    to: str = "office@hq.example",
    message_id: str | None = "first@branch.example",
    reply_to_id: str | None = None,
    **headers: str,
) -> bytes:
    """One plain mail as bytes; further headers as keyword arguments with underscores for hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 10:00:00 +0800"
    if message_id:
        message["Message-ID"] = f"<{message_id}>"
    if reply_to_id:
        message["In-Reply-To"] = f"<{reply_to_id}>"
        message["References"] = f"<{reply_to_id}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()
