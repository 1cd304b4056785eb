"""The configuration's tables as the file has them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from intake.config.values import (
    Address,
    Hours,
    Key,
    Language,
    Port,
    Prefix,
    Problem,
    Section,
    Security,
    Since,
    TargetText,
    Words,
    Zone,
)
from intake.domain.week import WeekSchedule
from intake.mailbox.account import is_loopback


class Office(Section):
    """Who we are."""

    name: str = Field(min_length=1, max_length=100)
    address: Address
    aliases: tuple[Address, ...] = ()
    domains: tuple[str, ...] = ()
    language: Language = "zh_CN"
    timezone: Zone = "Asia/Shanghai"
    reference_prefix: Prefix = "HQ"


class State(Section):
    """Where things are kept."""

    directory: Path = Path("/var/lib/intake")
    database: str = "sqlite"

    @model_validator(mode="after")
    def _known(self) -> State:
        if self.database != "sqlite" and not self.database.startswith(
            ("postgresql+psycopg://", "postgresql://", "sqlite:///")
        ):
            raise Problem(
                "database must be sqlite or a PostgreSQL address", "postgresql+psycopg://intake@db.hq.example/intake"
            )
        return self


class WithSecret(Section):
    """A password from a file, an environment variable, or a systemd credential; one of them."""

    password_file: Path | None = None
    password_env: str | None = None
    credential: str | None = None

    @property
    def sources(self) -> list[str]:
        """The keys that are set."""
        return [key for key in ("password_file", "password_env", "credential") if getattr(self, key) is not None]


class Mailbox(WithSecret):
    """One mailbox that is read."""

    name: Key
    host: str = Field(min_length=1)
    port: Port = 993
    security: Security = "tls"
    user: str = Field(min_length=1)
    folder: str = "INBOX"
    processed: str = "Intake/Processed"
    auto: str = "Intake/Auto"
    quarantine: str = "Intake/Quarantine"
    poll_seconds: float = Field(60, ge=1, le=3600)
    idle: bool = True
    accept_since: Since = "now"
    ca_file: Path | None = None
    connect_seconds: float = Field(20, gt=0, le=300)
    read_seconds: float = Field(60, gt=0, le=600)

    @model_validator(mode="after")
    def _safe(self) -> Mailbox:
        if self.security == "none" and not is_loopback(self.host):
            raise Problem('security "none" is allowed for this machine only (127.0.0.1)', 'security = "tls"')
        if len(self.sources) != 1:
            raise Problem(
                "needs exactly one of password_file, password_env, credential",
                'password_file = "/etc/intake/imap.password"',
            )
        return self


class Smtp(WithSecret):
    """The server that letters leave by."""

    host: str = Field(min_length=1)
    port: Port = 465
    security: Security = "tls"
    user: str | None = None
    connections: int = Field(4, ge=1, le=16)
    envelope_mode: Literal["mailbox", "null"] = "mailbox"
    ca_file: Path | None = None
    connect_seconds: float = Field(20, gt=0, le=300)
    command_seconds: float = Field(60, gt=0, le=600)

    @model_validator(mode="after")
    def _safe(self) -> Smtp:
        if self.security == "none" and not is_loopback(self.host):
            raise Problem('security "none" is allowed for this machine only (127.0.0.1)', 'security = "tls"')
        if (self.user is None) != (not self.sources) or len(self.sources) > 1:
            raise Problem(
                "user and one of password_file, password_env, credential belong together",
                'user = "office@hq.example", password_file = "/etc/intake/smtp.password"',
            )
        if self.user is None and not is_loopback(self.host):
            raise Problem(
                "user and password are needed for a server elsewhere",
                'user = "office@hq.example", password_file = "/etc/intake/smtp.password"',
            )
        return self


class Calendar(Section):
    """When the office works."""

    country: str = Field("CN", pattern=r"^([A-Z]{2})?$")
    subdivision: str | None = None
    hours: Hours = ("08:30-12:00", "13:30-17:30")
    workdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    overrides: Path | None = None


class Level(Section):
    """A service level: what is promised."""

    key: Key
    impact: Literal["frontline", "normal", "internal"] | None = None
    first_response: TargetText | None = None
    resolution: TargetText
    version: int = Field(1, ge=1)


class CategoryMatch(Section):
    """Words of which any one puts a mail into the category."""

    subject: Words = ()
    body: Words = ()
    from_: Words = Field((), alias="from")
    to: Words = ()
    attachment: Words = ()


class CategoryTable(Section):
    """A kind of request; the first that matches decides."""

    key: Key
    name: dict[Language, str]
    service_level: str
    match: CategoryMatch = CategoryMatch()
    impact: Literal["frontline", "normal", "internal"] | None = None
    owner: str | None = None


class ImpactTable(Section):
    """Words that say that a branch's own work for customers stands still."""

    words: Words | None = None


class LimitTable(Section):
    """Caps on automatic letters (MAIL-RULES.md section 8); 0 switches one off."""

    unknown_per_hour: int = Field(2, ge=0)
    unknown_per_day: int = Field(5, ge=0)
    known_per_hour: int = Field(60, ge=0)
    known_per_day: int = Field(300, ge=0)
    domain_per_hour: int = Field(50, ge=0)
    subject_per_day: int = Field(1, ge=0)
    new_recipients_per_hour: int = Field(60, ge=0)
    all_unknown_per_hour: int = Field(300, ge=0)


class Acknowledge(Section):
    """When a mail is answered by itself."""

    max_age_days: int = Field(7, ge=1)
    limits: LimitTable = LimitTable()


class Confirmation(Section):
    """How long a resolved request waits for an objection."""

    window: TargetText = "5d"


class Letters(Section):
    """The office's own letter templates."""

    directory: Path | None = None


class Weekly(Section):
    """The weekly summary."""

    day: str = "monday"
    at: str = "08:30"
    recipients: tuple[Address, ...] = ()

    @model_validator(mode="after")
    def _when(self) -> Weekly:
        try:
            WeekSchedule.parse(self.day, self.at)
        except ValueError:
            raise Problem("day must be a day of the week and at a time", 'day = "monday", at = "08:30"') from None
        return self


class Report(Section):
    """Summaries by mail."""

    weekly: Weekly = Weekly()


class File(Section):
    """The whole file."""

    office: Office
    state: State = State()
    mailbox: tuple[Mailbox, ...] = Field(min_length=1)
    smtp: Smtp
    calendar: Calendar = Calendar()
    service_level: tuple[Level, ...] = Field(min_length=1)
    category: tuple[CategoryTable, ...] = ()
    impact: ImpactTable = ImpactTable()
    acknowledge: Acknowledge = Acknowledge()
    confirmation: Confirmation = Confirmation()
    letters: Letters = Letters()
    report: Report = Report()
