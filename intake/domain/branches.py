"""The branch of a mail from a directory at hand, for dry runs: by address, mail domain, signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.domain import signature
from intake.message.mail import Mail


@dataclass(frozen=True, slots=True)
class Branches:
    """Keys of branches by contacts' addresses and by mail domains (all lower case), and their names by key."""

    by_address: Mapping[str, str] = field(default_factory=dict)
    by_domain: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, mail: Mail) -> tuple[str | None, str]:
        """Key and rule (`address`, `domain~…`, `signature~…`), or None; the longest suffix of a domain wins."""
        address = mail.from_[0].address.lower() if len(mail.from_) == 1 else ""
        if address in self.by_address:
            return self.by_address[address], "address"
        labels = address.rpartition("@")[2].split(".")[-20:]
        for domain in (".".join(labels[at:]) for at in range(len(labels))):
            if domain in self.by_domain:
                return self.by_domain[domain], f"domain~{domain}"
        named = signature.branch_named(mail, self.names)
        return (named[0], f"signature~{named[1]}") if named else (None, "")
