"""What the desk relies on: canned replies that can be written, and the virus scanner where one is configured."""

from __future__ import annotations

from collections.abc import Iterator

from intake.workflows.house import House
from intake.workflows.upkeep.findings import Both, Finding

HARMLESS = b"intake doctor"


def canned(house: House) -> Iterator[Finding]:
    """One finding for each fault of a canned reply; none where all are right."""
    for fault in house.shelf.lint():
        yield Finding(
            "canned", "warn", fault, Both("改正后再查：intake canned lint", "mend it; see: intake canned lint")
        )


def scanner(house: House) -> Iterator[Finding]:
    """Whether clamd answers. Raises StoreDown when it does not; nothing where none is configured."""
    if house.scanner is not None:
        house.scanner.scan(HARMLESS)
        yield Finding("attachments.clamd", "ok")
