"""Calendars stored under a version, imported days, and what each promise was counted from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("calendar", "calendar_import")


def upgrade() -> None:
    """Plain ALTER and CREATE: the ledger is not rebuilt, its triggers stay."""
    op.add_column('promise', sa.Column('counted_from', sa.DateTime(timezone=True), nullable=True))
    op.add_column('promise', sa.Column('target', sa.JSON(none_as_null=True), nullable=True))
    op.create_table('calendar',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('weekly', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('special', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('known_years', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('made_of', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name', 'year', 'number', name=op.f('pk_calendar')),
        sa.UniqueConstraint('name', 'fingerprint', name=op.f('uq_calendar_name_fingerprint'))
    )
    op.create_table('calendar_in_force',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('version', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_calendar_in_force'))
    )
    op.create_table('calendar_import',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_import'))
    )
    for table in APPEND_ONLY:
        _append_only(table)


def _append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    for name, event, each in (("append_only", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION intake_append_only()"
        )
