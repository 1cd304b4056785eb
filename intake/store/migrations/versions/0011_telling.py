"""What staff are told, and how they want to be told: when a notice may go, choices, and another way out than mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Notices that wait may be told at once, as before; every letter so far went by mail."""
    op.add_column("notice", sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_notice_login_told_at"), "notice", ["login", "told_at"], unique=False)
    op.add_column("outbox", sa.Column("channel", sa.Text(), server_default="mail", nullable=False))
    op.create_table(
        "notice_choice",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("login", "what", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "notice_habit",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("mention", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_notice_habit")),
    )
