"""The tables of trust: the hash chain over the events, and what the journal knew of mails that a backup did not."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.columns import metadata
from intake.store.types import Instant, Json

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 … in the order of commits
    sa.Column("seq", sa.Integer, sa.ForeignKey("event.seq"), nullable=False, unique=True),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

recall = sa.Table(
    "recall",
    metadata,
    sa.Column("raw_key", sa.String(64), primary_key=True),  # keyed hash of the mail's bytes
    sa.Column("request_id", sa.Integer, index=True),  # it may not be there yet
    sa.Column("line", Json, nullable=False),
    sa.Column("used_at", Instant),
)
