"""Addresses: which may be written to, and under which key a sender is counted (SECURITY.md threats 3, 11, 34)."""

from __future__ import annotations

import re

LONGEST, LONGEST_LOCAL, LONGEST_DOMAIN = 254, 64, 253  # RFC 5321 section 4.5.3.1
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_DOT_INSENSITIVE = frozenset({"gmail.com", "googlemail.com"})
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LETTER_SCRIPTS = (("LATIN", 0x0041, 0x024F), ("GREEK", 0x0370, 0x03FF), ("CYRILLIC", 0x0400, 0x052F))


def valid(address: str) -> bool:
    """Whether we may write to it: one plain ASCII mailbox of a named domain. Strict; refuses rather than repairs.

    Refused are control characters, line ends, blanks, commas, quoted local parts, several `@`, IP literals, domains of
    one label, and so whatever a library might cut short (`a@b,c@d`) or split.
    """
    if not address.isascii() or len(address) > LONGEST or address.count("@") != 1:
        return False
    local, _, domain = address.partition("@")
    return len(local) <= LONGEST_LOCAL and _LOCAL.fullmatch(local) is not None and _is_domain(domain)


def normalised(address: str) -> str:
    """The key under which a sender is counted and recognised: lower case, no plus tag, no dots where they mean nothing.

    Never an address to write to. An empty or broken address gives itself, in lower case.
    """
    local, at, domain = address.strip().casefold().rpartition("@")
    if not at:
        return domain
    local = local.partition("+")[0] or local
    if domain in _DOT_INSENSITIVE:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def is_mixed_script(address: str) -> bool:
    """Whether one label of the domain mixes Latin with Greek or Cyrillic letters, as look-alike domains do."""
    return any(len(_scripts(label)) > 1 for label in _unicode(address.rpartition("@")[2]).split("."))


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    if len(domain) > LONGEST_DOMAIN or len(labels) < 2 or labels[-1].isdigit():
        return False
    return all(_LABEL.fullmatch(label) for label in labels)


def _unicode(domain: str) -> str:
    """Labels in letters instead of `xn--`; a broken one stays as it is."""
    return ".".join(map(_letters, domain.split(".")[:127]))


def _letters(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:64].encode("ascii", "replace").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _scripts(label: str) -> set[str]:
    points = [ord(letter) for letter in label if letter.isalpha()]
    return {name for name, first, last in _LETTER_SCRIPTS if any(first <= point <= last for point in points)}
