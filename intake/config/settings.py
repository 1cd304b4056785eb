"""Settings: the checked file as the values that the rooms ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from intake.calendars import Plan
from intake.clamd import Scanner
from intake.config import hooks, secrets, shapes
from intake.config.model import Mailbox, Tables
from intake.config.secrets import Source
from intake.config.values import listening
from intake.workflows.ourselves import Office

if TYPE_CHECKING:
    from intake.outbound.hook import Webhook
    from intake.outbound.relay import Relay
    from intake.workflows.office import Intake, Policy

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says; each method fills the form of one room."""

    path: Path
    file: Tables
    given: frozenset[str]  # the keys that the file itself has; what is in force besides them is a default

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
        from intake.config.problems import plain

        shown = plain(self.file)
        shown["state"]["database"] = _without_password(shown["state"]["database"])
        return shown

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
        from intake.config import rules

        return rules.policy(self.file, self.office_value().domains)

    def calendars(self) -> Plan:
        """When the office works, and on which calendars branches count that do not share its own."""
        return shapes.calendars(self.file, self._path)

    def intakes(self) -> list[Intake]:
        """Every mailbox, with the instant from which its mail is acknowledged."""
        return [self._intake(box) for box in self.file.mailbox]

    def relay(self) -> Relay:
        """The server that letters leave by."""
        from intake.outbound.relay import Relay

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
        from intake.mailbox.account import Account
        from intake.workflows.office import Intake

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


def _without_password(url: str) -> str:
    url = re.sub(r"(://[^:/]*):.*@", r"\1:***@", url)  # a user may have an @ of its own
    return re.sub(r"(?i)(password=)[^&]*", r"\1***", url)
