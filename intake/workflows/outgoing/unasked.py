"""May a letter go that no mail asked for: a reminder, a warning, a digest? The one gate decides, its caps count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intake.domain import gate
from intake.domain.admission import Verdict
from intake.domain.gate import Ack, GateFacts
from intake.domain.mailclass import MailClass
from intake.message import address
from intake.store.database import Connection
from intake.store.outward import counters, returned
from intake.store.people import directory
from intake.workflows.house import House
from intake.workflows.outgoing import say

_OURS = Verdict(MailClass.REQUEST, (), acknowledge=True, reason=gate.OK)
_SCOPES = (("sender_hour", timedelta(hours=1)), ("sender_day", timedelta(days=1)))  # shared with acknowledgements
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def may_write(conn: Connection, house: House, to: str, *, now: datetime, heard_at: datetime | None = None) -> Ack:
    """The gate's decision on a letter of our own accord, charged to its reader's counters when it may go.

    `heard_at`: the last mail of that person, which proves more than a letter that came back before it.
    """
    who = address.normalised(to)
    facts = GateFacts(
        now=now,
        received_at=now,
        activation_at=_LONG_AGO,
        due_at=now + timedelta(seconds=1),
        known_contact=say.is_known(house, directory.recognise(conn, to), to),
        sender_valid=address.valid(to),
        suspended=returned.is_suspended(conn, to, now=now, heard_at=heard_at),
        blocked=gate.names(house.policy.blocked, to),
        exempt=gate.names(house.policy.exempt, to),
        counts={scope: counters.count(conn, scope, who, now=now, window=window) for scope, window in _SCOPES},
        limits=house.policy.limits,
    )
    decision = gate.gate(_OURS, facts)
    if decision.send:
        for scope, window in _SCOPES:
            counters.bump(conn, scope, who, now=now, window=window)
    return decision
