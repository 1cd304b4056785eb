"""How sure we are who wrote a mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of the mails that are there nothing is known."""
    op.add_column("mail", sa.Column("trust", sa.JSON(none_as_null=True), nullable=True))
