"""The schema: mailboxes, mails, the directory, requests, the promise ledger, events, the outbox.

Closed sets come from the domain's enums. `promise` and `event` are append-only: triggers refuse UPDATE and DELETE.
"""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain.admission import MailClass
from intake.domain.request import Impact, Outcome, State, WaitingOn
from intake.store.types import Instant, Json, Words, one_of

FIRST_NUMBER = 1001
MAIL_STATES = ("stored", "processing", "done", "quarantined", "duplicate", "erased")
SIGHTING_STATES = ("seen", "fetched", "vanished", "oversize")
DISPOSITIONS = ("none", "want_move", "moved", "vanished", "failed")
FOLDERS = ("processed", "auto", "quarantine")
LETTER_STATES = ("pending", "held", "claimed", "data", "sent", "unknown", "retry", "failed", "suppressed")
UNKNOWN_POLICIES = ("resend_once", "hold")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(start: int = 1) -> sa.Column[int]:
    return sa.Column("id", sa.Integer, sa.Identity(start=start), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = True, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=nullable, index=index)


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    """Text that is never NULL; None means that every INSERT must give it."""
    return sa.Column(name, Words, nullable=False, server_default=default)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, Json, nullable=False, server_default="[]")


instance = sa.Table(
    "instance",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    _text("name", None),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.CheckConstraint("id = 1", name="only_one"),
)

mailbox = sa.Table(
    "mailbox",
    metadata,
    _id(),
    _text("name", None),
    _text("folder", None),
    sa.Column("uidvalidity", sa.BigInteger),
    sa.Column("high_uid", sa.BigInteger, nullable=False, server_default="0"),
    _count("generation"),
    sa.Column("activation_at", Instant, nullable=False),
    sa.Column("hold_before", Instant),  # unknown mail received before is not acknowledged by itself
    sa.Column("lease_owner", Words),
    _count("lease_epoch"),
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
    sa.Column("raw", sa.LargeBinary, nullable=False),
)

mail = sa.Table(
    "mail",
    metadata,
    _id(),
    sa.Column("raw_sha256", sa.String(64), sa.ForeignKey("blob.sha256"), nullable=False, unique=True),
    _ref("mailbox_id", "mailbox.id", nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),  # bytes on the server; the blob of an oversize mail is its head
    _flag("oversize"),
    sa.Column("internaldate", Instant),
    sa.Column("first_seen_at", Instant, nullable=False),
    # the walk
    _text("state", "stored"),
    _count("attempts"),
    _count("epoch"),  # of the claim: fences a paused loser
    sa.Column("claim_owner", Words),
    sa.Column("claim_until", Instant),
    sa.Column("next_attempt_at", Instant),
    sa.Column("last_error", Words),
    # the verdict
    sa.Column("class", Words),
    _list("class_rules"),
    sa.Column("ack_decision", sa.Boolean),
    sa.Column("ack_reason", Words),
    sa.Column("folder", Words),
    _ref("request_id", "request.id", index=True),
    _ref("duplicate_of", "mail.id", index=True),
    sa.Column("received_at", Instant),
    sa.Column("settled_at", Instant),
    # what it says
    sa.Column("message_id", Words, index=True),
    sa.Column("in_reply_to", Words),
    _list("reference_ids"),
    sa.Column("content_key", Words, index=True),
    _flag("msgid_collision"),
    _text("from_name"),
    _text("from_address"),
    sa.Column("people", Json),
    _list("delivered_to"),
    sa.Column("date", Instant),
    _text("subject"),
    _text("subject_base"),
    _text("text"),
    _text("reply_text"),
    sa.Column("cut", Json),
    _text("content_type"),
    sa.Column("headers", Json),
    sa.Column("bounce", Json),
    sa.Column("calendar_method", Words),
    _flag("charset_repaired"),
    _list("defects"),
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
    _text("filename"),
    _text("content_type"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _flag("inline"),
    _text("note"),
)

sighting = sa.Table(
    "sighting",
    metadata,
    _id(),
    _ref("mailbox_id", "mailbox.id", nullable=False),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("uid", sa.BigInteger, nullable=False),
    _count("generation"),
    _ref("mail_id", "mail.id", index=True),
    sa.Column("seen_at", Instant, nullable=False),
    _text("state", "fetched"),
    _text("disposition", "none"),
    sa.Column("folder", Words),
    _count("move_attempts"),
    sa.Column("dest_uid", sa.BigInteger),
    sa.UniqueConstraint("mailbox_id", "uidvalidity", "uid"),
    one_of("state", SIGHTING_STATES),
    one_of("disposition", DISPOSITIONS),
    one_of("folder", FOLDERS),
    sa.Index(None, "mailbox_id", "disposition"),
)

branch = sa.Table(
    "branch",
    metadata,
    sa.Column("key", Words, primary_key=True),
    _text("name", None),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
)

branch_domain = sa.Table(
    "branch_domain",
    metadata,
    sa.Column("domain", Words, primary_key=True),
    sa.Column("branch", Words, sa.ForeignKey("branch.key"), nullable=False, index=True),
)

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("address", Words, primary_key=True),
    _text("name"),
    sa.Column("branch", Words, sa.ForeignKey("branch.key"), index=True),
    _text("role"),
    _text("language"),
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("login", Words, primary_key=True),
    _text("name"),
    sa.Column("address", Words, nullable=False, index=True),
    _text("team"),
    _text("role"),
    _text("language"),
)

request = sa.Table(
    "request",
    metadata,
    _id(FIRST_NUMBER),
    _text("subject"),
    _text("subject_base"),
    _text("requester_name"),
    _text("requester_address"),
    sa.Column("branch", Words, sa.ForeignKey("branch.key"), index=True),
    _text("category", None),
    _text("impact", None),
    _text("service_level", None),
    _text("language", None),
    _text("state", State.NEW),
    sa.Column("owner", Words),
    sa.Column("waiting_on", Words),
    sa.Column("waiting_until", Instant),
    sa.Column("outcome", Words),
    _text("outcome_text"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("received_at", Instant, nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("first_response_at", Instant),
    sa.Column("first_response_due_at", Instant),
    sa.Column("resolved_at", Instant),
    sa.Column("closed_at", Instant),
    _ref("merged_into", "request.id", index=True),
    _ref("linked_to", "request.id", index=True),
    _list("rules"),
    one_of("impact", Impact),
    one_of("state", State),
    one_of("waiting_on", WaitingOn),
    one_of("outcome", Outcome),
    sa.CheckConstraint("(state = 'waiting') = (waiting_on IS NOT NULL)", name="waiting_on_whom"),
    sa.Index(None, "state", "resolved_at"),
    sa.Index(None, "state", "waiting_until"),
    sa.Index(None, "requester_address"),
    sqlite_autoincrement=True,
)

promise = sa.Table(
    "promise",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _count("cycle"),
    sa.Column("due_at", Instant, nullable=False, index=True),
    _text("zone", None),
    _text("policy", None),
    sa.Column("policy_version", sa.Integer, nullable=False),
    _text("calendar_version", None),
    _text("reason", None),
    _text("actor", None),
    _flag("provisional"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("announced_by", Words),  # outbox.key of the letter
    sa.Column("unannounced", Words),
    _list("trace"),
    sa.CheckConstraint("(announced_by IS NULL) <> (unannounced IS NULL)", name="announced_or_why_not"),
)

event = sa.Table(
    "event",
    metadata,
    sa.Column("seq", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("at", Instant, nullable=False, index=True),
    _text("actor", None),
    _text("channel", None),
    _text("kind", None),
    _ref("request_id", "request.id", index=True),
    _ref("mail_id", "mail.id", index=True),
    _ref("outbox_id", "outbox.id", index=True),
    sa.Column("payload", Json, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    sa.Column("key", Words, nullable=False, unique=True),
    _text("kind", None),
    _ref("request_id", "request.id", index=True),
    _text("recipient", None),
    sa.Column("recipient_key", Words, nullable=False, index=True),  # lower case
    _text("env_from", None),
    sa.Column("message_id", Words, nullable=False, unique=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    _text("policy", None),
    _text("state", "pending"),
    _text("reason"),
    sa.Column("created_at", Instant, nullable=False),
    _count("attempts"),
    _count("unknowns"),
    _count("epoch"),
    sa.Column("claim_owner", Words),
    sa.Column("claim_until", Instant),
    sa.Column("next_attempt_at", Instant),
    sa.Column("give_up_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("settled_at", Instant),
    sa.Column("smtp_code", sa.Integer),
    _text("smtp_text"),
    sa.Column("remote_queue_id", Words),
    sa.Column("bounced_at", Instant),
    sa.Column("bounce_status", Words),
    one_of("state", LETTER_STATES),
    one_of("policy", UNKNOWN_POLICIES),
    sa.Index(None, "state", "next_attempt_at"),
)

rate_counter = sa.Table(
    "rate_counter",
    metadata,
    sa.Column("scope", Words, primary_key=True),
    sa.Column("key_hash", sa.String(64), primary_key=True),
    sa.Column("bucket_start", Instant, primary_key=True),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    _count("n"),
)

report = sa.Table(
    "report",
    metadata,
    sa.Column("kind", Words, primary_key=True),
    sa.Column("period", Words, primary_key=True),
    sa.Column("snapshot", Json, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)
