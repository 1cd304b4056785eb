"""After a start: work that a dead process left claimed is taken up at once instead of after its lease."""

from __future__ import annotations

from collections.abc import Callable

from intake import log
from intake.store.upkeep import recovery
from intake.workflows.house import House


def after_start(house: House, is_dead: Callable[[str], bool]) -> int:
    """Free the leases and claims of every owner that is certainly dead; how many owners there were.

    A letter that was in DATA becomes `unknown`: nobody saw the server's answer (RELIABILITY.md 3.5, 6).
    """
    with house.db.read() as conn:
        dead = [owner for owner in recovery.owners(conn) if is_dead(owner)]
    for owner in dead:
        with house.db.write() as conn:
            freed = recovery.free(conn, owner, now=house.now())
        log.warning("daemon.recovered", owner=owner, mails=freed.mails, letters=freed.letters, unknown=freed.unknown)
    return len(dead)
