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
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from intake.store import tables
from intake.store.database import Database
from intake.store.upkeep import health

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


@dataclass(frozen=True)
class Ledger:
    """What the history check found: the figures that a measure prints."""

    mails: int
    acknowledged: int  # mails whose acknowledgement is at the sink
    unknown: int  # outcomes that nobody saw, of all kinds of letters
    repeated: int  # letters that reached the sink twice, as they may after such an outcome
    ack_unknown_total: int  # of these outcomes, those of acknowledgements
    acks_open: int  # acknowledgements not at the sink: unknown, failed, held or suppressed


def check(office, raws: Iterable[bytes], folders: dict[str, list[bytes]], letters: Iterable[bytes]) -> Ledger:
    """Invariants I1, I2a-d and I3 over everything, once the office has come to rest."""
    raws, letters = list(raws), list(letters)
    with database_of(office) as db:
        rows = expect_nothing_lost(db, raws)
        expect_bytes_kept(db, folders)
        expect_on_the_server(raws, folders)
        expect_one_letter_each(letters, db)
        return expect_outbox(db, rows, letters)


def expect_bytes_kept(database: Database, folders: dict[str, list[bytes]]) -> None:
    """I1: whatever has left the inbox is in the archive with its exact bytes, also in the moment of a crash."""
    mail, blob = tables.mail, tables.blob
    with database.read() as conn:
        found = conn.execute(select(mail.c.raw_sha256, blob.c.raw).join(blob, blob.c.sha256 == mail.c.raw_sha256))
        kept = {sha for sha, raw in found if hashlib.sha256(raw).hexdigest() == sha}
        assert kept == set(conn.execute(select(mail.c.raw_sha256)).scalars()), "a raw mail is not what its hash says"
    for name, mails in folders.items():
        if name != "INBOX":
            gone = [raw for raw in mails if hashlib.sha256(crlf(raw)).hexdigest() not in kept]
            assert not gone, f"{len(gone)} mails moved to {name} without being archived"


def expect_on_the_server(raws: Iterable[bytes], folders: dict[str, list[bytes]]) -> None:
    """We never delete mail: each one lies in exactly one folder, and none is left in the inbox."""
    assert folders["INBOX"] == []
    there = Counter(hashlib.sha256(crlf(raw)).hexdigest() for mails in folders.values() for raw in mails)
    assert there == Counter(hashlib.sha256(crlf(raw)).hexdigest() for raw in raws)


def expect_outbox(database: Database, rows: list[Row], letters: Iterable[bytes]) -> Ledger:
    """I2: what the sink saw against the outbox, letter by letter."""
    seen: dict[str, list[str]] = {}
    for raw in letters:
        found = email.message_from_bytes(raw, policy=email.policy.default)
        seen.setdefault(found["Message-ID"].strip("<>"), []).append(hashlib.sha256(_content(raw)).hexdigest())
    outbox = tables.outbox
    with database.read() as conn:
        sent = {row.message_id: row for row in conn.execute(select(outbox))}
    assert set(seen) <= set(sent), "a letter went out that the outbox does not know"
    for message_id, row in sent.items():
        times = len(seen.get(message_id, []))
        frozen = hashlib.sha256(_content(bytes(row.body))).hexdigest()
        assert set(seen.get(message_id, [])) <= {frozen}, "a letter went out with other bytes than were decided"
        assert times <= min(2, 1 + row.unknowns), (row.key, row.state, times, row.unknowns)
        assert times or row.state != "sent", f"{row.key} is called sent, and the sink never saw it"
        assert not times or row.state in {"sent", "unknown"}, (row.key, row.state, times)
    acks = {row.key: row for row in sent.values() if row.kind == "acknowledgement"}
    wanted = {f"ack:{row.id}" for row in rows if row.ack}
    assert {key for key, row in acks.items() if row.state != "suppressed"} <= wanted
    assert wanted <= set(acks), "an accepted mail has no acknowledgement in the outbox"
    assert {row.state for row in acks.values()} <= {"sent", "unknown", "failed", "suppressed", "held"}
    twice = {message_id for message_id, times in seen.items() if len(times) > 1}
    return Ledger(
        mails=len(rows),
        acknowledged=sum(row.message_id in seen for row in acks.values()),
        unknown=sum(row.unknowns for row in sent.values()),
        repeated=len(twice),
        ack_unknown_total=expect_counted(database, sum(row.message_id in twice for row in acks.values())),
        acks_open=sum(row.message_id not in seen for row in acks.values()),
    )


def expect_counted(database: Database, repeated: int) -> int:
    """I2c: `ack_unknown_total` is what the journal tells, and no acknowledgement arrived twice without being in it."""
    event = tables.event
    with database.read() as conn:
        total = health.ack_unknown_total(conn)
        told = conn.execute(select(event.c.payload).where(event.c.kind == "letter_unknown")).scalars()
        assert total == sum(payload["letter"] == "acknowledgement" for payload in told)
    assert repeated <= total
    return total


def a_quarter_of_an_hour_later(database: Database) -> int:
    """What waits to be sent once more is due now; how many letters. The rest of the world stands still."""
    outbox = tables.outbox
    due = (outbox.c.state.in_(["unknown", "retry"]), outbox.c.next_attempt_at.is_not(None))
    with database.write() as conn:
        return conn.execute(update(outbox).where(*due).values(next_attempt_at=datetime.now(UTC))).rowcount


def leases_run_out(database: Database, pid: int) -> None:
    """As if the process had been silent for longer than any of its leases."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with database.write() as conn:
        for table, held in ((tables.mailbox, "lease"), (tables.mail, "claim"), (tables.outbox, "claim")):
            mine = table.c[f"{held}_owner"].like(f"%/{pid}/%")
            conn.execute(update(table).where(mine).values({f"{held}_until": past}))


def at_rest(database: Database, mails: int) -> bool:
    """Whether so many mails are archived, settled and moved, and no letter is on its way or due."""
    mail, outbox, sighting = tables.mail, tables.outbox, tables.sighting
    with database.read() as conn:
        left = [
            conn.execute(select(func.count()).where(mail.c.state.in_(["stored", "processing"]))).scalar_one(),
            conn.execute(select(func.count()).where(sighting.c.disposition.in_(["want_move", "none"]))).scalar_one(),
            conn.execute(
                select(func.count()).where(outbox.c.state.in_(["pending", "claimed", "data", "retry"]))
            ).scalar_one(),
        ]
        kept = conn.execute(select(func.count()).select_from(mail)).scalar_one()
    return kept >= mails and not any(left)


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


def attempts(database: Database) -> set[int]:
    """How often mails were tried, as counted against them."""
    with database.read() as conn:
        return set(conn.execute(select(tables.mail.c.attempts)).scalars())


def waits(database: Database) -> bool:
    """Whether a letter with an unknown outcome is still to be sent once more."""
    outbox = tables.outbox
    with database.read() as conn:
        due = select(func.count()).where(outbox.c.state == "unknown", outbox.c.next_attempt_at.is_not(None))
        return bool(conn.execute(due).scalar_one())


def holds_a_lease(database: Database, pid: int) -> bool:
    """Whether that process holds a mailbox."""
    with database.read() as conn:
        held = select(func.count()).where(tables.mailbox.c.lease_owner.like(f"%/{pid}/%"))
        return bool(conn.execute(held).scalar_one())


def lives_elsewhere(database: Database, pid: int, *, seconds: int) -> None:
    """As if that process had run on another machine; so many seconds of its lease are left."""
    mine = tables.mailbox.c.lease_owner.like(f"%/{pid}/%")
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    with database.write() as conn:
        conn.execute(update(tables.mailbox).where(mine).values(lease_owner="elsewhere/1/1/x", lease_until=until))
