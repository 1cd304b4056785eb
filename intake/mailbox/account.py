"""How to reach one mailbox: server, security, credentials, folders; what may not be is refused before we dial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intake import link
from intake.errors import ConfigError, Sentence

Security = Literal["tls", "starttls", "none"]
SECURITIES = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox of the configuration; `password` is asked at each login and never kept.

    Folder names use `/` whatever the server's separator is. Times are seconds.
    """

    name: str
    host: str
    port: int
    security: Security
    user: str
    password: Callable[[], str] = field(repr=False)
    folder: str = "INBOX"
    processed: str = "Intake/Processed"
    auto: str = "Intake/Auto"
    quarantine: str = "Intake/Quarantine"
    ca_file: Path | None = None
    connect_seconds: float = 20.0
    read_seconds: float = 60.0
    poll_seconds: float = 60.0
    idle: bool = True
    answer_bytes: int = 96 * 1024 * 1024  # the most that one command may answer

    @property
    def folders(self) -> frozenset[str]:
        """The only folder names that may enter a command."""
        return frozenset({self.folder, self.processed, self.auto, self.quarantine})

    @property
    def where(self) -> str:
        """The mailbox as an operator knows it."""
        return Sentence("mailbox {name} ({host}:{port})", name=self.name, host=self.host, port=self.port)


def check(account: Account) -> None:
    """Raise ConfigError for what must never reach a server: plaintext to another host, control characters."""
    if account.security not in SECURITIES:
        raise ConfigError(
            Sentence("{where}: security must be one of {known}", where=account.where, known=", ".join(SECURITIES))
        )
    if account.security == "none" and not link.is_loopback(account.host):
        raise ConfigError(
            Sentence("{where}: an unencrypted connection is allowed to this host only", where=account.where),
            hint='set security = "tls" (port 993) or "starttls" (port 143)',
        )
    if any(not name or not name.isprintable() for name in (account.host, *account.folders)):
        raise ConfigError(Sentence("{where}: host and folder names must be printable text", where=account.where))


def credentials(account: Account) -> tuple[str, str]:
    """User and password, fit for IMAP LOGIN. ConfigError if not printable ASCII, without showing either."""
    return link.checked(account.user, account.password(), account.where)
