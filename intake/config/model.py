"""The configuration's tables as the file has them, and what is wrong with a value of each."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from intake.domain.week import WeekSchedule
from intake.domain.worktime import parse_span, parse_target
from intake.mailbox.account import is_loopback
from intake.message.address import valid as valid_address

Language = Literal["zh_CN", "en"]
Security = Literal["tls", "starttls", "none"]
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Problem(ValueError):
    """A wrong value; the sentence never repeats the value, which may be a secret. `right` is a right example."""

    def __init__(self, why: str, right: str) -> None:
        super().__init__(f"{why}\x1f{right}")


def _address(text: str) -> str:
    if not valid_address(text):
        raise Problem("must be one plain e-mail address", "office@hq.example")
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise Problem("must be a time zone of the IANA list", "Asia/Shanghai")
    return text


def _target(text: str) -> str:
    try:
        parse_target(text)
    except ValueError:
        raise Problem("must be a length of working time: days, hours or minutes", "3d, 8h or 30m") from None
    return text


def _hours(spans: tuple[str, ...]) -> tuple[str, ...]:
    try:
        read = sorted((parse_span(one) for one in spans), key=lambda span: span.opens)
    except ValueError:
        raise Problem("must be spans of a day", '["08:30-12:00", "13:30-17:30"]') from None
    if not read or any(one.closes > next_.opens for one, next_ in pairwise(read)):
        raise Problem("must hold at least one span, and spans must not overlap", '["08:30-12:00", "13:30-17:30"]')
    return spans


def _key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise Problem("must be small letters, digits, _ or -, beginning with a letter", "seal")
    return text


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", text):
        raise Problem("must be one to ten capital letters or digits, beginning with a letter", "HQ")
    return text


def _since(text: str | date) -> str:
    text = str(text)
    if text in {"now", "all"}:
        return text
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Problem("must be now, all, or a date", "2026-11-24") from None
    return text


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
TargetText = Annotated[str, AfterValidator(_target)]
Key = Annotated[str, AfterValidator(_key)]
Port = Annotated[int, Field(ge=1, le=65535)]
Words = tuple[str, ...]


class Section(BaseModel):
    """A table of the file: unknown keys are problems, values never appear in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Office(Section):
    """Who we are."""

    name: str = Field(min_length=1, max_length=100)
    address: Address
    aliases: tuple[Address, ...] = ()
    domains: tuple[str, ...] = ()
    language: Language = "zh_CN"
    timezone: Zone = "Asia/Shanghai"
    reference_prefix: Annotated[str, AfterValidator(_prefix)] = "HQ"


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
    accept_since: Annotated[str | date, AfterValidator(_since)] = "now"
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
    hours: Annotated[tuple[str, ...], AfterValidator(_hours)] = ("08:30-12:00", "13:30-17:30")
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
