"""Leases and claims by owner: who holds some, and how those of a dead owner are given back at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.store.tables import mail, mailbox, outbox

RESEND_AFTER = timedelta(minutes=15)


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
    """Give back what `owner` held; only for an owner that is certainly dead, and harmless to repeat.

    Attempts stay counted. A letter in DATA becomes `unknown`; by its policy it is sent once more after 15 minutes.
    """
    leases = sa.update(mailbox).where(mailbox.c.lease_owner == owner).values(lease_owner=None, lease_until=None)
    claims = sa.update(mail).where(mail.c.claim_owner == owner, mail.c.state == "processing")
    mine = sa.update(outbox).where(outbox.c.claim_owner == owner)
    loose = {"claim_owner": None, "claim_until": None, "epoch": outbox.c.epoch + 1}
    resend = sa.and_(outbox.c.policy == "resend_once", outbox.c.unknowns == 0)
    again = sa.case((resend, sa.literal(now + RESEND_AFTER, outbox.c.next_attempt_at.type)), else_=None)
    return Freed(
        mailboxes=conn.execute(leases).rowcount,
        mails=conn.execute(claims.values(state="stored", claim_owner=None, claim_until=None)).rowcount,
        letters=conn.execute(
            mine.where(outbox.c.state == "claimed").values(state="retry", next_attempt_at=now, **loose)
        ).rowcount,
        unknown=conn.execute(
            mine.where(outbox.c.state == "data").values(
                state="unknown", next_attempt_at=again, unknowns=outbox.c.unknowns + 1, **loose
            )
        ).rowcount,
    )
