"""The schema. The way in is in `tables_in`; here are the directory, requests, promises, events, the outbox.

Closed sets come from the domain's enums. `promise`, `event`, `audit`, `calendar` and `calendar_import` are append-only:
triggers refuse UPDATE and DELETE; of an event only what a person wrote may be erased.
"""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain.request import Impact, Outcome, State, WaitingOn
from intake.store.columns import count, flag, json_list, metadata, ref, row_id, words
from intake.store.tables.audit import audit, recall
from intake.store.tables.codes import code
from intake.store.tables.desk import link, search, tag, undone, watcher
from intake.store.tables.inward import attachment, blob, instance, mail, mailbox, sighting
from intake.store.tables.notices import notice, notice_choice, notice_habit
from intake.store.tables.own import participant, rating
from intake.store.tables.views import saved_view
from intake.store.types import Instant, Json, Words, one_of

FIRST_NUMBER = 1001
LETTER_STATES = ("pending", "held", "claimed", "data", "sent", "unknown", "retry", "failed", "suppressed")
TO_STAFF = (
    "single_notice",
    "notice",
    "lead_notice",
    "webhook",
    "transcript",
)  # letters about a request that its requester never sees
UNKNOWN_POLICIES = ("resend_once", "hold")

branch = sa.Table(
    "branch",
    metadata,
    sa.Column("key", Words, primary_key=True),
    words("name", None),
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
    words("name"),
    sa.Column("branch", Words, sa.ForeignKey("branch.key"), index=True),
    words("role"),
    words("language"),
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("login", Words, primary_key=True),
    words("name"),
    sa.Column("address", Words, nullable=False, index=True),
    words("team"),
    words("role"),
    words("language"),
)

request = sa.Table(
    "request",
    metadata,
    row_id(FIRST_NUMBER),
    words("subject"),
    words("subject_base"),
    words("requester_name"),
    words("requester_address"),
    sa.Column("branch", Words, sa.ForeignKey("branch.key"), index=True),
    words("category", None),
    words("impact", None),
    words("service_level", None),
    words("language", None),
    words("state", State.NEW),
    sa.Column("owner", Words),
    sa.Column("waiting_on", Words),
    sa.Column("waiting_until", Instant),
    sa.Column("outcome", Words),
    words("outcome_text"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("received_at", Instant, nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("first_response_at", Instant),
    sa.Column("first_response_due_at", Instant),
    sa.Column("resolved_at", Instant),
    sa.Column("closed_at", Instant),
    ref("merged_into", "request.id", index=True),
    ref("linked_to", "request.id", index=True),
    json_list("rules"),
    sa.Column("clock_at", Instant, index=True),  # when the clock looks at it next; always derivable from the journal
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
    count("cycle"),
    sa.Column("due_at", Instant, nullable=False, index=True),
    words("zone", None),
    words("policy", None),
    sa.Column("policy_version", sa.Integer, nullable=False),
    words("calendar_version", None),
    words("reason", None),
    words("actor", None),
    flag("provisional"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("announced_by", Words),  # outbox.key of the letter
    sa.Column("unannounced", Words),
    json_list("trace"),
    sa.Column("counted_from", Instant),  # NULL where a date was set, not counted
    sa.Column("target", Json),  # {"days": 3} or {"seconds": 28800}
    sa.CheckConstraint("(announced_by IS NULL) <> (unannounced IS NULL)", name="announced_or_why_not"),
)

event = sa.Table(
    "event",
    metadata,
    sa.Column("seq", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("at", Instant, nullable=False, index=True),
    words("actor", None),
    words("channel", None),
    words("kind", None),
    ref("request_id", "request.id", index=True),
    ref("mail_id", "mail.id", index=True),
    ref("outbox_id", "outbox.id", index=True),
    sa.Column("payload", Json, nullable=False, server_default="{}"),
    words("salt"),  # goes with actor and payload when they are erased: their hash then tells nothing about them
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    row_id(),
    sa.Column("key", Words, nullable=False, unique=True),
    words("kind", None),
    words("channel", "mail"),  # mail | webhook: then the recipient is the webhook's name, and the body JSON
    ref("request_id", "request.id", index=True),
    words("recipient", None),
    sa.Column("recipient_key", Words, nullable=False, index=True),  # lower case
    words("env_from", None),
    sa.Column("message_id", Words, nullable=False, unique=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    words("policy", None),
    words("state", "pending"),
    words("reason"),
    sa.Column("created_at", Instant, nullable=False),
    count("attempts"),
    count("unknowns"),
    count("epoch"),
    sa.Column("claim_owner", Words),
    sa.Column("claim_until", Instant),
    sa.Column("next_attempt_at", Instant),
    sa.Column("give_up_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("settled_at", Instant),
    sa.Column("smtp_code", sa.Integer),
    words("smtp_text"),
    sa.Column("remote_queue_id", Words),
    sa.Column("bounced_at", Instant),
    sa.Column("bounce_status", Words),
    one_of("state", LETTER_STATES),
    one_of("policy", UNKNOWN_POLICIES),
    sa.Index(None, "state", "next_attempt_at"),
    sa.Index(
        "ix_outbox_unknown",
        "kind",
        "unknowns",
        sqlite_where=sa.text("unknowns > 0"),  # on PostgreSQL, too; its name here would load all of its dialect
    ),
)

rate_counter = sa.Table(
    "rate_counter",
    metadata,
    sa.Column("scope", Words, primary_key=True),
    sa.Column("key_hash", sa.String(64), primary_key=True),
    sa.Column("bucket_start", Instant, primary_key=True),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    count("n"),
)

pace = sa.Table(
    "pace",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    words("category", None),
    words("service_level", None),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=False, index=True),
    sa.Column("worked", sa.Integer, nullable=False),  # seconds of working time
    sa.Column("waited", sa.Integer, nullable=False),
    sa.Index(None, "category", "service_level", "ended_at"),
)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("since", Instant, nullable=False),
    words("actor", None),
    sa.Column("detail", Json, nullable=False, server_default="{}"),
)

report = sa.Table(
    "report",
    metadata,
    sa.Column("kind", Words, primary_key=True),
    sa.Column("period", Words, primary_key=True),
    sa.Column("snapshot", Json, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)

calendar = sa.Table(
    "calendar",  # resolved tables, each stored once under its version and never changed
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    words("zone", None),
    json_list("weekly"),
    json_list("special"),
    json_list("known_years"),
    words("made_of", None),
    words("actor", None),
    sa.Column("made_at", Instant, nullable=False),
    sa.UniqueConstraint("name", "fingerprint"),
)

calendar_in_force = sa.Table(
    "calendar_in_force",
    metadata,
    sa.Column("name", Words, primary_key=True),
    words("version", None),
    words("source", None),  # fingerprint of what it was made from: rules, files, library
)

calendar_import = sa.Table(
    "calendar_import",  # own days that were imported, in order; later ones win
    metadata,
    row_id(),
    sa.Column("at", Instant, nullable=False),
    words("actor", None),
    words("name", None),
    words("content", None),
)

__all__ = [
    "attachment", "audit", "blob", "branch", "branch_domain", "calendar", "calendar_import", "calendar_in_force",
    "code", "contact", "event", "instance", "link", "mail", "mailbox", "metadata", "notice", "notice_choice",
    "notice_habit", "outbox", "pace", "participant", "promise", "rate_counter", "rating", "recall", "report", "request",
    "saved_view", "search", "sighting", "staff", "standing", "tag", "undone", "watcher",
]  # fmt: skip
