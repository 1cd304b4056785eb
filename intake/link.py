"""What both doors ask of a link to a server: this machine or verified TLS, and credentials fit for a login command."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path

from intake.errors import ConfigError, Sentence, system


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its name or number alone; nothing is resolved."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tls_context(ca_file: Path | None, where: str) -> ssl.SSLContext:
    """Verifying context, TLS 1.2 or newer; `ca_file` replaces the system's authorities. No setting turns it off."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as trouble:
        told = system(trouble)
        raise ConfigError(
            Sentence("{where}: ca_file {file} cannot be used: {trouble}", where=where, file=ca_file, trouble=told)
        ) from trouble
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def checked(user: str, password: str, where: str) -> tuple[str, str]:
    """User and password, fit for a login command. ConfigError if not printable ASCII, without showing either."""
    for what, text in ((Sentence("user name"), user), (Sentence("password"), password)):
        if not text or not text.isascii() or not text.isprintable():
            raise ConfigError(
                Sentence("{where}: the {what} must be printable ASCII and not empty", where=where, what=what),
                hint="mail providers give an app password (授权码) of plain letters; look for a stray line end",
            )
    return user, password
