"""How to reach the SMTP server; what may not be is refused before we dial."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intake import link
from intake.errors import ConfigError, Sentence

Security = Literal["tls", "starttls", "none"]
SECURITIES = ("tls", "starttls", "none")
_LOCAL_NAME = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")


@dataclass(frozen=True, slots=True)
class Relay:
    """The SMTP server of the configuration; `password` is asked at each login and never kept. Times are seconds."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: Callable[[], str] | None = field(default=None, repr=False)
    connections: int = 4
    ca_file: Path | None = None
    connect_seconds: float = 20.0
    command_seconds: float = 60.0
    dot_seconds: float = 600.0  # Postfix's smtp_data_done_timeout: giving up earlier makes duplicates
    local_name: str = "localhost"

    @property
    def where(self) -> str:
        """The server as an operator knows it."""
        return Sentence("mail server {host}:{port}", host=self.host, port=self.port)


def check(relay: Relay) -> None:
    """Raise ConfigError for what must never reach a server: plaintext to another host, junk in EHLO."""
    if relay.security not in SECURITIES:
        raise ConfigError(
            Sentence("{where}: security must be one of {known}", where=relay.where, known=", ".join(SECURITIES))
        )
    if relay.security == "none" and not link.is_loopback(relay.host):
        raise ConfigError(
            Sentence("{where}: an unencrypted connection is allowed to this host only", where=relay.where),
            hint='set security = "tls" (port 465) or "starttls" (port 587)',
        )
    if not relay.host or not relay.host.isprintable():
        raise ConfigError(Sentence("{where}: host must be printable text", where=relay.where))
    if not _LOCAL_NAME.fullmatch(relay.local_name):
        raise ConfigError(Sentence("{where}: local_name must be a plain host name", where=relay.where))


def credentials(relay: Relay) -> tuple[str, str] | None:
    """User and password, or None for no login. ConfigError if either is not printable ASCII; neither is shown."""
    if relay.user is None:
        return None
    return link.checked(relay.user, relay.password() if relay.password is not None else "", relay.where)
