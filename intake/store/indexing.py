"""What is said about a request into the search index, in the transaction of what says it.

The rows of `search` hold tokens; triggers (SQLite) or a generated column (PostgreSQL) keep the index over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from intake.domain import wanted
from intake.domain.wanted import Tokens
from intake.store.tables.desk import search

_AT_ONCE = 200  # texts of a first filling that are in memory together
_ADD = sa.insert(search)
# Named columns only, as text: the first filling runs on a database that later migrations have not touched yet.
_REQUESTS = "SELECT id, subject, requester_name, requester_address FROM request ORDER BY id"
_MAILS = ("SELECT id, request_id, subject, text FROM mail WHERE request_id IS NOT NULL AND state <> 'duplicate' "
          "ORDER BY id")  # fmt: skip
_FILES = ("SELECT mail.id, mail.request_id, filename FROM attachment JOIN mail ON mail.id = attachment.mail_id WHERE "
          " mail.request_id IS NOT NULL AND mail.state <> 'duplicate' ORDER BY mail.id")  # fmt: skip
_EVENT = sa.table("event", sa.column("seq"), sa.column("request_id"), sa.column("payload", sa.JSON))


class Said(NamedTuple):
    """One text about a request: from the request itself, a mail, an event, or the names of a mail's files."""

    request_id: int
    kind: str
    source: int
    text: str


def keep(conn: Connection, said: Iterable[Said]) -> None:
    """Index texts; what says nothing leaves no row."""
    rows = [row for one in said for row in _rows(conn.dialect.name, one)]
    if rows:
        conn.execute(_ADD, rows)


def forget(conn: Connection, *, kind: str, sources: Sequence[int]) -> None:
    """Take texts out of the index, because they were erased."""
    conn.execute(sa.delete(search).where(search.c.kind == kind, search.c.source.in_(sources)))


def fill(conn: Connection) -> None:
    """Index everything that is there: once, when the index is made."""
    texts = _everything(conn)
    while batch := list(islice(texts, _AT_ONCE)):
        keep(conn, batch)


def of_request(number: int, *, subject: str, name: str, address: str) -> Said:
    """What a request says of itself."""
    return Said(number, "request", number, f"{subject}\n{name}\n{address}")


def of_mail(mail_id: int, request_id: int, *, subject: str, text: str, files: Iterable[str]) -> Iterator[Said]:
    """What a mail says, and the names of its files."""
    yield Said(request_id, "mail", mail_id, f"{subject}\n{text}")
    named = "\n".join(one for one in files if one)
    if named:
        yield Said(request_id, "file", mail_id, named)


def _rows(dialect: str, said: Said) -> Iterator[dict[str, Any]]:
    for number, piece in enumerate(wanted.pieces(said.text)):
        words = " ".join(piece) if dialect == "sqlite" else _placed(piece)
        yield {
            "request_id": said.request_id,
            "kind": said.kind,
            "source": said.source,
            "piece": number,
            "words": words,
        }


def _placed(piece: Tokens) -> str:
    """Tokens with their places, as PostgreSQL writes a tsvector: words of letters and digits need no quotes there."""
    return " ".join(f"{word}:{place}" for place, word in enumerate(piece, 1))


def _everything(conn: Connection) -> Iterator[Said]:
    for number, subject, name, address in _read(conn, sa.text(_REQUESTS)):
        yield of_request(number, subject=subject, name=name, address=address)
    for mail_id, request_id, subject, text in _read(conn, sa.text(_MAILS)):
        yield from of_mail(mail_id, request_id, subject=subject, text=text, files=())
    for mail_id, request_id, filename in _read(conn, sa.text(_FILES)):
        yield Said(request_id, "file", mail_id, filename)
    for seq, request_id, payload in _read(conn, sa.select(_EVENT).where(_EVENT.c.request_id.is_not(None))):
        if isinstance(payload, dict) and isinstance(payload.get("text"), str):
            yield Said(request_id, "event", seq, payload["text"])


def _read(conn: Connection, query: sa.Executable) -> Iterator[Any]:
    """Rows as they come: a database of ten years does not fit into memory."""
    yield from conn.execute(query.execution_options(yield_per=_AT_ONCE))
