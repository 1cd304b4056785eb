"""Room 3: the outbox to the SMTP server, phase by phase, and what became of each letter (RELIABILITY.md 3.5)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from intake import log
from intake.domain.notices import Channel
from intake.errors import IntakeError, RelayDown
from intake.failpoints import fp
from intake.outbound.smtp import Parcel
from intake.outbound.verdict import Later, Never, Sent, Unknown, Verdict, next_try
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.outward import outbox
from intake.store.outward.outbox import Claimed
from intake.workflows.house import House
from intake.workflows.outgoing import lastlook

BATCH = 50
CLAIM_SECONDS = 1200  # above the 600 s that a server may take after the dot
RESEND_AFTER = timedelta(minutes=15)
_BY = {Channel.MAIL: "smtp", Channel.WEBHOOK: "webhook"}  # in the journal


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one step did."""

    claimed: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class _End:
    """How one try ended, as it is written into the outbox; `again` is when it is tried once more."""

    state: str  # sent | retry | failed | unknown
    code: int | None
    text: str
    queue_id: str | None = None
    again: datetime | None = None


class Carrier(Protocol):
    """A back door: SMTP, or HTTPS to webhooks."""

    def carry(
        self,
        letters: Sequence[Parcel],
        *,
        before_data: Callable[[int], bool],
        settle: Callable[[int, Verdict], None],
        stop: Callable[[], bool],
    ) -> None:
        """Send the letters; as `smtp.Post.carry`."""


class Sender:
    """The outbox's way out by one channel; used by one thread.

    It remembers what could not be written while the database was away.
    """

    def __init__(self, house: House, post: Carrier, *, owner: str, channel: Channel = Channel.MAIL) -> None:
        self.house = house
        self.post = post
        self.owner = owner
        self.channel = channel
        self._open: dict[int, Claimed] = {}  # claimed, and without an end
        self._unsent: set[int] = set()  # of these: DATA was refused by us, whatever the database heard of it
        self._ended: dict[int, tuple[Claimed, Verdict]] = {}  # ended, and not yet written
        self._sent = 0

    def run(self, stop: Callable[[], bool] = lambda: False, *, limit: int = BATCH) -> Delivered:
        """Claim and send what is due; `claimed` is 0 when nothing is. Nothing is lost by RelayDown or StoreDown."""
        self._catch_up()
        now = self.house.now()
        with self.house.db.write() as conn:
            outbox.expire(conn, now=now)
            claimed = outbox.claim(
                conn, owner=self.owner, limit=limit, now=now, lease_seconds=CLAIM_SECONDS, channel=self.channel
            )
            going = lastlook.still_to_go(conn, self.house, claimed, now=now)
            fp("claim_before_commit")
        fp("claim_after_commit")
        self._sent = 0
        self._open = {letter.id: letter for letter in going}
        parcels = [Parcel(one.id, one.env_from, one.recipient, one.body) for one in going]
        try:
            self.post.carry(parcels, before_data=self._before_data, settle=self._settle, stop=stop)
        finally:
            self._catch_up()
        return Delivered(len(claimed), self._sent)

    def _before_data(self, letter_id: int) -> bool:
        """Commit the phase `data` under my claim; False when the claim was lost while we paused."""
        letter = self._open[letter_id]
        try:
            with self.house.db.write() as conn:
                mine = outbox.enter_data(conn, letter_id, owner=self.owner, epoch=letter.epoch)
        except IntakeError:  # the commit may be done all the same: only we know that nothing went out
            self._unsent.add(letter_id)
            raise
        fp("phase_data_commit")
        if not mine:
            log.warning("letter.claim_lost", letter=letter_id)
            del self._open[letter_id]
        return mine

    def _settle(self, letter_id: int, verdict: Verdict) -> None:
        """Write what became of one letter; what cannot be written is kept for the next run."""
        self._ended[letter_id] = (self._open.pop(letter_id), verdict)
        self._write_end(letter_id)
        self._sent += isinstance(verdict, Sent)

    def _write_end(self, letter_id: int) -> None:
        letter, verdict = self._ended[letter_id]
        now = self.house.now()
        with self.house.db.write() as conn:
            if not _settle(conn, letter, verdict, now, self.channel):
                log.warning("letter.claim_lost", letter=letter_id)
            fp("sent_before_commit")
        fp("sent_after_commit")
        del self._ended[letter_id]

    def _catch_up(self) -> None:
        """Write the ends that are not written, and give back what was not tried: the relay was down, or we stop.

        Raises StoreDown as long as that is not possible; nothing new is claimed before.
        """
        for letter_id in list(self._ended):
            self._write_end(letter_id)
        if not self._open:
            return
        now = self.house.now()
        with self.house.db.write() as conn:
            for letter in self._open.values():
                unsent = letter.id in self._unsent
                outbox.free(conn, letter.id, epoch=letter.epoch, next_attempt_at=now, is_unsent=unsent)
        self._open.clear()
        self._unsent.clear()


def _settle(conn: Connection, letter: Claimed, verdict: Verdict, now: datetime, channel: Channel) -> bool:
    """False when the claim was lost, or this end is written already: then nothing changes."""
    match verdict:
        case Sent(code, text, queue_id):
            end = _End("sent", code=code, text=text, queue_id=queue_id)
        case Later(code, text):
            end = _again(letter, code=code, text=text, now=now)
        case Never(code, text):
            end = _End("failed", code=code, text=text)
        case Unknown(text):
            end = _unknown(letter, text=text, now=now)
    mine = outbox.settle(
        conn, letter.id, epoch=letter.epoch, state=end.state, at=now, code=end.code, text=end.text,
        queue_id=end.queue_id, next_attempt_at=end.again,
    )  # fmt: skip
    if mine:
        _tell(conn, letter, end, now, channel)
    return mine


def _again(letter: Claimed, *, code: int | None, text: str, now: datetime) -> _End:
    """A refusal for now: tried again by the schedule, until the letter would come too late."""
    due = next_try(letter.attempts, now=now, jitter=random.random())  # noqa: S311  spreads retries, guards nothing
    if letter.give_up_at is not None and due > letter.give_up_at:
        return _End("failed", code=code, text=f"gave_up: {text}")
    return _End("retry", code=code, text=text, again=due)


def _unknown(letter: Claimed, *, text: str, now: datetime) -> _End:
    """No answer after the dot: the same bytes once more after a while, or a person decides (letters by staff)."""
    again = now + RESEND_AFTER if letter.policy == "resend_once" and letter.unknowns == 0 else None
    return _End("unknown", code=None, text=text, again=again)


def _tell(conn: Connection, letter: Claimed, end: _End, now: datetime, channel: Channel) -> None:
    """An event and a line in the log; a refusal for now is only logged."""
    if end.state == "retry":
        again = end.again.isoformat() if end.again else None
        log.info(
            "letter.deferred", letter=letter.id, kind=letter.kind, code=end.code, attempt=letter.attempts, again=again
        )
        return
    events.append(
        conn,
        at=now,
        actor="intake",
        channel=_BY[channel],
        kind=f"letter_{end.state}",
        request_id=letter.request_id,
        outbox_id=letter.id,
        payload={"letter": letter.kind, "code": end.code, "text": end.text[:200]},
    )
    say = log.info if end.state == "sent" else log.error
    say(f"letter.{end.state}", letter=letter.id, kind=letter.kind, code=end.code)


__all__ = ["Delivered", "RelayDown", "Sender"]
