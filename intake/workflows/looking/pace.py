"""Keeps the history of how long requests took, from the journal: one row for each that was resolved."""

from __future__ import annotations

from datetime import timedelta

from intake.domain.pace import pace
from intake.store.ledger import figures, paces
from intake.workflows.house import House

AT_ONCE = 500
OVERLAP = timedelta(days=1)  # a transaction that began earlier may have been committed later
KEPT = timedelta(days=400)  # of what ended before there was a history


def fill(house: House) -> int:
    """Take in what was resolved since the last time; how many requests. Doing it again, or twice at once, is harmless.

    The older ones of an office that had no history come in the same way, the oldest first.
    """
    now = house.now()
    with house.db.read() as conn:
        last = paces.last_end(conn)
        wanted = paces.missing(conn, now - KEPT if last is None else last - OVERLAP, limit=AT_ONCE)
        rows = figures.rows_of(conn, wanted)
    found = [pace(row, house.calendar) for row in rows if row.resolutions()]
    if found:
        with house.db.write() as conn:
            paces.add(conn, found)
    return len(found)
