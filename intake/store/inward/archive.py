"""Raw mails into the archive, once each, and where every one of them was seen (RELIABILITY.md 3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from intake.errors import NotFound, Sentence
from intake.store import sql, tables
from intake.store.database import Connection
from intake.store.inward.mailboxes import MailboxRow

_M, _S = tables.mail, tables.sighting
SETTLED = frozenset({"done", "quarantined", "duplicate", "erased"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail from the server. `oversize_bytes` is its true size when `raw` is only its beginning."""

    uid: int
    raw: bytes
    internaldate: datetime | None
    oversize_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """A mail in the archive, as a new sighting of it needs it."""

    id: int
    state: str
    folder: str | None


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of a mail; `raw` is None where they are outside the database."""

    sha256: str
    raw: bytes | None


def archive(
    conn: Connection, mailbox: MailboxRow, items: Iterable[Fetched], *, now: datetime, outside: bool = False
) -> int:
    """Keep these mails and note where they lie; how many were new to the archive.

    Equal bytes are one mail with several sightings; a mail that is settled already is to be moved again. Repeating a
    batch changes nothing. A handful of statements for any number of mails. `outside`: the bytes were put
    elsewhere before.
    """
    fetched = [(hashlib.sha256(one.raw).hexdigest(), one) for one in items]
    bodies = dict(fetched)
    before = _known(conn, bodies)
    new = [sha for sha in bodies if sha not in before]
    sql.insert_new(conn, tables.blob, [_blob(sha, bodies[sha].raw, outside=outside) for sha in new])
    sql.insert_new(conn, _M, [_mail(mailbox, sha, bodies[sha], now=now) for sha in new])
    known = before | _known(conn, new)
    sql.insert_new(conn, _S, [_sighting(mailbox, one, known[sha], now=now) for sha, one in fetched])
    return len(new)


def known_uids(conn: Connection, mailbox_id: int, uidvalidity: int, *, lo: int, hi: int) -> set[int]:
    """The UIDs of that range which the archive has seen."""
    seen = (_S.c.mailbox_id == mailbox_id, _S.c.uidvalidity == uidvalidity, _S.c.uid.between(lo, hi))
    return set(conn.execute(sa.select(_S.c.uid).where(*seen)).scalars())


def blob(conn: Connection, mail_id: int) -> Blob:
    """The bytes as received, unchecked, or where they are not here their name. Raises NotFound."""
    query = sa.select(tables.blob).join(_M, _M.c.raw_sha256 == tables.blob.c.sha256).where(_M.c.id == mail_id)
    found = conn.execute(query).first()
    if found is None:
        raise NotFound(Sentence("there is no mail {mail_id}", mail_id=mail_id))
    return Blob(found.sha256, None if found.outside else bytes(found.raw))


def _blob(sha: str, raw: bytes, *, outside: bool) -> dict[str, Any]:
    return {"sha256": sha, "raw": b"" if outside else raw, "outside": outside}


def _known(conn: Connection, shas: Iterable[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for chunk in sql.chunks(shas):
        query = sa.select(_M.c.raw_sha256, _M.c.id, _M.c.state, _M.c.folder).where(_M.c.raw_sha256.in_(chunk))
        found |= {row.raw_sha256: _Known(row.id, row.state, row.folder) for row in conn.execute(query)}
    return found


def _mail(mailbox: MailboxRow, sha: str, item: Fetched, *, now: datetime) -> dict[str, Any]:
    return {
        "raw_sha256": sha,
        "mailbox_id": mailbox.id,
        "size": len(item.raw) if item.oversize_bytes is None else item.oversize_bytes,
        "oversize": item.oversize_bytes is not None,
        "internaldate": item.internaldate,
        "first_seen_at": now,
    }


def _sighting(mailbox: MailboxRow, item: Fetched, mail: _Known, *, now: datetime) -> dict[str, Any]:
    return {
        "mailbox_id": mailbox.id,
        "uidvalidity": mailbox.uidvalidity or 0,
        "uid": item.uid,
        "generation": mailbox.generation,
        "mail_id": mail.id,
        "seen_at": now,
        "state": "fetched" if item.oversize_bytes is None else "oversize",
        "disposition": "want_move" if mail.state in SETTLED else "none",
        "folder": mail.folder if mail.state in SETTLED else None,
    }


# -- moving out of the inbox -----------------------------------------------------------------------------------------

MOVE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Move:
    """A handled mail that still lies in the inbox; `folder` is processed, auto or quarantine."""

    sighting_id: int
    uid: int
    uidvalidity: int
    folder: str


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What became of it: moved (with its UID there, if known), vanished or failed."""

    sighting_id: int
    disposition: str
    dest_uid: int | None = None


def want_moves(conn: Connection, mailbox_id: int, limit: int) -> list[Move]:
    """What is to be moved in that mailbox, those that never failed first."""
    wanted = (_S.c.mailbox_id == mailbox_id, _S.c.disposition == "want_move")
    query = sa.select(_S.c.id, _S.c.uid, _S.c.uidvalidity, _S.c.folder).where(*wanted)
    found = conn.execute(query.order_by(_S.c.move_attempts, _S.c.id).limit(limit))
    return [Move(row.id, row.uid, row.uidvalidity, row.folder or "processed") for row in found]


def moved(conn: Connection, results: Sequence[MoveResult]) -> None:
    """Record what became of moves; a failed one is wanted again, five times in all.

    Only of those that are still wanted: a daemon that stood still must not write over what another one proved.
    """
    done = [{"which": one.sighting_id, "how": one.disposition, "there": one.dest_uid} for one in results]
    ended = [one for one in done if one["how"] != "failed"]
    failed = [{"which": one["which"]} for one in done if one["how"] == "failed"]
    mine = sa.and_(_S.c.id == sa.bindparam("which"), _S.c.disposition == "want_move")
    if ended:
        values: dict[str, Any] = {"disposition": sa.bindparam("how"), "dest_uid": sa.bindparam("there")}
        conn.execute(sa.update(_S).where(mine).values(values), ended)
    if failed:
        given_up = sa.case((_S.c.move_attempts + 1 >= MOVE_ATTEMPTS, "failed"), else_="want_move")
        conn.execute(
            sa.update(_S).where(mine).values(disposition=given_up, move_attempts=_S.c.move_attempts + 1), failed
        )
