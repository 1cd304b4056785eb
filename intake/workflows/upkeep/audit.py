"""The chain over the events, looked at: does it hold, and what was the latest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from intake.store import chain
from intake.store.ledger import events, verified
from intake.store.ledger.verified import Verified
from intake.workflows.house import House


def verify(house: House, anchors: Mapping[int, str]) -> Verified:
    """Check the whole chain, and that it holds these hashes at these places."""
    with house.db.read() as conn:
        return verified.verify(conn, anchors)


def latest(house: House, limit: int) -> list[dict[str, Any]]:
    """The latest events, newest first."""
    with house.db.read() as conn:
        return [asdict(one) for one in events.recent(conn, limit)]


def head(house: House) -> tuple[int, str]:
    """The chain's end: position and hash, to be kept elsewhere as an anchor."""
    with house.db.read() as conn:
        return chain.head(conn)
