"""Whether an outcome letter asks for a rating: a share of them, and each person seldom (FEATURES.md row 88)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from intake.domain.request import CANCELLING, Request
from intake.message import address
from intake.store.database import Connection
from intake.store.outward import counters
from intake.workflows.house import House

SCOPE = "survey"


def asks(conn: Connection, house: House, request: Request, *, now: datetime) -> bool:
    """Whether this requester is asked now; who is asked is counted, in the transaction that writes the letter.

    The share is drawn by the request's number, so that the same letter is the same whenever it is written.
    """
    survey = house.policy.survey
    if not survey.enabled or request.outcome in CANCELLING:
        return False
    drawn = int.from_bytes(hashlib.sha256(f"{SCOPE} {request.id}".encode()).digest()[:4], "big") % 100
    who, window = address.normalised(request.requester.address), timedelta(days=survey.days)
    if drawn >= survey.share or counters.count(conn, SCOPE, who, now=now, window=window):
        return False
    counters.bump(conn, SCOPE, who, now=now, window=window)
    return True
