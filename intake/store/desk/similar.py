"""Open requests of one branch, to be compared with a new mail."""

from __future__ import annotations

import sqlalchemy as sa

from intake.domain import similar
from intake.domain.request import BACKLOG
from intake.domain.similar import Candidate
from intake.store import tables
from intake.store.database import Connection
from intake.store.inward import parsed

MOST = 100  # the newest ones: what is compared does not grow with what is stored
_R, _M = tables.request, tables.mail


def candidates(conn: Connection, *, branch: str | None, requester: str, with_files: bool) -> list[Candidate]:
    """The open requests of a branch, or without one of a requester's address (as written), newest first.

    `with_files`: with the hashes of what they attach.
    """
    if not branch and not requester:
        return []
    mine = _R.c.branch == branch if branch else _R.c.requester_address == requester
    open_ = _R.c.state.in_([str(state) for state in BACKLOG])
    rows = conn.execute(sa.select(_R.c.id, _R.c.subject_base).where(mine, open_).order_by(_R.c.id.desc()).limit(MOST))
    subjects = {row.id: row.subject_base for row in rows}
    attached = _attached(conn, list(subjects)) if with_files else {}
    return [Candidate(number, title, attached.get(number, frozenset())) for number, title in subjects.items()]


def _attached(conn: Connection, numbers: list[int]) -> dict[int, frozenset[str]]:
    mails = {row.id: row.request_id for row in conn.execute(sa.select(_M.c.id, _M.c.request_id).where(
        _M.c.request_id.in_(numbers), _M.c.state != "duplicate"))}  # fmt: skip
    found: dict[int, frozenset[str]] = {}
    for mail_id, attachments in parsed.attachments_of(conn, list(mails)).items():
        number = mails[mail_id]
        found[number] = found.get(number, frozenset()) | similar.hashes(attachments)
    return found
