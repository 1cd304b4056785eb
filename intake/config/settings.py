"""Settings: the checked file as the values that the rooms ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from intake.calendars import Plan
from intake.clamd import Scanner
from intake.config import differences, hooks, secrets, shapes
from intake.config.model import LimitTable, Mailbox, Tables
from intake.config.routine import EscalationTable, StaffMailTable, TrustTable
from intake.config.secrets import Source
from intake.config.values import listening
from intake.domain.escalation import Escalation, Role, Step
from intake.domain.gate import Limits
from intake.domain.notices import Pace
from intake.domain.request import Category, Impact
from intake.domain.timers import Timer
from intake.domain.triage import TriageRules
from intake.domain.week import WeekSchedule
from intake.domain.worktime import parse_target
from intake.mailbox.account import Account
from intake.message.trust import TrustRules
from intake.outbound.hook import Webhook
from intake.outbound.relay import Relay
from intake.workflows.office import Intake, Office, Policy, StaffMail, Survey

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says; each method fills the form of one room."""

    path: Path
    file: Tables

    @property
    def base(self) -> Path:
        """The folder that relative paths count from."""
        return self.path.resolve().parent

    def secret_problems(self) -> list[str]:
        """Passwords that cannot be read now, without showing them."""
        return self._of_secrets(secrets.unreadable)

    def exposed_secrets(self) -> list[str]:
        """Password files that everybody on this machine can read."""
        return self._of_secrets(secrets.exposed)

    def secret_files(self) -> list[Path]:
        """The files that passwords are read from."""
        return self._of_secrets(secrets.files)

    def shown(self) -> dict[str, Any]:
        """What is in force, as plain values; sources of passwords are named, passwords are not here at all."""
        shown: dict[str, Any] = self.file.model_dump(mode="json", by_alias=True)
        shown["state"]["database"] = _without_password(shown["state"]["database"])
        return shown

    def given(self) -> frozenset[str]:
        """The keys that the file itself has; what is in force besides them is a default."""
        return frozenset(differences.given(self.file))

    def state_directory(self) -> Path:
        """Where files are kept; a relative path counts from the configuration file."""
        return (self.base / self.file.state.directory).resolve()

    def in_force_file(self) -> Path:
        """Where a running daemon keeps what it works by, without passwords."""
        return self.state_directory() / "config-in-force.json"

    def status_file(self) -> Path:
        """Where the daemon says how it is; `intake status` reads it there."""
        return self._path(self.file.state.status_file) or self.state_directory() / "status.json"

    def metrics_listen(self) -> tuple[str, int] | None:
        """Where figures are given, if anywhere; on this machine only."""
        return listening(self.file.metrics.listen) if self.file.metrics.listen else None

    def metrics_file(self) -> Path | None:
        """Where figures are written, if anywhere."""
        return self._path(self.file.metrics.file)

    def database_url(self) -> str:
        """SQLAlchemy URL of the database."""
        wanted = self.file.state.database
        return f"sqlite:///{self.state_directory() / 'intake.db'}" if wanted == "sqlite" else wanted

    def blobs(self) -> str:
        """Where the bytes of mails are kept: `database`, `files`, or an S3 address."""
        return self.file.state.blobs

    def journal_directory(self) -> Path:
        """Where the journal is kept: best on another disk than the database."""
        return self._path(self.file.state.journal) or self.state_directory() / "journal"

    def letters_directory(self) -> Path | None:
        """The site's templates, if there are any."""
        return self._path(self.file.letters.directory)

    def canned_directory(self) -> Path | None:
        """The site's canned replies, if there are any."""
        return self._path(self.file.desk.canned)

    def scanner(self) -> Scanner | None:
        """The virus scanner, if there is one."""
        return Scanner(self.file.attachments.clamd) if self.file.attachments.clamd else None

    def office_value(self) -> Office:
        """Who we are."""
        office = self.file.office
        domains = office.domains or (office.address.rpartition("@")[2],)
        return Office(
            name=office.name,
            address=office.address,
            aliases=office.aliases,
            domains=tuple(one.lower().lstrip("@") for one in domains),
            language=office.language,
            zone=office.timezone,
            prefix=office.reference_prefix,
            plus_addressing=office.plus_addressing,
            envelope_mode=self.file.smtp.envelope_mode,
        )

    def policy(self) -> Policy:
        """What is promised, to whom we answer, how requests are sorted."""
        file, weekly = self.file, self.file.report.weekly
        return Policy(
            levels=shapes.levels(file.service_level),
            triage=self._triage(),
            limits=_limits(file.acknowledge.limits),
            max_age=timedelta(days=file.acknowledge.max_age_days),
            confirmation=parse_target(file.confirmation.window),
            escalation=_escalation(file.escalation),
            patience=parse_target(file.waiting.patience),
            confirmation_reminder=parse_target(file.confirmation.reminder),
            digest_at=WeekSchedule.parse("monday", file.digest.at).at if file.digest.enabled else None,
            pace=Pace(file.notices.letters, timedelta(minutes=file.notices.minutes)),
            webhooks=hooks.subscriptions(file.webhook, file.office.language),
            reasons=file.promise.reasons,
            floor=parse_target(file.promise.floor),
            weekly=WeekSchedule.parse(weekly.day, weekly.at) if weekly.recipients else None,
            report_readers=weekly.recipients,
            blocked=file.acknowledge.blocked,
            exempt=file.acknowledge.exempt,
            survey=Survey(file.survey.enabled, file.survey.days, file.survey.share),
            trust=_trust(file.trust, self.office_value().domains),
            staff_mail=_staff_mail(file.staff_mail),
            operators=file.operations.operators,
            alarm_after=timedelta(minutes=file.operations.alarm_after_minutes),
            undo_within=timedelta(minutes=file.desk.undo_minutes),
            letter_bytes=file.attachments.letter_megabytes * 1024 * 1024,
            oldest_goal=timedelta(minutes=file.operations.oldest_minutes),
            self_probe=parse_target(file.operations.self_probe) if file.operations.self_probe else None,
        )

    def calendars(self) -> Plan:
        """When the office works, and on which calendars branches count that do not share its own."""
        return shapes.calendars(self.file, self._path)

    def intakes(self) -> list[Intake]:
        """Every mailbox, with the instant from which its mail is acknowledged."""
        return [self._intake(box) for box in self.file.mailbox]

    def relay(self) -> Relay:
        """The server that letters leave by."""
        smtp = self.file.smtp
        return Relay(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            user=smtp.user,
            password=secrets.reader(smtp.source, "smtp", self.base) if smtp.user else None,
            connections=smtp.connections,
            ca_file=self._path(smtp.ca_file),
            connect_seconds=smtp.connect_seconds,
            command_seconds=smtp.command_seconds,
        )

    def webhooks(self) -> list[Webhook]:
        """The chat robots and programs that messages leave by."""
        return hooks.webhooks(self.file.webhook, self.base)

    def _path(self, path: Path | None) -> Path | None:
        return self.base / path if path else None

    def _of_secrets(self, look: Callable[[Source, str, Path], list[Found]]) -> list[Found]:
        return [found for source, where in self._secrets() for found in look(source, where, self.base)]

    def _secrets(self) -> Iterator[tuple[Source, str]]:
        """Every secret that is given, and the table that it belongs to."""
        for box in self.file.mailbox:
            yield box.source, f"mailbox.{box.name}"
        if self.file.smtp.source.is_given:
            yield self.file.smtp.source, "smtp"
        for hook in self.file.webhook:
            yield from ((one, hooks.where(hook)) for one in (hook.url, hook.secret) if one.is_given)

    def _intake(self, box: Mailbox) -> Intake:
        account = Account(
            name=box.name,
            host=box.host,
            port=box.port,
            security=box.security,
            user=box.user,
            password=secrets.reader(box.source, f"mailbox.{box.name}", self.base),
            folder=box.folder,
            processed=box.processed,
            auto=box.auto,
            quarantine=box.quarantine,
            ca_file=self._path(box.ca_file),
            connect_seconds=box.connect_seconds,
            read_seconds=box.read_seconds,
            poll_seconds=box.poll_seconds,
            idle=box.idle,
        )
        return Intake(account, lambda now: self._activation(box.accept_since, now))

    def _activation(self, since: str, now: datetime) -> datetime:
        """From when on mail is acknowledged. INTERNALDATE counts whole seconds, so `now` does as well."""
        if since == "all":
            return datetime(1970, 1, 1, tzinfo=UTC)
        if since == "now":
            return now.replace(microsecond=0)
        return datetime.combine(
            date.fromisoformat(since), time(0), tzinfo=ZoneInfo(self.file.office.timezone)
        ).astimezone(UTC)

    def _triage(self) -> TriageRules:
        categories = tuple(
            Category(
                key=one.key,
                name={str(language): name for language, name in one.name.items()},
                service_level=one.service_level,
                match={key: words for key, words in one.match.model_dump(by_alias=True).items() if words},
                impact=Impact(one.impact) if one.impact else None,
                owner=one.owner,
            )
            for one in self.file.category
        )
        words = self.file.impact.words
        return (
            TriageRules(categories=categories)
            if words is None
            else TriageRules(categories=categories, impact_words=words)
        )


def _without_password(url: str) -> str:
    url = re.sub(r"(://[^:/@]*):.*@", r"\1:***@", url)
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", url)


def _escalation(table: EscalationTable) -> Escalation:
    steps = tuple(Step(one.at, tuple(Role(role) for role in one.to)) for one in table.steps)
    return Escalation(
        steps=tuple(sorted(steps, key=lambda one: one.percent)),
        timers=frozenset(Timer(one) for one in table.timers),
        grace=parse_target(table.grace),
        holding=table.holding_reply,
    )


def _trust(table: TrustTable, domains: tuple[str, ...]) -> TrustRules:
    return TrustRules(table.authserv, table.edge, table.profile, table.internal_domains or domains)


def _staff_mail(table: StaffMailTable) -> StaffMail:
    return StaffMail(
        keyed_answers=table.accept == "keyed",
        always_code=table.code == "always",
        code_life=timedelta(hours=table.code_hours),
    )


def _limits(table: LimitTable) -> Limits:
    return Limits(
        unknown_sender_hour=table.unknown_per_hour,
        unknown_sender_day=table.unknown_per_day,
        proven_sender_hour=table.proven_per_hour,
        proven_sender_day=table.proven_per_day,
        known_sender_hour=table.known_per_hour,
        known_sender_day=table.known_per_day,
        domain_hour=table.domain_per_hour,
        subject_day=table.subject_per_day,
        new_recipient_hour=table.new_recipients_per_hour,
        unknown_hour=table.all_unknown_per_hour,
        storm_sender=table.storm_one_sender,
        storm_subject=table.storm_one_subject,
        reopen_day=table.reopen_per_day,
        command_day=table.commands_per_day,
    )
