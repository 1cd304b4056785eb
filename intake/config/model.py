"""The configuration's tables as the file has them; what concerns several keys at once is in `cross`."""

from dataclasses import field
from pathlib import Path
from typing import Annotated, Literal

from intake.config.chat import WebhookTable
from intake.config.desk import AttachmentsTable, DeskTable
from intake.config.marks import Length, Range
from intake.config.routine import (
    Confirmation,
    DigestTable,
    EscalationTable,
    Letters,
    Metrics,
    NoticesTable,
    Operations,
    Report,
    StaffMailTable,
    SurveyTable,
    TrustTable,
    WaitingTable,
)
from intake.config.secrets import Source
from intake.config.values import (
    Address,
    Blobs,
    Bool,
    Count,
    Country,
    Database,
    Domain,
    File,
    Hours,
    ImpactName,
    Key,
    Language,
    Mark,
    Port,
    Prefix,
    Seconds,
    Section,
    Security,
    Since,
    TargetText,
    Text,
    Weekday,
    Words,
    Zone,
)

WeekHours = dict[Weekday, Hours]
Workdays = Annotated[tuple[Annotated[int, Range(0, 6)], ...], Length(1)]


class Office(Section):
    """Who we are."""

    name: Text
    address: Address
    aliases: tuple[Address, ...] = ()
    domains: tuple[Domain, ...] = ()
    language: Language = "zh_CN"
    timezone: Zone = "Asia/Shanghai"
    reference_prefix: Prefix = "HQ"
    plus_addressing: Bool = False


class State(Section):
    """Where things are kept."""

    directory: File = Path("/var/lib/intake")
    database: Database = "sqlite"
    status_file: File | None = None
    journal: File | None = None
    blobs: Blobs = "database"


class WithSecret(Section):
    """A password from a file, an environment variable, or a systemd credential; one of them."""

    password_file: File | None = None
    password_env: Text | None = None
    credential: Text | None = None

    @property
    def source(self) -> Source:
        """Where the password is read from."""
        return Source("password", self.password_file, self.password_env, self.credential)


class Mailbox(WithSecret):
    """One mailbox that is read."""

    name: Key
    host: Text
    port: Port = 993
    security: Security = "tls"
    user: Text
    folder: Text = "INBOX"
    processed: Text = "Intake/Processed"
    auto: Text = "Intake/Auto"
    quarantine: Text = "Intake/Quarantine"
    poll_seconds: Annotated[float, Range(1, 3600)] = 60
    idle: Bool = True
    accept_since: Since = "now"
    ca_file: File | None = None
    connect_seconds: Seconds = 20
    read_seconds: Seconds = 60


class Smtp(WithSecret):
    """The server that letters leave by."""

    host: Text
    port: Port = 465
    security: Security = "tls"
    user: Text | None = None
    connections: Annotated[int, Range(1, 16)] = 4
    envelope_mode: Literal["mailbox", "verp", "null"] = "mailbox"
    ca_file: File | None = None
    connect_seconds: Seconds = 20
    command_seconds: Seconds = 60


class BranchCalendar(Section):
    """A calendar on which the promises to some branches count; what it leaves out is as in [calendar]."""

    name: Key
    branches: Annotated[tuple[Key, ...], Length(1)]
    country: Country | None = None
    subdivision: Text | None = None
    timezone: Zone | None = None
    hours: Hours | None = None
    workdays: Workdays | None = None
    weekly: WeekHours | None = None
    overrides: File | None = None


class Calendar(Section):
    """When the office works."""

    name: Key | None = None
    country: Country = "CN"
    subdivision: Text | None = None
    hours: Hours = ("08:30-12:00", "13:30-17:30")
    workdays: Workdays = (0, 1, 2, 3, 4)
    weekly: WeekHours = field(default_factory=dict)
    overrides: File | None = None
    branch: tuple[BranchCalendar, ...] = ()


class PromiseTable(Section):
    """What staff may do with promises."""

    reasons: tuple[Key, ...] = ()
    floor: TargetText = "1d"


class Level(Section):
    """A service level: what is promised."""

    key: Key
    impact: ImpactName | None = None
    first_response: TargetText | None = None
    next_reply: TargetText | None = None
    resolution: TargetText
    rework: TargetText | None = None
    third_party_suspends: Bool = False
    version: Annotated[int, Range(1)] = 1


class CategoryMatch(Section):
    """Words of which any one puts a mail into the category."""

    subject: Words = ()
    body: Words = ()
    from_: Words = field(default=(), metadata={"alias": "from"})
    to: Words = ()
    attachment: Words = ()


class CategoryTable(Section):
    """A kind of request; the first that matches decides."""

    key: Key
    name: Annotated[dict[Language, Text], Length(1)]
    service_level: str
    match: CategoryMatch = CategoryMatch()
    impact: ImpactName | None = None
    owner: Text | None = None


class ImpactTable(Section):
    """Words that say that a branch's own work for customers stands still."""

    words: Words | None = None


class LimitTable(Section):
    """Caps on automatic letters (MAIL-RULES.md section 8); 0 switches one off."""

    unknown_per_hour: Count = 2
    unknown_per_day: Count = 5
    proven_per_hour: Count = 5
    proven_per_day: Count = 20
    known_per_hour: Count = 60
    known_per_day: Count = 300
    domain_per_hour: Count = 50
    subject_per_day: Count = 1
    new_recipients_per_hour: Count = 60
    all_unknown_per_hour: Count = 300
    storm_one_sender: Count = 30
    storm_one_subject: Count = 60
    reopen_per_day: Count = 5
    commands_per_day: Count = 20


class Acknowledge(Section):
    """When a mail is answered by itself."""

    max_age_days: Annotated[int, Range(1)] = 7
    blocked: tuple[Mark, ...] = ()
    exempt: tuple[Mark, ...] = ()
    limits: LimitTable = LimitTable()


class Tables(Section):
    """The whole file."""

    office: Office
    state: State = State()
    mailbox: Annotated[tuple[Mailbox, ...], Length(1)]
    smtp: Smtp
    calendar: Calendar = Calendar()
    promise: PromiseTable = PromiseTable()
    service_level: Annotated[tuple[Level, ...], Length(1)]
    category: tuple[CategoryTable, ...] = ()
    impact: ImpactTable = ImpactTable()
    acknowledge: Acknowledge = Acknowledge()
    confirmation: Confirmation = Confirmation()
    waiting: WaitingTable = WaitingTable()
    escalation: EscalationTable = EscalationTable()
    digest: DigestTable = DigestTable()
    notices: NoticesTable = NoticesTable()
    letters: Letters = Letters()
    desk: DeskTable = DeskTable()
    attachments: AttachmentsTable = AttachmentsTable()
    report: Report = Report()
    survey: SurveyTable = SurveyTable()
    trust: TrustTable = TrustTable()
    staff_mail: StaffMailTable = StaffMailTable()
    operations: Operations = Operations()
    metrics: Metrics = Metrics()
    webhook: tuple[WebhookTable, ...] = ()
