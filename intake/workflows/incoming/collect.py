"""Room 1: new mails of one mailbox into the archive; handled mails out of its inbox (RELIABILITY.md 3.2, 3.4)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from intake import log
from intake.errors import IntakeError, MailboxDown, Sentence, StoreDown
from intake.failpoints import fp
from intake.mailbox.door import Door, Meta, Selected, fetch_batches
from intake.store.inward import mailboxes, mails
from intake.store.inward.mailboxes import MailboxRow
from intake.store.inward.mails import Fetched
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.office import Intake

LEASE_SECONDS = 180  # above the longest IDLE tick and any socket time-out of one step
IDLE_SECONDS = 90.0  # well inside the lease
RECONCILE_SECONDS = 600.0
META_CHUNK = 500
HEAD_BYTES = 64 * 1024
MOVES_AT_ONCE = 500


class Collector:
    """One mailbox's door with its lease; used by one thread."""

    def __init__(self, house: House, intake: Intake, *, door: Door, owner: str) -> None:
        self.house = house
        self.intake = intake
        self.door = door
        self.owner = owner
        self._epoch: int | None = None
        self._row: MailboxRow | None = None
        self._reconciled = float("-inf")

    @property
    def name(self) -> str:
        """The mailbox's name in the configuration."""
        return self.intake.account.name

    def run(self) -> int:
        """Archive what is new and move what is handled; how many mails were new.

        Raises MailboxDown; the cursor then stands where the last committed batch left it. Another daemon's lease: 0.
        """
        now = self.house.now()
        try:
            if not self._hold_lease(now):
                return 0
            new = self._collect()
            self.dispose()
        except IntakeError as trouble:
            self._report(now, str(trouble))
            self.close()
            raise
        self._report(self.house.now(), None)
        return new

    def dispose(self) -> int:
        """Move handled mails into their folders; repeating it is harmless. How many were settled."""
        row = self._row
        if row is None or self._epoch is None or row.uidvalidity is None:
            return 0
        with self.house.db.read() as conn:
            wanted = mails.want_moves(conn, row.id, MOVES_AT_ONCE)
        done = 0
        for kind in sorted({move.folder for move in wanted}):
            done += self._move(row, kind, [move for move in wanted if move.folder == kind])
        return done

    def idle(self, stop: Callable[[], bool]) -> bool:
        """Wait for news until the poll interval is over or `stop` says so. True: look now."""
        return self.door.idle(stop, min(self.intake.account.poll_seconds, IDLE_SECONDS))

    @property
    def can_idle(self) -> bool:
        """Whether waiting can be left to the server."""
        return self._epoch is not None and self.intake.account.idle and self.door.can_idle

    def close(self) -> None:
        """Leave the server and give the lease back; safe to repeat."""
        self.door.close()
        if self._row is not None and self._epoch is not None:
            try:
                with self.house.db.write() as conn:
                    mailboxes.release_lease(conn, self._row.id, owner=self.owner, epoch=self._epoch)
            except IntakeError as trouble:
                log.warning("mailbox.lease_kept", mailbox=self.name, error=str(trouble))
        self._epoch = None

    # -- lease and generation ------------------------------------------------------------------------------------

    def _hold_lease(self, now: datetime) -> bool:
        account = self.intake.account
        with self.house.db.write() as conn:
            row = mailboxes.open(conn, account.name, folder=account.folder, activation_at=self.intake.activation(now))
            if self._epoch is None or not mailboxes.renew_lease(
                conn, row.id, owner=self.owner, epoch=self._epoch, seconds=LEASE_SECONDS
            ):
                self._epoch = mailboxes.take_lease(conn, row.id, owner=self.owner, seconds=LEASE_SECONDS)
        self._row = row
        fp("lease_taken")
        return self._epoch is not None

    def _generation(self, selected: Selected) -> MailboxRow:
        """The mailbox row for the UIDVALIDITY seen now; a change starts a new generation from UID 0."""
        row = self._current()
        if row.uidvalidity == selected.uidvalidity:
            return row
        if row.uidvalidity is not None:
            log.error("mailbox.uidvalidity_changed", mailbox=self.name, was=row.uidvalidity, now=selected.uidvalidity)
        with self.house.db.write() as conn:
            mailboxes.new_generation(conn, row.id, epoch=self._fence(), uidvalidity=selected.uidvalidity)
            self._row = mailboxes.open(conn, row.name, folder=row.folder, activation_at=row.activation_at)
        return self._current()

    def _current(self) -> MailboxRow:
        if self._row is None:
            raise MailboxDown(Sentence("mailbox {name} is not open", name=self.name))
        return self._row

    def _fence(self) -> int:
        if self._epoch is None:
            raise MailboxDown(Sentence("mailbox {name}: the lease was lost", name=self.name))
        return self._epoch

    # -- fetching ------------------------------------------------------------------------------------------------

    def _collect(self) -> int:
        row = self._generation(self.door.open())
        fp("selected")
        uids = self.door.uids_after(row.high_uid)
        if time.monotonic() - self._reconciled > RECONCILE_SECONDS:
            uids = sorted({*uids, *self._missed(row)})
            self._reconciled = time.monotonic()
        fp("after_search")
        return sum(self._take(uids[at : at + META_CHUNK]) for at in range(0, len(uids), META_CHUNK))

    def _missed(self, row: MailboxRow) -> list[int]:
        """UIDs up to the cursor that the archive never saw, though the server has them: SEARCH can be incomplete."""
        if not row.high_uid or row.uidvalidity is None:
            return []
        there = self.door.uids_between(1, row.high_uid)
        with self.house.db.read() as conn:
            known = mails.known_uids(conn, row.id, row.uidvalidity, lo=1, hi=row.high_uid)
        return [uid for uid in there if uid not in known]

    def _take(self, uids: list[int]) -> int:
        metas = self.door.meta(uids)
        fp("after_meta")
        huge = {uid: meta for uid, meta in metas.items() if meta.size > self.intake.max_bytes}
        new = 0
        for batch in fetch_batches({uid: meta for uid, meta in metas.items() if uid not in huge}):
            bodies = self.door.fetch(batch)
            fp("after_fetch")
            items = [Fetched(uid, raw, metas[uid].internaldate) for uid, raw in bodies.items()]
            new += self._archive(items, reached=max(batch))
        for uid, meta in sorted(huge.items()):
            new += self._archive(self._head(uid, meta), reached=uid)
        self._advance(max(uids))
        return new

    def _head(self, uid: int, meta: Meta) -> list[Fetched]:
        """The beginning of a mail that is too big to take in; the rest stays on the server."""
        head = self.door.fetch_head(uid, HEAD_BYTES)
        return [] if head is None else [Fetched(uid, head, meta.internaldate, oversize_bytes=meta.size)]

    def _archive(self, items: Iterable[Fetched], *, reached: int) -> int:
        """One transaction for the batch; if it fails, again mail by mail, so that one bad row blocks nobody."""
        items = list(items)
        try:
            return self._archive_once(items, reached=reached)
        except (IntakeError, ValueError, UnicodeError) as trouble:
            if len(items) < 2 or isinstance(trouble, StoreDown):
                raise
            return sum(self._archive_once([one], reached=one.uid) for one in sorted(items, key=lambda one: one.uid))

    def _archive_once(self, items: list[Fetched], *, reached: int) -> int:
        row = self._current()
        raws.keep(self.house, items)
        with self.house.db.write() as conn:
            if not mailboxes.renew_lease(conn, row.id, owner=self.owner, epoch=self._fence(), seconds=LEASE_SECONDS):
                self._epoch = None
                raise MailboxDown(Sentence("mailbox {name}: another daemon took over", name=self.name))
            new = mails.archive(conn, row, items, now=self.house.now(), outside=self.house.vault is not None)
            fp("ingest_before_commit")
        fp("ingest_after_commit")
        if items:
            log.info("mail.archived", mailbox=self.name, new=new, seen=len(items), up_to=reached)
        return new

    def _advance(self, high_uid: int) -> None:
        """Only after every batch of the chunk is committed: the cursor moves over a contiguous prefix."""
        row = self._current()
        if high_uid <= row.high_uid:
            return
        with self.house.db.write() as conn:
            mailboxes.advance(conn, row.id, epoch=self._fence(), high_uid=high_uid)
            self._row = mailboxes.open(conn, row.name, folder=row.folder, activation_at=row.activation_at)

    # -- disposition ---------------------------------------------------------------------------------------------

    def _move(self, row: MailboxRow, kind: str, moves: list[mails.Move]) -> int:
        """Move mails of one kind; a sighting of an older UIDVALIDITY can no longer be found and counts as vanished."""
        current = [move for move in moves if move.uidvalidity == row.uidvalidity]
        stale = [move for move in moves if move.uidvalidity != row.uidvalidity]
        fp("before_move")
        moved = self.door.move([move.uid for move in current], self._folder(kind)) if current else None
        fp("after_move")
        results = [mails.MoveResult(move.sighting_id, "vanished", None) for move in stale]
        if moved is not None:
            left = self.door.present(list(moved.unsure)) if moved.unsure else set()
            for move in current:
                dest = moved.dest.get(move.uid)
                gone = "moved" if dest is not None else "failed" if move.uid in left else "vanished"
                results.append(mails.MoveResult(move.sighting_id, gone, dest))
        with self.house.db.write() as conn:
            mails.moved(conn, results)
        fp("move_recorded")
        return len(results)

    def _folder(self, kind: str) -> str:
        account = self.intake.account
        return {"processed": account.processed, "auto": account.auto}.get(kind, account.quarantine)

    def _report(self, at: datetime, error: str | None) -> None:
        if self._row is not None:
            with self.house.db.write() as conn:
                mailboxes.report_poll(conn, self._row.id, at=at, error=error)
