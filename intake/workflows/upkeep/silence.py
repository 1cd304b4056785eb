"""No mail for long, in working hours: a letter to ourselves tells whether nobody wrote or nothing arrives.

Any mail that comes in ends the silence, the probe itself included. One probe for each: its key is the instant of
the last mail, so that any number of daemons send one (RELIABILITY.md section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake import log
from intake.store.database import Connection
from intake.store.inward import probes
from intake.store.inward.probes import Probe
from intake.store.upkeep import restored, standing
from intake.workflows.house import House
from intake.workflows.outgoing import probing

MINUTE = timedelta(minutes=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when no mail came, and the probe that was sent for it, if one was."""

    since: datetime
    probe: Probe | None

    @property
    def key(self) -> str:
        """Of the probe in the outbox."""
        return f"probe:{self.since.isoformat()}"


def run(house: House) -> bool:
    """Queue the probe of this silence when it has lasted long enough; whether one was queued."""
    wanted, now = house.policy.self_probe, house.now()
    if wanted is None or not house.calendar.between(now - MINUTE, now):
        return False
    with house.db.read() as conn:
        silence = look(conn)
        is_held = standing.is_paused(conn, "sending") or restored.past(conn).held_since is not None
    since = max(silence.since, now - timedelta(days=60))
    if silence.probe is not None or is_held or now < house.calendar.end(since, wanted):
        return False
    house.warm()
    with house.db.write() as conn:
        is_new = probing.queue(conn, house, silence.key, now)
    if is_new:
        log.info("probe.queued", silent_since=silence.since.isoformat())
    return is_new


def look(conn: Connection) -> Silence:
    """The silence now."""
    since = probes.last_mail_at(conn) or NEVER
    return Silence(since, probes.find(conn, Silence(since, None).key))


def lost_since(conn: Connection, house: House, now: datetime) -> datetime | None:
    """When the probe left that should have arrived by now; None where there is no such."""
    if house.policy.self_probe is None:
        return None
    probe = look(conn).probe
    if probe is None or probe.sent_at is None or now - probe.sent_at <= house.policy.alarm_after:
        return None
    return probe.sent_at
