"""How long ended requests took: the history behind forecast and advice, found by kind without reading the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table starts empty; the clock fills it from the journal."""
    op.create_table('pace',
        sa.Column('request_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('service_level', sa.Text(), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('worked', sa.Integer(), nullable=False),
        sa.Column('waited', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_pace_request_id_request')),
        sa.PrimaryKeyConstraint('request_id', name=op.f('pk_pace'))
    )
    op.create_index(op.f('ix_pace_category_service_level_ended_at'), 'pace', ['category', 'service_level', 'ended_at'], unique=False)
    op.create_index(op.f('ix_pace_ended_at'), 'pace', ['ended_at'], unique=False)
