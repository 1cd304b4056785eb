"""Addresses that may be written to, and their form for counting and comparing."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})  # dots in their local parts mean nothing


def valid(address: str) -> bool:
    r"""Whether we send to this address: one plain ASCII mailbox, lengths of RFC 5321 section 4.5.3.1.

    Stricter than RFC 5322: no quoted local part, no address literal, no single-label domain. SMTP libraries cut
    `a@b.c\r\nRCPT TO:` and `a@b,c@d` silently (SECURITY.md threat 3), so both are refused here.
    """
    local, at, domain = address.rpartition("@")
    return (
        bool(at)
        and len(address) <= 254
        and len(local) <= 64
        and _LOCAL.fullmatch(local) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )


def normalised(address: str) -> str:
    """The address as a key: lower case, without a plus tag, without dots where the provider ignores them."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}"
