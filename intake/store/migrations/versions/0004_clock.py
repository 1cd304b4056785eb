"""When the clock looks at a request next, and what staff are to be told."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; the clock looks at every request that has not ended."""
    op.add_column("request", sa.Column("clock_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_request_clock_at"), "request", ["clock_at"], unique=False)
    _notices()
    request = sa.table("request", sa.column("state", sa.Text), sa.column("clock_at", sa.DateTime(timezone=True)))
    alive = request.c.state.in_(["new", "open", "waiting", "resolved"])
    op.execute(sa.update(request).where(alive).values(clock_at=datetime(1970, 1, 1, tzinfo=UTC)))


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_notice_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index(op.f("ix_notice_letter"), "notice", ["letter"], unique=False)
    op.create_index(op.f("ix_notice_request_id"), "notice", ["request_id"], unique=False)
