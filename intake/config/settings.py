"""Settings: the checked file as the values that the rooms ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from intake.calendars import CalendarRules
from intake.config import secrets
from intake.config.model import File, LimitTable, Mailbox
from intake.domain.gate import Limits
from intake.domain.request import Category, Impact, ServiceLevel
from intake.domain.triage import TriageRules
from intake.domain.week import WeekSchedule
from intake.domain.worktime import parse_target
from intake.mailbox.account import Account
from intake.outbound.relay import Relay
from intake.workflows.office import Intake, Office, Policy


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says; each method fills the form of one room."""

    path: Path
    file: File

    def cross_problems(self) -> list[str]:
        """What is wrong between tables: names that do not exist, or exist twice."""
        file = self.file
        found = []
        levels = {one.key for one in file.service_level}
        for index, category in enumerate(file.category, 1):
            if category.service_level not in levels:
                known = ", ".join(sorted(levels))
                found.append(f"category[{index}].service_level: there is no such service level; right: one of {known}")
        for table, keys in (
            ("mailbox", [one.name for one in file.mailbox]),
            ("service_level", [one.key for one in file.service_level]),
            ("category", [one.key for one in file.category]),
        ):
            found += [
                f"{table}: the name {key} is used twice; each needs its own"
                for key in sorted({k for k in keys if keys.count(k) > 1})
            ]
        return found

    def secret_problems(self) -> list[str]:
        """Passwords that cannot be read now, or by too many."""
        found = [one for box in self.file.mailbox for one in secrets.problems(box, f"mailbox.{box.name}")]
        return found + (secrets.problems(self.file.smtp, "smtp") if self.file.smtp.sources else [])

    def shown(self) -> dict[str, Any]:
        """What is in force, as plain values; sources of passwords are named, passwords are not here at all."""
        shown: dict[str, Any] = self.file.model_dump(mode="json", by_alias=True)
        if "@" in shown["state"]["database"]:
            before, _, after = shown["state"]["database"].rpartition("@")
            user = before.partition("://")[2].partition(":")[0]
            shown["state"]["database"] = f"{before.partition('://')[0]}://{user}:***@{after}"
        return shown

    def state_directory(self) -> Path:
        """Where files are kept; a relative path counts from the configuration file."""
        return (self.path.resolve().parent / self.file.state.directory).resolve()

    def database_url(self) -> str:
        """SQLAlchemy URL of the database."""
        wanted = self.file.state.database
        return f"sqlite:///{self.state_directory() / 'intake.db'}" if wanted == "sqlite" else wanted

    def letters_directory(self) -> Path | None:
        """The site's templates, if there are any."""
        folder = self.file.letters.directory
        return (self.path.resolve().parent / folder).resolve() if folder else None

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
            null_envelope=self.file.smtp.envelope_mode == "null",
        )

    def policy(self) -> Policy:
        """What is promised, to whom we answer, how requests are sorted."""
        file, weekly = self.file, self.file.report.weekly
        return Policy(
            levels=self._levels(),
            triage=self._triage(),
            limits=_limits(file.acknowledge.limits),
            max_age=timedelta(days=file.acknowledge.max_age_days),
            confirmation=parse_target(file.confirmation.window),
            weekly=WeekSchedule.parse(weekly.day, weekly.at) if weekly.recipients else None,
            report_readers=weekly.recipients,
        )

    def calendar_rules(self) -> CalendarRules:
        """When the office works."""
        calendar = self.file.calendar
        overrides = (self.path.resolve().parent / calendar.overrides).resolve() if calendar.overrides else None
        return CalendarRules(
            country=calendar.country,
            hours=calendar.hours,
            workdays=calendar.workdays,
            zone=self.file.office.timezone,
            overrides=overrides,
            subdivision=calendar.subdivision,
        )

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
            password=secrets.reader(smtp, "smtp") if smtp.user else None,
            connections=smtp.connections,
            ca_file=smtp.ca_file,
            connect_seconds=smtp.connect_seconds,
            command_seconds=smtp.command_seconds,
        )

    def _intake(self, box: Mailbox) -> Intake:
        account = Account(
            name=box.name,
            host=box.host,
            port=box.port,
            security=box.security,
            user=box.user,
            password=secrets.reader(box, f"mailbox.{box.name}"),
            folder=box.folder,
            processed=box.processed,
            auto=box.auto,
            quarantine=box.quarantine,
            ca_file=box.ca_file,
            connect_seconds=box.connect_seconds,
            read_seconds=box.read_seconds,
            poll_seconds=box.poll_seconds,
            idle=box.idle,
        )
        return Intake(account, lambda now: self._activation(str(box.accept_since), now))

    def _activation(self, since: str, now: datetime) -> datetime:
        """From when on mail is acknowledged. INTERNALDATE counts whole seconds, so `now` does as well."""
        if since == "all":
            return datetime(1970, 1, 1, tzinfo=UTC)
        if since == "now":
            return now.replace(microsecond=0)
        return datetime.combine(
            date.fromisoformat(since), time(0), tzinfo=ZoneInfo(self.file.office.timezone)
        ).astimezone(UTC)

    def _levels(self) -> tuple[ServiceLevel, ...]:
        return tuple(
            ServiceLevel(
                key=one.key,
                resolution=parse_target(one.resolution),
                first_response=parse_target(one.first_response) if one.first_response else None,
                impact=Impact(one.impact) if one.impact else None,
                version=one.version,
            )
            for one in self.file.service_level
        )

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


def _limits(table: LimitTable) -> Limits:
    return Limits(
        unknown_sender_hour=table.unknown_per_hour,
        unknown_sender_day=table.unknown_per_day,
        known_sender_hour=table.known_per_hour,
        known_sender_day=table.known_per_day,
        domain_hour=table.domain_per_hour,
        subject_day=table.subject_per_day,
        new_recipient_hour=table.new_recipients_per_hour,
        unknown_hour=table.all_unknown_per_hour,
    )
