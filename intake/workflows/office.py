"""The office's rules as values: what we promise and to whom we answer, and how its mailboxes are taken in.

The configuration fills these forms, and `intake config` must not wait for the database library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from intake.domain import codes, promise
from intake.domain.chores import BEFORE_END, PATIENCE, Deadlines
from intake.domain.escalation import Escalation
from intake.domain.gate import Limits
from intake.domain.notices import Pace, What
from intake.domain.request import Category, ServiceLevel, Target
from intake.domain.triage import TriageRules
from intake.domain.week import WeekSchedule
from intake.mailbox.account import Account
from intake.message.trust import TrustRules
from intake.outbound.kinds import Kind

ESCALATION, MORNING, NO_TRUST, PACE = Escalation(), time(8, 15), TrustRules(), Pace()


@dataclass(frozen=True, slots=True)
class Survey:
    """Whether, how often and in what share of outcome letters a rating is asked for."""

    enabled: bool = False
    days: int = 30  # in which one person is asked once
    share: int = 100  # per cent


NO_SURVEY = Survey()


@dataclass(frozen=True, slots=True)
class StaffMail:
    """What proves that a mail comes from the member of staff whose address it carries (MAIL-RULES.md section 9)."""

    keyed_answers: bool = False  # an answer to a letter that only they had goes to the requester
    always_code: bool = False  # commands need a one-time code even where the mail server vouches for the sender
    code_life: timedelta = codes.LIFE


BY_STAFF = StaffMail()


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a webhook is told: of which things, that concern whom, in which language."""

    name: str
    kind: Kind
    language: str
    events: frozenset[What] = frozenset()  # none: every kind
    staff: frozenset[str] = frozenset()  # logins; none of both: everybody
    team: str = ""
    quiet: bool = True  # outside working hours its messages wait, but for the escalation of front-line work
    mention: bool = True  # address the people whom it concerns

    def covers(self, what: What, login: str, team: str) -> bool:
        """Whether it is told of that thing of that person."""
        concerns = not (self.staff or self.team) or login in self.staff or bool(team and team == self.team)
        return concerns and (not self.events or what in self.events)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of the office as values: what is promised, to whom we answer, how requests are sorted."""

    levels: tuple[ServiceLevel, ...]
    triage: TriageRules
    limits: Limits
    max_age: timedelta  # older mail is never acknowledged
    confirmation: Target  # how long a resolved request stays open for objection
    escalation: Escalation = ESCALATION
    patience: Target = PATIENCE  # after a reminder to the requester, before the owner decides
    confirmation_reminder: Target = BEFORE_END  # before the end of the window
    digest_at: time | None = MORNING  # local; None: no digest
    pace: Pace = PACE  # of letters to one member of staff about single things
    webhooks: tuple[Subscription, ...] = ()
    weekly: WeekSchedule | None = None
    reasons: tuple[str, ...] = ()  # codes that staff may give for another date; none: any code
    floor: Target = promise.FLOOR  # of a promise that was overdue when we asked
    report_readers: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()  # addresses and @domains that get no automatic letter
    exempt: tuple[str, ...] = ()  # those that no cap concerns
    undo_within: timedelta = timedelta(minutes=60)
    letter_bytes: int = 20 * 1024 * 1024  # that the files of one letter may have together
    trust: TrustRules = NO_TRUST  # whose word on a sender counts
    survey: Survey = NO_SURVEY
    staff_mail: StaffMail = BY_STAFF
    operators: tuple[str, ...] = ()  # who is told when something stands still
    alarm_after: timedelta = timedelta(minutes=15)
    self_probe: Target | None = None  # working time without mail, after which we write to ourselves
    oldest_goal: timedelta = timedelta(minutes=5)  # no mail should wait longer to be registered

    @property
    def deadlines(self) -> Deadlines:
        """The lengths of time of the clock's other work."""
        return Deadlines(self.patience, self.confirmation, self.confirmation_reminder)

    def category(self, key: str) -> Category | None:
        """The category of that key, or None for the general one."""
        return next((one for one in self.triage.categories if one.key == key), None)

    def category_keys(self) -> list[str]:
        """Every category, and last the general one."""
        return [*(one.key for one in self.triage.categories), self.triage.default_category]

    def category_name(self, key: str, language: str) -> str:
        """The category's name in a language; the general category has a name in both."""
        found = self.category(key)
        names: Mapping[str, str] = found.name if found else {"zh_CN": "其他事项", "en": "General"}
        return names.get(language) or names.get("en") or key


@dataclass(frozen=True, slots=True)
class Intake:
    """How one mailbox is taken in: its account, from when on mail is acknowledged, the size limit in bytes."""

    account: Account
    activation: Callable[[datetime], datetime]  # asked once, at the mailbox's first start
    max_bytes: int = 35 * 1024 * 1024
