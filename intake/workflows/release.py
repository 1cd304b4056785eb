"""A person decides over a letter or a mail that stands still: retry, hold, release, drop; each leaves an event."""

from __future__ import annotations

from intake.errors import NotAllowed
from intake.store import drafts, events, mails, outbox
from intake.workflows import raws
from intake.workflows.house import House


def letter(house: House, outbox_id: int, verb: str) -> str:
    """Do `retry`, `hold` or `release` with a letter; its state afterwards. Raises NotFound, NotAllowed."""
    act = {"retry": outbox.retry, "hold": outbox.hold, "release": outbox.release}[verb]
    with house.db.write() as conn:
        if verb == "release" and outbox.by_id(conn, outbox_id).reason == drafts.REASON:
            raise NotAllowed(
                f"letter {outbox_id} is a draft that waits for approval: release is for letters that are held",
                hint=f"intake outbox approve {outbox_id}, or: intake outbox drop {outbox_id}",
            )
        act(conn, outbox_id, now=house.now())
        return outbox.by_id(conn, outbox_id).state


def raw_mail(house: House, mail_id: int) -> bytes:
    """The bytes of a mail as they came, checked. Raises NotFound, Corrupt."""
    return raws.raw(house, mail_id)


def mail_again(house: House, mail_id: int, *, actor: str) -> None:
    """Put a mail from quarantine back into the archive's queue. Raises NotFound, NotAllowed."""
    with house.db.write() as conn:
        mails.retry(conn, mail_id, now=house.now())
        events.append(conn, at=house.now(), actor=actor, channel="cli", kind="quarantine_retried", mail_id=mail_id)


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
