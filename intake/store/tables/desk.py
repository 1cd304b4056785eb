"""The tables of the desk: how requests hang together, who watches, tags, what was undone, and the words to search."""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain.links import LinkKind
from intake.store.columns import count, metadata, ref, row_id, words
from intake.store.types import Instant, Words, one_of

SEARCHED = ("request", "mail", "event", "file")

link = sa.Table(
    "link",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("kind", Words, primary_key=True),
    sa.Column("other_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False, index=True),
    words("actor", None),
    sa.Column("made_at", Instant, nullable=False),
    one_of("kind", LinkKind),
)

watcher = sa.Table(
    "watcher",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("login", Words, primary_key=True, index=True),
    words("actor", None),
    sa.Column("made_at", Instant, nullable=False),
)

tag = sa.Table(
    "tag",
    metadata,
    sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    sa.Column("name", Words, primary_key=True, index=True),
)

undone = sa.Table(
    "undone",  # events whose effect a person took back; the clocks and figures leave them out
    metadata,
    sa.Column("seq", sa.Integer, sa.ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    sa.Column("by_seq", sa.Integer, sa.ForeignKey("event.seq"), nullable=False, index=True),
)

search = sa.Table(
    "search",  # what is said about a request in tokens; the index over it is the migration's
    metadata,
    row_id(),
    ref("request_id", "request.id", nullable=False, index=True),
    words("kind", None),
    sa.Column("source", sa.Integer, nullable=False),  # id of the request or mail, or number of the event
    count("piece"),
    words("words", None),
    one_of("kind", SEARCHED),
    sa.Index(None, "kind", "source"),
)
