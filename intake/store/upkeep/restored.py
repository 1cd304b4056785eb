"""After a restore: no letter goes by itself, what was on its way is held, and no number is given a second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from intake.store import tables
from intake.store.database import Connection
from intake.store.ledger import events

HELD = "restore_hold"  # the reason of letters that wait
_I, _O, _B, _M = tables.instance, tables.outbox, tables.mailbox, tables.mail
_ON_THEIR_WAY = ("pending", "retry", "unknown", "claimed", "data")


@dataclass(frozen=True, slots=True)
class Released:
    """What a release let go."""

    was_held: bool
    letters: int


@dataclass(frozen=True, slots=True)
class Past:
    """How often this database was restored, and since when letters wait for a person; None in ordinary times."""

    restores: int = 0
    held_since: datetime | None = None


def past(conn: Connection) -> Past:
    """What letters must know of restores."""
    found = conn.execute(_PAST).first()
    return Past() if found is None else Past(found.restores, found.restored_at)


def name(conn: Connection, key: str) -> str:
    """What a letter's Message-ID is made of: its key, which the lost past may have used for another letter."""
    restores = past(conn).restores
    return f"{key} after restore {restores}" if restores else key


_PAST = sa.select(_I.c.restores, _I.c.restored_at)


def hold(conn: Connection, *, now: datetime, why: str) -> bool:
    """Begin the hold: letters on their way are held, leases and claims are over. False when it had begun already."""
    if past(conn).held_since is not None:
        return False
    conn.execute(sa.update(_I).values(restored_at=now, restores=_I.c.restores + 1))
    way = sa.update(_O).where(_O.c.state.in_(_ON_THEIR_WAY))
    nobody = {"claim_owner": None, "claim_until": None}
    letters = conn.execute(way.values(state="held", reason=HELD, next_attempt_at=None, **nobody)).rowcount
    mails = sa.update(_M).where(_M.c.state == "processing")
    conn.execute(mails.values(state="stored", **nobody))
    conn.execute(sa.update(_B).values(lease_owner=None, lease_until=None))
    events.append(conn, at=now, actor="intake", channel="cli", kind="restored", payload={"why": why, "held": letters})
    return True


def release_silently(conn: Connection) -> None:
    """As if there had been no hold: the next one is another."""
    conn.execute(sa.update(_I).values(restored_at=None))


def release(conn: Connection, *, now: datetime, actor: str, letters: bool) -> Released:
    """End the hold; `letters` also lets the held ones go, the others wait for `outbox release`.

    Mail that lay on the server before the restore and is found only later is still not acknowledged by itself.
    """
    since = past(conn).held_since
    gone = 0
    if since is not None:
        conn.execute(sa.update(_I).values(restored_at=None))
        older = sa.or_(_B.c.hold_before.is_(None), _B.c.hold_before < since)
        conn.execute(sa.update(_B).where(older).values(hold_before=since))
    if letters:
        held = sa.update(_O).where(_O.c.state == "held", _O.c.reason == HELD)
        gone = conn.execute(held.values(state="pending", reason="", next_attempt_at=now, give_up_at=None)).rowcount
    if since is not None or gone:
        payload = {"letters": gone}
        events.append(conn, at=now, actor=actor, channel="cli", kind="hold_released", payload=payload)
    return Released(since is not None, gone)


def skip_numbers(conn: Connection, number: int) -> None:
    """The next request gets a number above this one; lower ones may still be given by name."""
    values = {"number": number}
    if conn.dialect.name == "sqlite":
        conn.execute(sa.text("UPDATE sqlite_sequence SET seq = max(seq, :number) WHERE name = 'request'"), values)
    else:
        sequence = "pg_get_serial_sequence('request', 'id')"
        drawn = "SELECT last_value FROM request_id_seq"
        conn.execute(sa.text(f"SELECT setval({sequence}, greatest(:number, ({drawn})))"), values)
