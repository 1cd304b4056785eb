"""After a start: work that a dead process left claimed is taken up at once instead of after its lease."""

from __future__ import annotations

from intake import log
from intake.store import mails, outbox
from intake.workflows.house import House


def after_start(house: House, *, owner: str) -> None:
    """On SQLite the daemon's lock proves that every other claim is a dead one; on PostgreSQL leases decide.

    A letter that was in DATA becomes `unknown`: nobody saw the server's answer (RELIABILITY.md 3.5, 6).
    """
    if house.db.dialect != "sqlite":
        return
    with house.db.write() as conn:
        freed = mails.free_claims(conn, except_owner=owner)
        letters = outbox.expire(conn, now=house.now(), except_owner=owner)
    if freed or letters.freed or letters.unknown:
        log.warning("daemon.recovered", mails=freed, letters=letters.freed, unknown=letters.unknown)
