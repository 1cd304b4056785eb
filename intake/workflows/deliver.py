"""Room 3: the outbox to the SMTP server, phase by phase, and what became of each letter (RELIABILITY.md 3.5)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake import log
from intake.errors import RelayDown
from intake.failpoints import fp
from intake.outbound.smtp import Parcel, Post
from intake.outbound.verdict import Later, Never, Sent, Unknown, Verdict, next_try
from intake.store import events, outbox
from intake.store.database import Connection
from intake.store.outbox import Claimed
from intake.workflows.house import House

BATCH = 50
CLAIM_SECONDS = 1200  # above the 600 s that a server may take after the dot
RESEND_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one step did."""

    claimed: int = 0
    sent: int = 0


class _Round:
    """One claim on its way: which letters are still ours, and how they ended."""

    def __init__(self, house: House, claimed: list[Claimed], owner: str) -> None:
        self.house = house
        self.owner = owner
        self.open = {letter.id: letter for letter in claimed}
        self.sent = 0

    def before_data(self, letter_id: int) -> bool:
        """Commit the phase `data` under my claim; False when the claim was lost while we paused."""
        letter = self.open[letter_id]
        with self.house.db.write() as conn:
            mine = outbox.enter_data(conn, letter_id, owner=self.owner, epoch=letter.epoch)
        fp("phase_data_commit")
        if not mine:
            log.warning("letter.claim_lost", letter=letter_id)
            del self.open[letter_id]
        return mine

    def settle(self, letter_id: int, verdict: Verdict) -> None:
        """Write what became of one letter."""
        letter = self.open.pop(letter_id)
        now = self.house.now()
        with self.house.db.write() as conn:
            _settle(conn, letter, verdict, now)
            fp("sent_before_commit")
        fp("sent_after_commit")
        self.sent += isinstance(verdict, Sent)


def run(
    house: House, post: Post, *, owner: str, stop: Callable[[], bool] = lambda: False, limit: int = BATCH
) -> Delivered:
    """Claim and send what is due; `claimed` is 0 when nothing is. Raises RelayDown; nothing is lost then."""
    with house.db.write() as conn:
        outbox.expire(conn, now=house.now())
        claimed = outbox.claim(conn, owner=owner, limit=limit, now=house.now(), lease_seconds=CLAIM_SECONDS)
        fp("claim_before_commit")
    fp("claim_after_commit")
    if not claimed:
        return Delivered()
    round_ = _Round(house, claimed, owner)
    parcels = [Parcel(one.id, one.env_from, one.recipient, one.body) for one in claimed]
    try:
        post.carry(parcels, before_data=round_.before_data, settle=round_.settle, stop=stop)
    finally:
        _free(house, round_)
    return Delivered(len(claimed), round_.sent)


def _free(house: House, round_: _Round) -> None:
    """Give back what was not tried: the relay is down, or we were asked to stop."""
    if not round_.open:
        return
    now = house.now()
    with house.db.write() as conn:
        for letter in round_.open.values():
            outbox.free(conn, letter.id, epoch=letter.epoch, next_attempt_at=now)


def _settle(conn: Connection, letter: Claimed, verdict: Verdict, now: datetime) -> None:
    match verdict:
        case Sent(code, text, queue_id):
            outbox.settle(
                conn, letter.id, epoch=letter.epoch, state="sent", at=now, code=code, text=text, queue_id=queue_id
            )
            _tell(conn, letter, "letter_sent", now, code=code, text=text)
        case Later(code, text):
            _again(conn, letter, code=code, text=text, now=now)
        case Never(code, text):
            outbox.settle(conn, letter.id, epoch=letter.epoch, state="failed", at=now, code=code, text=text)
            _tell(conn, letter, "letter_failed", now, code=code, text=text)
        case Unknown(text):
            _unknown(conn, letter, text=text, now=now)


def _again(conn: Connection, letter: Claimed, *, code: int | None, text: str, now: datetime) -> None:
    """A refusal for now: tried again by the schedule, until the letter would come too late."""
    due = next_try(letter.attempts, now=now, jitter=random.random())  # noqa: S311  spreads retries, guards nothing
    if letter.give_up_at is not None and due > letter.give_up_at:
        outbox.settle(conn, letter.id, epoch=letter.epoch, state="failed", at=now, code=code, text=f"gave_up: {text}")
        _tell(conn, letter, "letter_failed", now, code=code, text=text)
        return
    outbox.settle(conn, letter.id, epoch=letter.epoch, state="retry", at=now, code=code, text=text, next_attempt_at=due)
    log.info(
        "letter.deferred", letter=letter.id, kind=letter.kind, code=code, attempt=letter.attempts, again=due.isoformat()
    )


def _unknown(conn: Connection, letter: Claimed, *, text: str, now: datetime) -> None:
    """No answer after the dot: the same bytes once more after a while, or a person decides (letters by staff)."""
    again = now + RESEND_AFTER if letter.policy == "resend_once" and letter.unknowns == 0 else None
    outbox.settle(conn, letter.id, epoch=letter.epoch, state="unknown", at=now, text=text, next_attempt_at=again)
    _tell(conn, letter, "letter_unknown", now, code=None, text=text)


def _tell(conn: Connection, letter: Claimed, kind: str, now: datetime, *, code: int | None, text: str) -> None:
    events.append(
        conn,
        at=now,
        actor="intake",
        channel="smtp",
        kind=kind,
        request_id=letter.request_id,
        outbox_id=letter.id,
        payload={"letter": letter.kind, "code": code, "text": text[:200]},
    )
    say = log.info if kind == "letter_sent" else log.error
    say(kind.replace("_", ".", 1), letter=letter.id, kind=letter.kind, code=code)


__all__ = ["Delivered", "RelayDown", "run"]
