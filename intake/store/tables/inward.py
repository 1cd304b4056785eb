"""The tables of the way in: this installation, mailboxes, raw bytes, mails, attachments, sightings."""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain.mailclass import MailClass
from intake.store.columns import count, flag, json_list, metadata, ref, row_id, words
from intake.store.types import Instant, Json, Words, one_of

MAIL_STATES = ("stored", "processing", "done", "quarantined", "duplicate", "erased")
SIGHTING_STATES = ("seen", "fetched", "vanished", "oversize")
DISPOSITIONS = ("none", "want_move", "moved", "vanished", "failed")
FOLDERS = ("processed", "auto", "quarantine")

instance = sa.Table(
    "instance",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    words("name", None),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    count("restores"),  # enters the Message-IDs of letters: those of the lost past are never given again
    sa.Column("restored_at", Instant),  # while it is set, no letter goes by itself: a backup was restored
    sa.CheckConstraint("id = 1", name="only_one"),
)

mailbox = sa.Table(
    "mailbox",
    metadata,
    row_id(),
    words("name", None),
    words("folder", None),
    sa.Column("uidvalidity", sa.BigInteger),
    sa.Column("high_uid", sa.BigInteger, nullable=False, server_default="0"),
    count("generation"),
    sa.Column("activation_at", Instant, nullable=False),
    sa.Column("hold_before", Instant),  # unknown mail received before is not acknowledged by itself
    sa.Column("lease_owner", Words),
    count("lease_epoch"),
    sa.Column("lease_until", Instant),
    sa.Column("last_ok_at", Instant),
    sa.Column("last_poll_at", Instant),
    sa.Column("last_error", Words),
    sa.UniqueConstraint("name", "folder"),
)

blob = sa.Table(
    "blob",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("raw", sa.LargeBinary, nullable=False),  # empty where `outside`
    flag("outside"),  # in the store of `[state] blobs`
)

mail = sa.Table(
    "mail",
    metadata,
    row_id(),
    sa.Column("raw_sha256", sa.String(64), sa.ForeignKey("blob.sha256"), nullable=False, unique=True),
    ref("mailbox_id", "mailbox.id", nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),  # bytes on the server; the blob of an oversize mail is its head
    flag("oversize"),
    sa.Column("internaldate", Instant),
    sa.Column("first_seen_at", Instant, nullable=False),
    # the walk
    words("state", "stored"),
    count("attempts"),
    count("epoch"),  # of the claim: fences a paused loser
    sa.Column("claim_owner", Words),
    sa.Column("claim_until", Instant),
    sa.Column("next_attempt_at", Instant),
    sa.Column("last_error", Words),
    # the verdict
    sa.Column("class", Words),
    json_list("class_rules"),
    sa.Column("ack_decision", sa.Boolean),
    sa.Column("ack_reason", Words),
    sa.Column("folder", Words),
    ref("request_id", "request.id", index=True),
    ref("duplicate_of", "mail.id", index=True),
    sa.Column("received_at", Instant),
    sa.Column("settled_at", Instant),
    # what it says
    sa.Column("message_id", Words, index=True),
    sa.Column("in_reply_to", Words),
    json_list("reference_ids"),
    sa.Column("content_key", Words, index=True),
    flag("msgid_collision"),
    words("from_name"),
    words("from_address"),
    sa.Column("people", Json),
    json_list("delivered_to"),
    sa.Column("date", Instant),
    words("subject"),
    words("subject_base"),
    words("text"),
    words("reply_text"),
    sa.Column("cut", Json),
    words("content_type"),
    sa.Column("headers", Json),
    sa.Column("bounce", Json),
    sa.Column("calendar_method", Words),
    flag("charset_repaired"),
    json_list("defects"),
    sa.Column("trust", Json),  # level, reason, and the field that was used; NULL where no server's word counts
    one_of("state", MAIL_STATES),
    one_of("class", MailClass),
    one_of("folder", FOLDERS),
    sa.Index(None, "state", "id"),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("mail_id", sa.Integer, sa.ForeignKey("mail.id"), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    words("filename"),
    words("content_type"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    flag("inline"),
    words("note"),
)

sighting = sa.Table(
    "sighting",
    metadata,
    row_id(),
    ref("mailbox_id", "mailbox.id", nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.BigInteger, nullable=False),
    count("generation"),
    ref("mail_id", "mail.id", index=True),
    sa.Column("seen_at", Instant, nullable=False),
    words("state", "fetched"),
    words("disposition", "none"),
    sa.Column("folder", Words),
    count("move_attempts"),
    sa.Column("dest_uid", sa.BigInteger),
    sa.UniqueConstraint("mailbox_id", "uidvalidity", "uid"),
    one_of("state", SIGHTING_STATES),
    one_of("disposition", DISPOSITIONS),
    one_of("folder", FOLDERS),
    sa.Index(None, "mailbox_id", "disposition"),
)
