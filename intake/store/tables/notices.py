"""The tables of what staff are told: a row for each person and thing, and how each person wants to be told."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.columns import metadata, ref, row_id, words
from intake.store.types import Instant, Json, Words

notice = sa.Table(
    "notice",
    metadata,
    row_id(),
    sa.Column("key", Words, nullable=False, unique=True),
    words("login", None),  # of a person, or `webhook:NAME`
    ref("request_id", "request.id", nullable=False, index=True),
    words("what", None),
    sa.Column("at", Instant, nullable=False),
    sa.Column("payload", Json, nullable=False, server_default="{}"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("tell_at", Instant),  # not before; NULL: at once
    sa.Column("letter", Words, index=True),  # key of the letter that told it
    sa.Column("told_at", Instant),
    sa.Index(None, "login", "told_at"),
)

notice_choice = sa.Table(
    "notice_choice",
    metadata,
    sa.Column("login", Words, primary_key=True),
    sa.Column("what", Words, primary_key=True),
    words("how", None),
    words("channel", None),
)

notice_habit = sa.Table(
    "notice_habit",
    metadata,
    sa.Column("login", Words, primary_key=True),
    sa.Column("quiet", sa.Boolean, nullable=False, server_default=sa.true()),
    words("mention"),  # mobile number or user id in the chat that a robot writes to
)
