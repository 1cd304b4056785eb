"""The kill switch: a person pauses sending, or all work, for every daemon over this database, and resumes it."""

from __future__ import annotations

from intake import log
from intake.store.ledger import events
from intake.store.upkeep import standing
from intake.store.upkeep.standing import PAUSE, Standing
from intake.workflows.desk import release
from intake.workflows.house import House

SENDING, ALL = "sending", "all"


def pause(house: House, what: str, *, actor: str, reason: str) -> bool:
    """Pause `sending` or `all`; False when it was paused already."""
    now = house.now()
    with house.db.write() as conn:
        new = standing.begin(conn, PAUSE + what, since=now, actor=actor, detail={"reason": reason})
        if new:
            payload = {"what": what, "reason": reason}
            events.append(conn, at=now, actor=actor, channel="cli", kind="daemon_paused", payload=payload)
    log.warning("daemon.paused", what=what)
    return new


def resume(house: House, *, actor: str) -> release.Bulk | None:
    """End every pause and release what was held because of it; None when nothing was paused.

    Acknowledgements whose promise is over meanwhile stay held; a person decides.
    """
    now = house.now()
    with house.db.write() as conn:
        ended = [one.name for one in standing.all(conn, PAUSE) if standing.end(conn, one.name)]
        if ended:
            events.append(
                conn, at=now, actor=actor, channel="cli", kind="daemon_resumed", payload={"what": sorted(ended)}
            )
    if not ended:
        return None
    log.warning("daemon.unpaused", what=sorted(ended))
    return release.held_letters(house, "paused", "release", actor=actor, reason="resumed")


def held(house: House) -> int:
    """How many letters would go if work went on now."""
    return len(release.foreseen(house, "paused", "release").done) if pauses(house) else 0


def pauses(house: House) -> list[Standing]:
    """What is paused now."""
    with house.db.read() as conn:
        return standing.all(conn, PAUSE)


def is_paused(house: House, what: str) -> bool:
    """Whether `sending`, or all work, is paused."""
    with house.db.read() as conn:
        return standing.is_paused(conn, what)
