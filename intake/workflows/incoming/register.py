"""Room 2: an archived mail becomes a request with its acknowledgement, or a recorded reason why not."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from intake import log
from intake.errors import Busy, Changed, IntakeError, StoreDown
from intake.failpoints import fp
from intake.message.mail import Mail
from intake.reading import heads
from intake.reading.room import Reader, Unreadable
from intake.store.database import in_turn, savepoint
from intake.store.inward import mails
from intake.store.inward.mails import Stored
from intake.store.ledger import events
from intake.workflows import raws
from intake.workflows.house import House
from intake.workflows.incoming import admit, arrival
from intake.workflows.incoming.staff import screening

BATCH = 50
CLAIM_SECONDS = 600  # a batch may hold a mail that takes its whole 30 s


@dataclass(frozen=True, slots=True)
class Registered:
    """What one step did."""

    claimed: int = 0
    letters: int = 0


def run(house: House, reader: Reader, *, owner: str, limit: int = BATCH) -> Registered:
    """Claim, read and register the next archived mails; `claimed` is 0 when none is waiting.

    The attempt is counted before the mail is looked at, so a mail that kills us is known. Three failures: quarantine.
    """
    with house.db.read() as conn:
        if not mails.is_waiting(conn):
            return Registered()
    reader.prepare()  # what takes its time at a start comes before the claim: a kill in it is charged to nobody
    house.warm()
    with house.db.write() as conn:
        mails.give_back_all(conn, owner=owner)
        claimed = mails.claim(conn, owner=owner, limit=limit, now=house.now(), lease_seconds=CLAIM_SECONDS)
    if not claimed:
        return Registered()
    fp("parse_start")
    read = [(stored, _read(reader, stored)) for stored in raws.loaded(house, claimed)]
    fp("parse_end")
    house = screening.ahead(house, read)
    try:
        letters = _place(house, read)
    except IntakeError:
        if len(read) == 1:
            raise
        letters = _one_by_one(house, read)  # the whole transaction was lost
    return Registered(len(claimed), letters)


def waiting(house: House) -> int:
    """How many archived mails are still to be placed, those that somebody has in hand among them."""
    with house.db.read() as conn:
        found = mails.backlog(conn, house.now())
    return found.stored + found.processing


def _one_by_one(house: House, read: list[tuple[Stored, Mail | Unreadable]]) -> int:
    """Each mail in a transaction of its own, so that one which the database cannot take holds up no other.

    Two failures in a row: the database is down. What is left is claimed again, uncharged, when it is back.
    """
    letters = 0
    trouble: IntakeError | None = None
    failed_before = False
    for one in read:
        try:
            letters += _place(house, [one])
            failed_before = False
        except IntakeError as found:
            if failed_before:
                raise
            trouble, failed_before = found, True
    if trouble is not None:
        raise trouble
    return letters


def _read(reader: Reader, stored: Stored) -> Mail | Unreadable:
    try:
        return reader.read(stored.raw)
    except Unreadable as trouble:
        if trouble.final:  # set aside at once: whoever looks at it sees from whom it is
            trouble.head = heads.outline(reader, stored.raw, reason=trouble.reason)
        return trouble


def _place(house: House, read: list[tuple[Stored, Mail | Unreadable]]) -> int:
    """One transaction for the batch, a savepoint for each mail: the failure of one is its own."""
    letters = 0
    with house.db.write() as conn:
        in_turn(conn)
        for stored, mail in read:
            fp("batch_between_mails")
            try:
                with savepoint(conn):
                    letters += _place_one(house, conn, stored, mail)
            except (StoreDown, Busy):
                raise
            except Changed as race:  # the claim was lost, or staff changed the request: nothing of ours may stay
                log.warning("mail.raced", mail=stored.id, error=str(race))
                _failed(house, conn, stored, str(race))
            except Exception as bug:  # noqa: BLE001  the guard per mail: counted, recorded, quarantined at the third time
                log.error("mail.failed", mail=stored.id, attempt=stored.attempt, exc_info=True)
                _failed(house, conn, stored, "".join(traceback.format_exception_only(bug)).strip())
        fp("process_before_commit")
    fp("process_after_commit")
    return letters


def _place_one(house: House, conn: mails.Connection, stored: Stored, mail: Mail | Unreadable) -> int:
    if not isinstance(mail, Unreadable):
        return admit.admit(conn, house, stored, mail)
    _unreadable(house, conn, stored, mail)
    return 0


def _unreadable(house: House, conn: mails.Connection, stored: Stored, trouble: Unreadable) -> None:
    """Bounds are a verdict at once; a killed child may have been bad luck and is tried again."""
    if trouble.final:
        now = house.now()
        aside = arrival.quarantined(stored, rules=(trouble.reason,), reason=trouble.reason, mail=trouble.head)
        mails.settle(conn, stored, aside)
        events.append(
            conn,
            at=now,
            actor="intake",
            channel="mail",
            kind="quarantined",
            mail_id=stored.id,
            payload={"reason": trouble.reason},
        )
        log.warning("mail.quarantined", mail=stored.id, reason=trouble.reason)
    else:
        _failed(house, conn, stored, trouble.reason)


def _failed(house: House, conn: mails.Connection, stored: Stored, error: str) -> None:
    if mails.fail(conn, stored, error=error, now=house.now()):
        log.warning("mail.quarantined", mail=stored.id, reason=error)
