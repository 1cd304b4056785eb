"""How to reach one mailbox: server, security, credentials, folders; what may not be is refused before we dial."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intake.errors import ConfigError

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
        return f"mailbox {self.name} ({self.host}:{self.port})"


def check(account: Account) -> None:
    """Raise ConfigError for what must never reach a server: plaintext to another host, control characters."""
    if account.security not in SECURITIES:
        raise ConfigError(f"{account.where}: security must be one of {', '.join(SECURITIES)}")
    if account.security == "none" and not is_loopback(account.host):
        raise ConfigError(
            f"{account.where}: an unencrypted connection is allowed to this host only",
            hint='set security = "tls" (port 993) or "starttls" (port 143)',
        )
    if any(not name or not name.isprintable() for name in (account.host, *account.folders)):
        raise ConfigError(f"{account.where}: host and folder names must be printable text")


def credentials(account: Account) -> tuple[str, str]:
    """User and password, fit for IMAP LOGIN. ConfigError if not printable ASCII, without showing either."""
    password = account.password()
    for what, text in (("user name", account.user), ("password", password)):
        if not text or not text.isascii() or not text.isprintable():
            raise ConfigError(
                f"{account.where}: the {what} must be printable ASCII and not empty",
                hint="mail providers give an app password (授权码) of plain letters; look for a stray line end",
            )
    return account.user, password


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its name or number alone; nothing is resolved."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tls_context(account: Account) -> ssl.SSLContext:
    """Verifying context, TLS 1.2 or newer; `ca_file` replaces the system's authorities. No setting turns it off."""
    try:
        context = ssl.create_default_context(cafile=account.ca_file)
    except OSError as trouble:
        raise ConfigError(f"{account.where}: ca_file {account.ca_file} cannot be used: {trouble}") from trouble
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
