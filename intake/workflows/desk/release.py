"""A person decides over a letter or a mail that stands still: retry, hold, release, drop; each leaves an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.errors import NotAllowed, Sentence
from intake.store.database import Connection
from intake.store.inward import mails
from intake.store.inward.mails import Fate
from intake.store.ledger import events
from intake.store.outward import drafts, outbox
from intake.workflows import raws
from intake.workflows.desk import approve
from intake.workflows.house import House

VERBS = {
    "retry": (outbox.retry, "letter_retried"),
    "hold": (outbox.hold, "letter_held"),
    "release": (outbox.release, "letter_released"),
    "drop": (outbox.drop, "letter_dropped"),
}


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of many held letters: those that were decided, and those left because their promise is over."""

    done: tuple[int, ...]
    too_late: tuple[int, ...] = ()


def letter(house: House, outbox_id: int, verb: str, *, actor: str, reason: str = "") -> str:
    """Do `retry`, `hold`, `release` or `drop` with a letter; its state afterwards. Raises NotFound, NotAllowed."""
    with house.db.write() as conn:
        _decide(conn, outbox_id, verb, now=house.now(), actor=actor, reason=reason)
        return outbox.by_id(conn, outbox_id).state


def held_letters(house: House, why: str, verb: str, *, actor: str, reason: str = "") -> Bulk:
    """`release` or `drop` every letter that is held for the reason `why`, in one transaction.

    A released acknowledgement whose promised instant has passed would only confuse: it stays held.
    """
    now = house.now()
    with house.db.write() as conn:
        found = _chosen(conn, why, verb, now=now)
        for one in found.done:
            _decide(conn, one, verb, now=now, actor=actor, reason=reason)
    return found


def foreseen(house: House, why: str, verb: str) -> Bulk:
    """What `held_letters` would do now; nothing is changed."""
    with house.db.read() as conn:
        return _chosen(conn, why, verb, now=house.now())


def _chosen(conn: Connection, why: str, verb: str, *, now: datetime) -> Bulk:
    every = outbox.held(conn, why)
    chosen = outbox.held(conn, why, due_after=now) if verb == "release" else every
    return Bulk(tuple(chosen), tuple(one for one in every if one not in set(chosen)))


def _decide(conn: Connection, outbox_id: int, verb: str, *, now: datetime, actor: str, reason: str) -> None:
    if verb in {"release", "drop"} and drafts.is_one(outbox.by_id(conn, outbox_id)):
        _decide_draft(conn, outbox_id, verb, now=now, actor=actor)
        return
    if verb == "drop" and not reason:
        raise NotAllowed(
            Sentence("letter {outbox_id} is no draft: say why nobody needs it", outbox_id=outbox_id),
            hint="--reason TEXT",
        )
    act, kind = VERBS[verb]
    act(conn, outbox_id, now=now)
    about = outbox.by_id(conn, outbox_id)
    events.append(
        conn,
        at=now,
        actor=actor,
        channel="cli",
        kind=kind,
        request_id=about.request_id,
        outbox_id=outbox_id,
        payload={"letter": about.kind, "reason": reason},
    )


def _decide_draft(conn: Connection, outbox_id: int, verb: str, *, now: datetime, actor: str) -> None:
    """A draft goes as somebody's message or not at all: nobody releases it by the way."""
    if verb == "release":
        raise NotAllowed(
            Sentence(
                "letter {outbox_id} is a draft that waits for approval: release is for letters that are held",
                outbox_id=outbox_id,
            ),
            hint=Sentence("intake outbox approve {outbox_id}, or: intake outbox drop {outbox_id}", outbox_id=outbox_id),
        )
    approve.drop(conn, outbox_id, actor=actor, now=now)


def raw_mail(house: House, mail_id: int) -> bytes:
    """The bytes of a mail as they came, checked. Raises NotFound, Corrupt."""
    return raws.raw(house, mail_id)


def mail_again(house: House, mail_id: int, *, actor: str) -> Fate:
    """Put a mail from quarantine back into the archive's queue; what it is then. Raises NotFound.

    One that has left the quarantine already stays as it is, so repeating a retry is harmless.
    """
    with house.db.write() as conn:
        if mails.fate(conn, mail_id).state == "quarantined":
            mails.retry(conn, mail_id, now=house.now())
            events.append(conn, at=house.now(), actor=actor, channel="cli", kind="quarantine_retried", mail_id=mail_id)
        return mails.fate(conn, mail_id)


def set_aside(house: House, reason: str | None = None) -> list[int]:
    """Ids of the mails in quarantine, oldest first; those with this reason only, if one is given."""
    with house.db.read() as conn:
        return [one.id for one in mails.quarantine(conn) if reason in {None, one.reason}]


def drop_mail(house: House, mail_id: int, *, reason: str, actor: str) -> None:
    """Take a mail off the quarantine list; its bytes stay. Raises NotFound, NotAllowed."""
    with house.db.write() as conn:
        mails.drop(conn, mail_id, reason=reason, now=house.now())
        events.append(
            conn,
            at=house.now(),
            actor=actor,
            channel="cli",
            kind="quarantine_dropped",
            mail_id=mail_id,
            payload={"reason": reason},
        )
