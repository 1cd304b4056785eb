"""Links, watchers, tags, what was undone, and the search index with what was said so far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.store import indexing

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there already is indexed, in the same transaction."""
    _tables()
    if op.get_bind().dialect.name == "sqlite":
        _search_sqlite()
    else:
        _search_postgresql()
    indexing.fill(op.get_bind())


def _tables() -> None:
    op.create_table('link',
        sa.Column('request_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('other_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('depends_on', 'relates_to')", name=op.f('ck_link_kind_known')),
        sa.ForeignKeyConstraint(['other_id'], ['request.id'], name=op.f('fk_link_other_id_request')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_link_request_id_request')),
        sa.PrimaryKeyConstraint('request_id', 'kind', 'other_id', name=op.f('pk_link'))
    )
    op.create_index(op.f('ix_link_other_id'), 'link', ['other_id'], unique=False)
    op.create_table('watcher',
        sa.Column('request_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('login', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_watcher_request_id_request')),
        sa.PrimaryKeyConstraint('request_id', 'login', name=op.f('pk_watcher'))
    )
    op.create_index(op.f('ix_watcher_login'), 'watcher', ['login'], unique=False)
    op.create_table('tag',
        sa.Column('request_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_tag_request_id_request')),
        sa.PrimaryKeyConstraint('request_id', 'name', name=op.f('pk_tag'))
    )
    op.create_index(op.f('ix_tag_name'), 'tag', ['name'], unique=False)
    op.create_table('undone',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('by_seq', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['by_seq'], ['event.seq'], name=op.f('fk_undone_by_seq_event')),
        sa.ForeignKeyConstraint(['seq'], ['event.seq'], name=op.f('fk_undone_seq_event')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_undone'))
    )
    op.create_index(op.f('ix_undone_by_seq'), 'undone', ['by_seq'], unique=False)
    op.create_table('search',
        sa.Column('id', sa.Integer(), sa.Identity(start=1), nullable=False),
        sa.Column('request_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('source', sa.Integer(), nullable=False),
        sa.Column('piece', sa.Integer(), server_default='0', nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('request', 'mail', 'event', 'file')", name=op.f('ck_search_kind_known')),
        sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_search_request_id_request')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search'))
    )
    op.create_index(op.f('ix_search_request_id'), 'search', ['request_id'], unique=False)
    op.create_index(op.f('ix_search_kind_source'), 'search', ['kind', 'source'], unique=False)


def _search_sqlite() -> None:
    """An FTS5 index over the rows; its `ascii` tokenizer splits at blanks and takes every other letter as it is."""
    op.execute("CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search', content_rowid='id', tokenize='ascii')")
    op.execute(
        "CREATE TRIGGER search_added AFTER INSERT ON search "
        "BEGIN INSERT INTO search_fts(rowid, words) VALUES (NEW.id, NEW.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_removed AFTER DELETE ON search "
        "BEGIN INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words); END"
    )


def _search_postgresql() -> None:
    """The rows hold tokens with their places (`公:1 章:2`), which the database takes as they are: no parser reads them."""
    op.execute("ALTER TABLE search ADD COLUMN vector tsvector GENERATED ALWAYS AS (CAST(words AS tsvector)) STORED")
    op.execute("CREATE INDEX ix_search_vector ON search USING gin (vector)")
