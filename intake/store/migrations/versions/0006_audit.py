"""The hash chain over the events, what a restore needs, and bytes of mails outside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store import chain

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = ("seq", "at", "channel", "kind", "request_id", "mail_id", "outbox_id")


def upgrade() -> None:
    """Existing events are chained as they are now; they have no salt."""
    op.add_column('instance', sa.Column('restores', sa.Integer(), server_default='0', nullable=False))
    op.add_column('instance', sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('blob', sa.Column('outside', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('event', sa.Column('salt', sa.Text(), server_default='', nullable=False))
    op.create_table('audit',
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('content_hash', sa.String(length=64), nullable=False),
        sa.Column('prev_hash', sa.String(length=64), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['seq'], ['event.seq'], name=op.f('fk_audit_seq_event')),
        sa.PrimaryKeyConstraint('position', name=op.f('pk_audit')),
        sa.UniqueConstraint('seq', name=op.f('uq_audit_seq'))
    )
    op.create_table('recall',
        sa.Column('raw_key', sa.String(length=64), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('line', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('raw_key', name=op.f('pk_recall'))
    )
    op.create_index(op.f('ix_recall_request_id'), 'recall', ['request_id'], unique=False)
    chain.seal_all(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
    erasing = f"{same} AND NEW.actor = 'erased' AND NEW.payload = '{{}}' AND NEW.salt = ''"
    op.execute("DROP TRIGGER event_no_update")
    op.execute(
        f"CREATE TRIGGER event_no_update BEFORE UPDATE ON event WHEN NOT ({erasing}) "
        "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        )


def _guard_postgresql() -> None:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)
    erasing = f"{same} AND NEW.actor = 'erased' AND NEW.payload::text = '{{}}' AND NEW.salt = ''"
    op.execute("DROP TRIGGER event_append_only ON event")
    op.execute(
        f"CREATE TRIGGER event_no_update BEFORE UPDATE ON event FOR EACH ROW WHEN (NOT ({erasing})) "
        "EXECUTE FUNCTION intake_append_only()"
    )
    op.execute(
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION intake_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION intake_append_only()"
    )
    op.execute(
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION intake_append_only()"
    )
