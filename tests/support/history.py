"""The history check: every mail injected, the database, every letter the sink saw, the mailbox folders (RELIABILITY.md 2.2)."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from intake.store import tables
from intake.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Row:
    """One archived mail as the database has it."""

    id: int
    sha256: str
    state: str
    kind: str | None
    ack: bool | None
    reason: str | None
    request_id: int | None


@contextmanager
def database_of(office) -> Iterator[Database]:
    """The office's database, opened from outside."""
    [url] = re.findall(r'^database = "(.*)"$', office.config.read_text(encoding="utf-8"), re.MULTILINE)
    database = Database(f"sqlite:///{office.state}/intake.db" if url == "sqlite" else url)
    try:
        yield database
    finally:
        database.close()


def archived(database: Database) -> list[Row]:
    mail = tables.mail
    columns = (
        mail.c.id,
        mail.c.raw_sha256,
        mail.c.state,
        mail.c["class"],
        mail.c.ack_decision,
        mail.c.ack_reason,
        mail.c.request_id,
    )
    with database.read() as conn:
        return [Row(*row) for row in conn.execute(select(*columns).order_by(mail.c.id))]


def promises(database: Database) -> dict[int, datetime]:
    """Promise version 1 of each request, in the office's zone."""
    promise = tables.promise
    with database.read() as conn:
        rows = conn.execute(select(promise.c.request_id, promise.c.due_at).where(promise.c.version == 1))
        return {number: due_at.astimezone(SHANGHAI) for number, due_at in rows}


def expect_nothing_lost(database: Database, raws: Iterable[bytes]) -> list[Row]:
    """Each distinct mail is archived byte for byte, once, and ended in exactly one visible place."""
    wanted = {hashlib.sha256(crlf(raw)).hexdigest() for raw in raws}
    rows = archived(database)
    assert {row.sha256 for row in rows} == wanted
    assert len(rows) == len(wanted)
    assert {row.state for row in rows} <= {"done", "duplicate", "quarantined"}, Counter(row.state for row in rows)
    for row in rows:
        if row.state == "done" and row.kind in {"request", "follow_up"}:
            assert row.request_id is not None
    return rows


def expect_one_letter_each(letters: Iterable[bytes], database: Database) -> dict[int, str]:
    """At most one distinct acknowledgement per mail, and the promise in its text is the promise in the ledger."""
    due = promises(database)
    by_request: dict[int, set[str]] = {}
    bodies: dict[str, set[str]] = {}
    for raw in letters:
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        if letter["Auto-Submitted"] != "auto-replied":
            continue
        text = letter.get_body(("plain",)).get_content()
        number = int(re.search(r"\[HQ-(\d+)\]", letter["Subject"])[1])
        by_request.setdefault(number, set()).add(letter["Message-ID"])
        bodies.setdefault(letter["Message-ID"], set()).add(hashlib.sha256(_content(raw)).hexdigest())
        at = due[number]
        assert f"{at:%Y-%m-%d %H:%M}" in text, (number, at, text)
        assert f"{at.year}年{at.month}月{at.day}日" in text
    assert all(len(ids) == 1 for ids in by_request.values()), by_request
    assert all(len(hashes) == 1 for hashes in bodies.values()), "a retransmission differed"
    return {number: next(iter(ids)) for number, ids in by_request.items()}


def _content(raw: bytes) -> bytes:
    """The letter as we wrote it: without the trace lines that relays put on top."""
    start = raw.index(b"From: ")
    return raw[start:].strip()


def crlf(raw: bytes) -> bytes:
    """As Dovecot gives it back from a Maildir: LF stored, CRLF served, NUL served as 0x80 (RFC 3501 allows none)."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\0", b"\x80")
