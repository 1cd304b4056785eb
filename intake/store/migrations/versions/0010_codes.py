"""One-time codes that a person types back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table starts empty: nothing was asked for yet."""
    op.create_table('code',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('action', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('mail_id', sa.Integer(), nullable=True),
        sa.Column('payload', sa.JSON(none_as_null=True), server_default='{}', nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('used_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_code_mail_id_mail')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_code_request_id_request')),
        sa.ForeignKeyConstraint(['used_by'], ['mail.id'], name=op.f('fk_code_used_by_mail')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_code')),
        sa.UniqueConstraint('code_hash', name=op.f('uq_code_code_hash'))
    )
    op.create_index(op.f('ix_code_expires_at'), 'code', ['expires_at'], unique=False)
    op.create_index(op.f('ix_code_mail_id'), 'code', ['mail_id'], unique=False)
    op.create_index(op.f('ix_code_request_id'), 'code', ['request_id'], unique=False)
