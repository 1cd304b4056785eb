"""The table of shared views: lists of requests under a name, for everybody."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.columns import metadata
from intake.store.types import Instant

saved_view = sa.Table(
    "saved_view",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("words", sa.Text, nullable=False),  # options of `list`, quoted as in a shell
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("saved_at", Instant, nullable=False),
)
