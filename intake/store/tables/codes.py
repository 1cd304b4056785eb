"""The table of one-time codes: what a person must type back before something happens."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.columns import metadata, ref, row_id, words
from intake.store.types import Instant, Json

code = sa.Table(
    "code",
    metadata,
    row_id(),
    sa.Column("code_hash", sa.String(64), nullable=False, unique=True),  # keyed: the table alone opens nothing
    ref("request_id", "request.id", index=True),
    words("action", None),
    words("actor", None),
    ref("mail_id", "mail.id", index=True),  # the mail that made us ask for the code
    sa.Column("payload", Json, nullable=False, server_default="{}"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    sa.Column("used_at", Instant),
    ref("used_by", "mail.id"),  # the mail that brought the code back
)
