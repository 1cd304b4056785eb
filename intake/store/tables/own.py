"""The tables of what requesters do for themselves: ratings, and people whom they want to have added."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.columns import metadata, ref, words
from intake.store.types import Instant, Words, one_of

PARTICIPANT_STATES = ("proposed", "added", "refused")

rating = sa.Table(
    "rating",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("cycle", sa.Integer, primary_key=True, autoincrement=False),  # 0, and one more for each rework
    sa.Column("score", sa.Integer, nullable=False),
    words("comment"),
    words("actor", None),
    ref("mail_id", "mail.id", index=True),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_known"),
)

participant = sa.Table(
    "participant",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("address", Words, primary_key=True),  # lower case
    sa.Column("state", Words, nullable=False, index=True),
    words("proposed_by", None),
    ref("mail_id", "mail.id", index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("decided_by", Words),
    sa.Column("decided_at", Instant),
    one_of("state", PARTICIPANT_STATES),
)
