"""After a loss: mails from the server and lines from the journal make the database whole again (RELIABILITY.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake import log
from intake.errors import NotFound, Sentence
from intake.mailbox.account import Account
from intake.mailbox.door import Door, fetch_batches
from intake.reading.room import Reader
from intake.store.inward import mailboxes, mails
from intake.store.inward.mailboxes import MailboxRow
from intake.store.inward.mails import Fetched
from intake.store.ledger import journaled, recalls
from intake.store.ledger.journal import Journal, Line
from intake.store.outward import outbox
from intake.store.upkeep import restored
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.incoming import recalling, register
from intake.workflows.office import Intake
from intake.workflows.safety import journal as journals
from intake.workflows.safety.restore import GAP_WITH_JOURNAL

MARGIN = timedelta(days=2)  # before the newest mail that the database knows
AT_ONCE = 500
OWNER = "recover"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found. `missing`: the journal knows the mail, the server does not have it any more."""

    lines: int
    fetched: int
    known: int
    unknown: int
    sent: int
    held: int
    missing: tuple[Line, ...]
    by_staff: tuple[Line, ...]  # letters whose work since the backup must be entered again


def run(
    house: House,
    journal: Journal,
    intakes: Sequence[Intake],
    *,
    reader: Reader,
    only: Sequence[str] = (),
    everything: bool = False,
) -> Recovered:
    """Take mails from the folders of handled mail and place each as the journal says; nothing is sent.

    Without a line a mail is taken in as new, its letter held for a person. `everything`: also mail from long before the
    newest one that the database knows; `only` some of the folders, by name or its last part. Repeating it is harmless.
    Raises MailboxDown, StoreDown, NotFound for a folder that no mailbox has.
    """
    chosen = [(intake, folder) for intake in intakes for folder in _handled(intake.account) if _is_meant(folder, only)]
    if not chosen:
        raise NotFound(
            Sentence("no mailbox has a folder {only}", only=", ".join(only)),
            hint="see [[mailbox]] processed, auto, quarantine",
        )
    lines = [*journal.lines()]
    house.warm()
    with house.db.write() as conn:
        if restored.hold(conn, now=house.now(), why="recover"):  # nobody restored: numbers were not skipped yet
            given = max((line.request or 0 for line in lines), default=0)
            restored.skip_numbers(conn, given + GAP_WITH_JOURNAL if given else 0)
        recalls.keep(conn, lines, secret=house.identity.secret)
        newest = recalls.newest(conn)
        before = recalls.used(conn)
    since = None if everything or newest is None else newest - MARGIN
    fetched = sum(_folder(house, intake, folder, since=since) for intake, folder in chosen)
    while register.run(house, reader, owner=OWNER).claimed:
        pass
    _stay(house, intakes)
    return _letters(house, lines, fetched=fetched, before=before)


def begin_anew(house: House, journal: Journal) -> None:
    """A journal of the lost past is put aside; the next one is written from the database."""
    last = journal.last()
    with house.db.read() as conn:
        goes_on = journaled.continues(conn, last)
    if not goes_on:
        journal.set_aside(f"before-{house.now():%Y%m%dT%H%M%S}")
    journals.keep(house, journal)


def _handled(account: Account) -> tuple[str, ...]:
    return (account.processed, account.auto, account.quarantine)


def _is_meant(folder: str, only: Sequence[str]) -> bool:
    return not only or folder in only or folder.rpartition("/")[2] in only


def _folder(house: House, intake: Intake, folder: str, *, since: datetime | None) -> int:
    door = Door(replace(intake.account, folder=folder))
    found = 0
    try:
        if door.has(folder):
            found = sum(_take(house, intake, door, batch) for batch in _batches(door, intake, since))
    finally:
        door.close()
    log.info("mail.recollected", mailbox=intake.account.name, folder=folder, new=found)
    return found


def _batches(door: Door, intake: Intake, since: datetime | None) -> Iterator[list[Fetched]]:
    """The mails of one folder, a bounded number at a time; one that is too big was never taken in whole."""
    door.open()
    uids = door.uids_after(0)
    for at in range(0, len(uids), AT_ONCE):
        metas = {
            uid: meta
            for uid, meta in door.meta(uids[at : at + AT_ONCE]).items()
            if meta.size <= intake.max_bytes
            and (since is None or meta.internaldate is None or meta.internaldate >= since)
        }
        for batch in fetch_batches(metas):
            yield [Fetched(uid, raw, metas[uid].internaldate) for uid, raw in door.fetch(batch).items()]


def _take(house: House, intake: Intake, door: Door, items: list[Fetched]) -> int:
    row = _row(house, intake, door.account.folder)
    uidvalidity = door.open().uidvalidity
    raws.keep(house, items)
    outside = house.vault is not None
    with house.db.write() as conn:
        return mails.archive(conn, replace(row, uidvalidity=uidvalidity), items, now=house.now(), outside=outside)


def _row(house: House, intake: Intake, folder: str) -> MailboxRow:
    """The folder as a mailbox of its own, with the activation of the one that is read."""
    account = intake.account
    with house.db.write() as conn:
        read = {(one.name, one.folder): one for one in mailboxes.all(conn)}.get((account.name, account.folder))
        activation = read.activation_at if read else intake.activation(house.now())
        return mailboxes.open(conn, account.name, folder, activation_at=activation)


def _stay(house: House, intakes: Sequence[Intake]) -> None:
    folders = {(one.account.name, folder) for one in intakes for folder in _handled(one.account)}
    with house.db.write() as conn:
        for row in mailboxes.all(conn):
            if (row.name, row.folder) in folders:
                recalls.stay(conn, row.id)


def _letters(house: House, lines: Sequence[Line], *, fetched: int, before: int) -> Recovered:
    """Letters that went are known as sent, dates that they announced stand in the ledger."""
    sent, lost = 0, []
    with house.db.write() as conn:
        for line in lines:
            if not line.kind.startswith("letter_") or line.letter is None:
                continue
            if line.request is not None and not recalls.exists(conn, line.request):
                continue  # its mail is gone: it is listed as missing
            if line.sent == "yes" and recalls.letter_went(conn, line):
                sent += 1
            elif recalls.lost_letter(conn, line) and line.request is not None:
                lost.append(line)
            if line.request is not None:
                recalling.renew(conn, line.request, line)
        known = recalls.used(conn) - before
        missing = tuple(recalls.missing(conn))
        held = outbox.counts(conn).get("held", 0)
    return Recovered(len(lines), fetched, known, fetched - known, sent, held, missing, tuple(lost))
