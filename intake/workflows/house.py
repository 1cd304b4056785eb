"""The house: everything a workflow may use, handed to it as one value; built by `wiring`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from intake import packaged
from intake.domain.request import WaitingOn, reference
from intake.message.mail import Person
from intake.store.database import Connection, Database
from intake.store.joined import Joined
from intake.workflows.ourselves import Office

if TYPE_CHECKING:
    from intake.calendars import Plan
    from intake.clamd import Scanner
    from intake.domain.request import Request, ServiceLevel
    from intake.domain.signals import Ours
    from intake.domain.worktime import WorkCalendar
    from intake.letters.canned import Shelf
    from intake.letters.desk import WritingDesk
    from intake.store.inward.vault import Vault
    from intake.store.upkeep.instance import Instance
    from intake.workflows.office import Policy
    from intake.workflows.timetable import Timetable


class House:
    """The office at work. Costly things are made on first use, so that `intake list` stays quick."""

    def __init__(
        self,
        office: Office,
        policy: Callable[[], Policy],
        *,
        db: Database,
        desk: Callable[[], WritingDesk],
        calendars: Plan,
        clock: Callable[[], datetime],
        vault: Callable[[], Vault | None] = lambda: None,
        scanner: Scanner | None = None,
        shelf: Callable[[], Shelf] | None = None,
    ) -> None:
        self.office = office
        self._policy = policy
        self.db = db
        self.channel = "cli"  # over which staff act
        self.now = clock
        self._desk = desk
        self.calendars = calendars
        self._timetable: Timetable | None = None
        self._vault = vault
        self.scanner = scanner
        self.at_hand: Mapping[int, bytes] = {}  # bytes of mails that a transaction will ask for
        self._shelf = shelf

    @cached_property
    def policy(self) -> Policy:
        """The rules of the office."""
        return self._policy()

    @cached_property
    def desk(self) -> WritingDesk:
        """The writing desk with the site's templates."""
        return self._desk()

    @cached_property
    def shelf(self) -> Shelf:
        """The canned replies; those that come with the program where nothing else was given."""
        if self._shelf:
            return self._shelf()
        from intake.letters.canned import Shelf

        return Shelf(packaged.folder("templates") / "canned")

    @property
    def timetable(self) -> Timetable:
        """The calendars in force; stored on first use. Not to be asked for the first time inside a transaction."""
        if self._timetable is None:
            self.renew_calendars()
        assert self._timetable is not None
        return self._timetable

    def renew_calendars(self, *, actor: str = "intake") -> None:
        """Look again which calendars are in force: another process, a file or the library may have new data."""
        from intake.workflows import timetable

        self._timetable = timetable.load(self.db, self.calendars, now=self.now, actor=actor)

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the office."""
        return self.timetable.office

    def calendar_of(self, branch: str | None) -> WorkCalendar:
        """On which calendar promises to a branch count: its own where it has one, else the office's."""
        return self.timetable.of(branch)

    def level(self, request: Request) -> ServiceLevel:
        """The service level that a request stands under now."""
        from intake.domain.promise import choose_level

        return choose_level(self.policy.levels, self.policy.category(request.category), request.impact)

    def is_suspended(self, request: Request) -> bool:
        """Whether a promise rests: a question is open, or the policy suspends it while a third party must act."""
        if request.waiting_on is WaitingOn.THIRD_PARTY:
            return self.level(request).third_party_suspends
        return request.waiting_on is WaitingOn.REQUESTER

    @cached_property
    def vault(self) -> Vault | None:
        """Where the bytes of mails are kept outside the database, if they are."""
        return self._vault()

    @cached_property
    def identity(self) -> Instance:
        """Name and secret of this installation; made in the database on first use."""
        from intake.store.upkeep import instance

        with self.db.write() as conn:
            return instance.identity(conn)

    @cached_property
    def ours(self) -> Ours:
        """What marks a mail as our own."""
        from intake.domain.signals import Ours

        addresses = frozenset(one.lower() for one in (self.office.address, *self.office.aliases))
        return Ours(addresses=addresses, instance=self.identity.id, secret=self.identity.secret)

    def warm(self) -> None:
        """Make what a transaction will need before it begins: it must stay short and opens no other inside."""
        _ = (self.ours, self.desk, self.calendar)

    def within(self, conn: Connection, *, channel: str) -> House:
        """This house for what is done inside an open transaction: each action is a savepoint of it, and may be refused.

        It must be warm.
        """
        same = copy.copy(self)
        same.db, same.channel = Joined(conn), channel
        return same

    def scanning(self, scanner: Scanner) -> House:
        """This house with another virus scanner."""
        same = copy.copy(self)
        same.scanner = scanner
        return same

    def holding(self, raws: Mapping[int, bytes]) -> House:
        """This house with the bytes of these mails at hand, by their numbers."""
        same = copy.copy(self)
        same.at_hand = raws
        return same

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.office.zone)

    @property
    def prefix(self) -> str:
        """Of references: `HQ`."""
        return self.office.prefix

    @property
    def sender(self) -> Person:
        """The From of every letter."""
        return Person(self.office.name, self.office.address)

    def reference(self, number: int) -> str:
        """`HQ-1042` for 1042."""
        return reference(number, self.office.prefix)
