"""What stands until somebody or something ends it: a pause, an alarm, a storm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table starts empty: nothing is paused, nothing is wrong."""
    op.create_table('standing',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('detail', sa.JSON(none_as_null=True), server_default='{}', nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_standing'))
    )
