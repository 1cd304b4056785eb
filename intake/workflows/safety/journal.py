"""The journal is brought up to the database: after each step, and on start what a crash left out."""

from __future__ import annotations

from intake import log
from intake.store.ledger import journaled
from intake.store.ledger.journal import Journal
from intake.store.upkeep import restored
from intake.workflows.house import House


def keep(house: House, journal: Journal) -> int:
    """Write what was committed since the last line, durably; how many lines. A database of another past: nothing."""
    written = 0
    secret = house.identity.secret
    with journal.writing():
        last = journal.last()
        while True:
            with house.db.read() as conn:
                if not journaled.continues(conn, last):
                    return written
                lines = journaled.since(conn, last.position if last else 0, secret=secret)
            if not lines:
                return written
            journal.append(lines)
            written += len(lines)
            last = lines[-1]


def begin(house: House, journal: Journal) -> None:
    """On start: complete the journal, or find that it knows more than the database.

    Then an older copy of the database was put in place, or a standby had not received everything: no letter goes by
    itself until a person has recovered what is missing (RELIABILITY.md 2.4, failover with lost tail).
    """
    keep(house, journal)
    last = journal.last()
    with house.db.read() as conn:
        behind = not journaled.continues(conn, last)
    if behind:
        with house.db.write() as conn:
            restored.hold(conn, now=house.now(), why="journal_ahead")
        log.error("journal.ahead", position=last.position if last else 0, remedy="intake db recover")


def anchors(journal: Journal) -> dict[int, str]:
    """The chain's hashes by position that the journal holds."""
    return {line.position: line.hash for line in journal.lines()}
