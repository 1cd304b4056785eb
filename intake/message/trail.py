"""The trace fields of a mail in their order, top first: who passed it on, and which server says that it is genuine."""

from __future__ import annotations

from collections import Counter

from intake.message.headers import Fields

RECEIVED, RESULTS = "received", "authentication-results"
MARKERS = "x-ms-exchange-organization-"  # Exchange Online writes them, and takes those of others away
LONGEST = 4096  # characters of a value; a longer one is left out: half a verdict may lack its other half
MOST = 80  # fields

Trail = tuple[tuple[str, str], ...]


def of(fields: Fields) -> Trail:
    """Name and unfolded value of each trace field; RFC 8601 section 5 goes by where one stands among the others."""
    met: Counter[str] = Counter()
    found: list[tuple[str, str]] = []
    for name in fields.order:
        at, met[name] = met[name], met[name] + 1
        if len(found) < MOST and (name in {RECEIVED, RESULTS} or name.startswith(MARKERS)):
            value = fields.raw[name][at].decode("utf-8", "replace")
            found.append((name, value if len(value) <= LONGEST else ""))
    return tuple(found)
