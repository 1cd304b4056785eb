"""The first schema: mailboxes, mails, directory, requests, promise ledger, events, outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("promise", "event")


def upgrade() -> None:
    """Create everything."""
    _tables()
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('request', 1000)")
        _append_only_sqlite()
    else:
        _append_only_postgresql()


def _append_only_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _append_only_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION intake_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION intake_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION intake_append_only()"
        )


def _tables() -> None:
    op.create_table('blob',
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('raw', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('sha256', name=op.f('pk_blob'))
    )
    op.create_table('branch',
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_branch'))
    )
    op.create_table('instance',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('secret', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_instance_only_one')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_instance'))
    )
    op.create_table('mailbox',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folder', sa.Text(), nullable=False),
        sa.Column('uidvalidity', sa.BigInteger(), nullable=True),
        sa.Column('high_uid', sa.BigInteger(), server_default='0', nullable=False),
        sa.Column('generation', sa.Integer(), server_default='0', nullable=False),
        sa.Column('activation_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('hold_before', sa.DateTime(timezone=True), nullable=True),
        sa.Column('lease_owner', sa.Text(), nullable=True),
        sa.Column('lease_epoch', sa.Integer(), server_default='0', nullable=False),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_ok_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_poll_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox')),
        sa.UniqueConstraint('name', 'folder', name=op.f('uq_mailbox_name_folder'))
    )
    op.create_table('rate_counter',
        sa.Column('scope', sa.Text(), nullable=False),
        sa.Column('key_hash', sa.String(length=64), nullable=False),
        sa.Column('bucket_start', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('n', sa.Integer(), server_default='0', nullable=False),
        sa.PrimaryKeyConstraint('scope', 'key_hash', 'bucket_start', name=op.f('pk_rate_counter'))
    )
    op.create_index(op.f('ix_rate_counter_expires_at'), 'rate_counter', ['expires_at'], unique=False)
    op.create_table('report',
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('period', sa.Text(), nullable=False),
        sa.Column('snapshot', sa.JSON(none_as_null=True), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'period', name=op.f('pk_report'))
    )
    op.create_table('staff',
        sa.Column('login', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), server_default='', nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('team', sa.Text(), server_default='', nullable=False),
        sa.Column('role', sa.Text(), server_default='', nullable=False),
        sa.Column('language', sa.Text(), server_default='', nullable=False),
        sa.PrimaryKeyConstraint('login', name=op.f('pk_staff'))
    )
    op.create_index(op.f('ix_staff_address'), 'staff', ['address'], unique=False)
    op.create_table('branch_domain',
        sa.Column('domain', sa.Text(), nullable=False),
        sa.Column('branch', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['branch'], ['branch.key'], name=op.f('fk_branch_domain_branch_branch')),
        sa.PrimaryKeyConstraint('domain', name=op.f('pk_branch_domain'))
    )
    op.create_index(op.f('ix_branch_domain_branch'), 'branch_domain', ['branch'], unique=False)
    op.create_table('contact',
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), server_default='', nullable=False),
        sa.Column('branch', sa.Text(), nullable=True),
        sa.Column('role', sa.Text(), server_default='', nullable=False),
        sa.Column('language', sa.Text(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['branch'], ['branch.key'], name=op.f('fk_contact_branch_branch')),
        sa.PrimaryKeyConstraint('address', name=op.f('pk_contact'))
    )
    op.create_index(op.f('ix_contact_branch'), 'contact', ['branch'], unique=False)
    op.create_table('request',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1001), nullable=False),
        sa.Column('subject', sa.Text(), server_default='', nullable=False),
        sa.Column('subject_base', sa.Text(), server_default='', nullable=False),
        sa.Column('requester_name', sa.Text(), server_default='', nullable=False),
        sa.Column('requester_address', sa.Text(), server_default='', nullable=False),
        sa.Column('branch', sa.Text(), nullable=True),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('impact', sa.Text(), nullable=False),
        sa.Column('service_level', sa.Text(), nullable=False),
        sa.Column('language', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), server_default='new', nullable=False),
        sa.Column('owner', sa.Text(), nullable=True),
        sa.Column('waiting_on', sa.Text(), nullable=True),
        sa.Column('waiting_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('outcome', sa.Text(), nullable=True),
        sa.Column('outcome_text', sa.Text(), server_default='', nullable=False),
        sa.Column('version', sa.Integer(), server_default='1', nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('first_response_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_response_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('merged_into', sa.Integer(), nullable=True),
        sa.Column('linked_to', sa.Integer(), nullable=True),
        sa.Column('rules', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (waiting_on IS NOT NULL)", name=op.f('ck_request_waiting_on_whom')),
        sa.CheckConstraint("impact IN ('frontline', 'normal', 'internal')", name=op.f('ck_request_impact_known')),
        sa.CheckConstraint("outcome IN ('done', 'answered', 'partly', 'declined', 'duplicate', 'withdrawn', 'spam')", name=op.f('ck_request_outcome_known')),
        sa.CheckConstraint("state IN ('new', 'open', 'waiting', 'resolved', 'closed', 'merged', 'cancelled')", name=op.f('ck_request_state_known')),
        sa.CheckConstraint("waiting_on IN ('requester', 'third_party', 'approval')", name=op.f('ck_request_waiting_on_known')),
        sa.ForeignKeyConstraint(['branch'], ['branch.key'], name=op.f('fk_request_branch_branch')),
        sa.ForeignKeyConstraint(['linked_to'], ['request.id'], name=op.f('fk_request_linked_to_request')),
        sa.ForeignKeyConstraint(['merged_into'], ['request.id'], name=op.f('fk_request_merged_into_request')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_request_branch'), 'request', ['branch'], unique=False)
    op.create_index(op.f('ix_request_linked_to'), 'request', ['linked_to'], unique=False)
    op.create_index(op.f('ix_request_merged_into'), 'request', ['merged_into'], unique=False)
    op.create_index(op.f('ix_request_received_at'), 'request', ['received_at'], unique=False)
    op.create_index(op.f('ix_request_requester_address'), 'request', ['requester_address'], unique=False)
    op.create_index(op.f('ix_request_state_resolved_at'), 'request', ['state', 'resolved_at'], unique=False)
    op.create_index(op.f('ix_request_state_waiting_until'), 'request', ['state', 'waiting_until'], unique=False)
    op.create_table('mail',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('raw_sha256', sa.String(length=64), nullable=False),
        sa.Column('mailbox_id', sa.Integer(), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('oversize', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('internaldate', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.Text(), server_default='stored', nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('epoch', sa.Integer(), server_default='0', nullable=False),
        sa.Column('claim_owner', sa.Text(), nullable=True),
        sa.Column('claim_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('class', sa.Text(), nullable=True),
        sa.Column('class_rules', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('ack_decision', sa.Boolean(), nullable=True),
        sa.Column('ack_reason', sa.Text(), nullable=True),
        sa.Column('folder', sa.Text(), nullable=True),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('duplicate_of', sa.Integer(), nullable=True),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('message_id', sa.Text(), nullable=True),
        sa.Column('in_reply_to', sa.Text(), nullable=True),
        sa.Column('reference_ids', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('content_key', sa.Text(), nullable=True),
        sa.Column('msgid_collision', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('from_name', sa.Text(), server_default='', nullable=False),
        sa.Column('from_address', sa.Text(), server_default='', nullable=False),
        sa.Column('people', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('delivered_to', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.Column('date', sa.DateTime(timezone=True), nullable=True),
        sa.Column('subject', sa.Text(), server_default='', nullable=False),
        sa.Column('subject_base', sa.Text(), server_default='', nullable=False),
        sa.Column('text', sa.Text(), server_default='', nullable=False),
        sa.Column('reply_text', sa.Text(), server_default='', nullable=False),
        sa.Column('cut', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('content_type', sa.Text(), server_default='', nullable=False),
        sa.Column('headers', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('bounce', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('calendar_method', sa.Text(), nullable=True),
        sa.Column('charset_repaired', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('defects', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.CheckConstraint("class IN ('request', 'follow_up', 'auto_reply', 'bounce', 'read_receipt', 'list', 'machine', 'loop', 'report', 'unreadable')", name=op.f('ck_mail_class_known')),
        sa.CheckConstraint("folder IN ('processed', 'auto', 'quarantine')", name=op.f('ck_mail_folder_known')),
        sa.CheckConstraint("state IN ('stored', 'processing', 'done', 'quarantined', 'duplicate', 'erased')", name=op.f('ck_mail_state_known')),
        sa.ForeignKeyConstraint(['duplicate_of'], ['mail.id'], name=op.f('fk_mail_duplicate_of_mail')),
        sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_mail_mailbox_id_mailbox')),
        sa.ForeignKeyConstraint(['raw_sha256'], ['blob.sha256'], name=op.f('fk_mail_raw_sha256_blob')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_mail_request_id_request')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
        sa.UniqueConstraint('raw_sha256', name=op.f('uq_mail_raw_sha256'))
    )
    op.create_index(op.f('ix_mail_content_key'), 'mail', ['content_key'], unique=False)
    op.create_index(op.f('ix_mail_duplicate_of'), 'mail', ['duplicate_of'], unique=False)
    op.create_index(op.f('ix_mail_mailbox_id'), 'mail', ['mailbox_id'], unique=False)
    op.create_index(op.f('ix_mail_message_id'), 'mail', ['message_id'], unique=False)
    op.create_index(op.f('ix_mail_request_id'), 'mail', ['request_id'], unique=False)
    op.create_index(op.f('ix_mail_state_id'), 'mail', ['state', 'id'], unique=False)
    op.create_table('outbox',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('recipient', sa.Text(), nullable=False),
        sa.Column('recipient_key', sa.Text(), nullable=False),
        sa.Column('env_from', sa.Text(), nullable=False),
        sa.Column('message_id', sa.Text(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('body_sha256', sa.String(length=64), nullable=False),
        sa.Column('policy', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), server_default='pending', nullable=False),
        sa.Column('reason', sa.Text(), server_default='', nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('unknowns', sa.Integer(), server_default='0', nullable=False),
        sa.Column('epoch', sa.Integer(), server_default='0', nullable=False),
        sa.Column('claim_owner', sa.Text(), nullable=True),
        sa.Column('claim_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('give_up_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('smtp_code', sa.Integer(), nullable=True),
        sa.Column('smtp_text', sa.Text(), server_default='', nullable=False),
        sa.Column('remote_queue_id', sa.Text(), nullable=True),
        sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('bounce_status', sa.Text(), nullable=True),
        sa.CheckConstraint("policy IN ('resend_once', 'hold')", name=op.f('ck_outbox_policy_known')),
        sa.CheckConstraint("state IN ('pending', 'held', 'claimed', 'data', 'sent', 'unknown', 'retry', 'failed', 'suppressed')", name=op.f('ck_outbox_state_known')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_outbox_request_id_request')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
        sa.UniqueConstraint('key', name=op.f('uq_outbox_key')),
        sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id'))
    )
    op.create_index(op.f('ix_outbox_recipient_key'), 'outbox', ['recipient_key'], unique=False)
    op.create_index(op.f('ix_outbox_request_id'), 'outbox', ['request_id'], unique=False)
    op.create_index(op.f('ix_outbox_state_next_attempt_at'), 'outbox', ['state', 'next_attempt_at'], unique=False)
    op.create_table('promise',
        sa.Column('request_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('cycle', sa.Integer(), server_default='0', nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('policy', sa.Text(), nullable=False),
        sa.Column('policy_version', sa.Integer(), nullable=False),
        sa.Column('calendar_version', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('provisional', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('announced_by', sa.Text(), nullable=True),
        sa.Column('unannounced', sa.Text(), nullable=True),
        sa.Column('trace', sa.JSON(none_as_null=True), server_default='[]', nullable=False),
        sa.CheckConstraint('(announced_by IS NULL) <> (unannounced IS NULL)', name=op.f('ck_promise_announced_or_why_not')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_promise_request_id_request')),
        sa.PrimaryKeyConstraint('request_id', 'version', name=op.f('pk_promise'))
    )
    op.create_index(op.f('ix_promise_due_at'), 'promise', ['due_at'], unique=False)
    op.create_table('attachment',
        sa.Column('mail_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('filename', sa.Text(), server_default='', nullable=False),
        sa.Column('content_type', sa.Text(), server_default='', nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('inline', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('note', sa.Text(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_attachment_mail_id_mail')),
        sa.PrimaryKeyConstraint('mail_id', 'position', name=op.f('pk_attachment'))
    )
    op.create_table('event',
        sa.Column('seq', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('channel', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=True),
        sa.Column('mail_id', sa.Integer(), nullable=True),
        sa.Column('outbox_id', sa.Integer(), nullable=True),
        sa.Column('payload', sa.JSON(none_as_null=True), server_default='{}', nullable=False),
        sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_event_mail_id_mail')),
        sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_event_outbox_id_outbox')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_event_request_id_request')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_event')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_event_at'), 'event', ['at'], unique=False)
    op.create_index(op.f('ix_event_mail_id'), 'event', ['mail_id'], unique=False)
    op.create_index(op.f('ix_event_outbox_id'), 'event', ['outbox_id'], unique=False)
    op.create_index(op.f('ix_event_request_id'), 'event', ['request_id'], unique=False)
    op.create_table('sighting',
        sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column('mailbox_id', sa.Integer(), nullable=False),
        sa.Column('uidvalidity', sa.BigInteger(), nullable=False),
        sa.Column('uid', sa.BigInteger(), nullable=False),
        sa.Column('generation', sa.Integer(), server_default='0', nullable=False),
        sa.Column('mail_id', sa.Integer(), nullable=True),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.Text(), server_default='fetched', nullable=False),
        sa.Column('disposition', sa.Text(), server_default='none', nullable=False),
        sa.Column('folder', sa.Text(), nullable=True),
        sa.Column('move_attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('dest_uid', sa.BigInteger(), nullable=True),
        sa.CheckConstraint("disposition IN ('none', 'want_move', 'moved', 'vanished', 'failed')", name=op.f('ck_sighting_disposition_known')),
        sa.CheckConstraint("folder IN ('processed', 'auto', 'quarantine')", name=op.f('ck_sighting_folder_known')),
        sa.CheckConstraint("state IN ('seen', 'fetched', 'vanished', 'oversize')", name=op.f('ck_sighting_state_known')),
        sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_sighting_mail_id_mail')),
        sa.ForeignKeyConstraint(['mailbox_id'], ['mailbox.id'], name=op.f('fk_sighting_mailbox_id_mailbox')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sighting')),
        sa.UniqueConstraint('mailbox_id', 'uidvalidity', 'uid', name=op.f('uq_sighting_mailbox_id_uidvalidity_uid'))
    )
    op.create_index(op.f('ix_sighting_mail_id'), 'sighting', ['mail_id'], unique=False)
    op.create_index(op.f('ix_sighting_mailbox_id_disposition'), 'sighting', ['mailbox_id', 'disposition'], unique=False)
