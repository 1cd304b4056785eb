"""Kinds of columns that the tables are made of, and the metadata they belong to."""

from __future__ import annotations

import sqlalchemy as sa

from intake.store.types import Json, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id(start: int = 1) -> sa.Column[int]:
    """An id that the database counts from `start`."""
    return sa.Column("id", sa.Integer, sa.Identity(start=start), primary_key=True)


def ref(name: str, target: str, *, nullable: bool = True, index: bool = False) -> sa.Column[int]:
    """The id of a row of another table."""
    return sa.Column(name, sa.Integer, sa.ForeignKey(target), nullable=nullable, index=index)


def words(name: str, default: str | None = "") -> sa.Column[str]:
    """Text that is never NULL; None means that every INSERT must give it."""
    return sa.Column(name, Words, nullable=False, server_default=default)


def count(name: str) -> sa.Column[int]:
    """A number that begins at 0."""
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def flag(name: str) -> sa.Column[bool]:
    """False until somebody says otherwise."""
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def json_list(name: str) -> sa.Column[object]:
    """A JSON array, empty by default."""
    return sa.Column(name, Json, nullable=False, server_default="[]")
