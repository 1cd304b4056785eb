"""Who we are, as a value; what every command needs of the office, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EnvelopeMode = Literal["mailbox", "verp", "null"]  # MAIL-RULES.md section 10


@dataclass(frozen=True, slots=True)
class Office:
    """Who we are, as our letters say it."""

    name: str
    address: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]  # mail domains of our own organisation, lower case; subdomains count
    language: str
    zone: str  # IANA name
    prefix: str  # of references
    plus_addressing: bool = False  # the mailbox takes office+anything@, so Reply-To may carry the request's token
    envelope_mode: EnvelopeMode = "mailbox"  # who stands in MAIL FROM

    def is_colleague(self, address: str) -> bool:
        """Whether an address belongs to our own organisation by its mail domain; no proof of identity."""
        domain = address.rpartition("@")[2].lower()
        return any(domain == own or domain.endswith("." + own) for own in self.domains)
