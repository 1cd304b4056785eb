"""What the loops of the daemon share, and one step of each room; nothing here starts or ends anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from intake.errors import RelayDown
from intake.workflows.clock import morning, notify, reconfirm, remind, report
from intake.workflows.incoming import register
from intake.workflows.looking import pace
from intake.workflows.safety import journal
from intake.workflows.upkeep import alarms, pausing, silence
from intake.workflows.upkeep.health import Watched

if TYPE_CHECKING:
    from intake.reading.room import Reader
    from intake.store.ledger.journal import Journal
    from intake.workflows.house import House
    from intake.workflows.incoming.collect import Collector
    from intake.workflows.outgoing.deliver import Sender

Seen = Callable[[int, int | None], None]  # how many mails were placed just now; how many there are, once that is known
LOGIN_REFUSED_REST = timedelta(minutes=5).total_seconds()


@dataclass(slots=True)
class Works:
    """What the loops share: the house, its doors, and nothing else; rooms talk through the database."""

    house: House
    owner: str
    collectors: list[Collector]
    reader: Reader
    sender: Sender
    journal: Journal
    poster: Sender | None = None  # to webhooks, where there are any
    watch: Callable[[], Watched] = Watched
    seen: Seen = lambda _placed, _total: None
    _refused_until: float = field(default=float("-inf"))

    def collect(self, collector: Collector) -> int:
        """New mails of one mailbox, unless a person paused all work; how many."""
        return 0 if pausing.is_paused(self.house, pausing.ALL) else collector.run()

    def register(self) -> bool:
        """One batch from the archive."""
        if pausing.is_paused(self.house, pausing.ALL):
            return False
        claimed = register.run(self.house, self.reader, owner=self.owner).claimed
        if claimed:
            journal.keep(self.house, self.journal)
            self.seen(claimed, None)
        return claimed > 0

    def deliver(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """One batch from the outbox, unless a person paused it. A refused login rests for five minutes."""
        if (
            monotonic() < self._refused_until
            or self.watch().clock_step
            or pausing.is_paused(self.house, pausing.SENDING)
        ):
            return False
        try:
            claimed = self.sender.run(stop).claimed
        except RelayDown as trouble:
            if trouble.refused_login:
                self._refused_until = monotonic() + LOGIN_REFUSED_REST
            raise
        if claimed:
            journal.keep(self.house, self.journal)
        return claimed > 0

    def post(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """One batch of messages to webhooks, unless a person paused sending."""
        if self.poster is None or self.watch().clock_step or pausing.is_paused(self.house, pausing.SENDING):
            return False
        return self.poster.run(stop).claimed > 0

    def tell(self) -> bool:
        """What staff are to be told now, as letters."""
        return not pausing.is_paused(self.house, pausing.ALL) and notify.run(self.house, self.house.now()) > 0

    def clock(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """What time brings: alarms, calendar data, warnings, reminders, windows that end, digests, reports."""
        alarms.run(self.house, self.watch())
        if pausing.is_paused(self.house, pausing.ALL):
            return False
        silence.run(self.house)
        reconfirm.run(self.house)
        remind.run(self.house, stop)
        morning.run(self.house)
        report.run(self.house)
        pace.fill(self.house)
        journal.keep(self.house, self.journal)
        return False
