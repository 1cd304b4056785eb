"""Leases and claims by owner: who holds some, and how those of a dead owner are given back at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store.inward.claims import free_claims
from intake.store.outward.sending import expire
from intake.store.tables import mail, mailbox, outbox


@dataclass(frozen=True, slots=True)
class Freed:
    """How much a dead owner held."""

    mailboxes: int
    mails: int
    letters: int  # to be sent: they had not reached DATA
    unknown: int  # were in DATA: nobody saw the server's answer


def owners(conn: Connection) -> set[str]:
    """Every process that holds a lease or a claim now."""
    held = sa.union(
        sa.select(mailbox.c.lease_owner).where(mailbox.c.lease_owner.is_not(None)),
        sa.select(mail.c.claim_owner).where(mail.c.state == "processing"),
        sa.select(outbox.c.claim_owner).where(outbox.c.state.in_(("claimed", "data"))),
    )
    return {owner for owner in conn.execute(held).scalars() if owner}


def free(conn: Connection, owner: str, *, now: datetime) -> Freed:
    """Give back what `owner` held; for one that is certainly dead; harmless to repeat. Attempts stay."""
    leases = sa.update(mailbox).where(mailbox.c.lease_owner == owner).values(lease_owner=None, lease_until=None)
    mailboxes = conn.execute(leases).rowcount
    letters = expire(conn, now, dead_owner=owner)
    return Freed(mailboxes, free_claims(conn, dead_owner=owner), letters.freed, letters.unknown)
