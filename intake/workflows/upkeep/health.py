"""Whether the desk is well: what the database says, and each reason why it is not ready (RELIABILITY.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from intake.store.database import Connection, database_now
from intake.store.inward import mailboxes
from intake.store.inward.mailboxes import MailboxRow
from intake.store.upkeep import health, standing
from intake.store.upkeep.health import Health
from intake.store.upkeep.standing import PAUSE, Standing
from intake.workflows.house import House
from intake.workflows.incoming.storms import NAME as STORM

PERIODS = 3  # a poll that is older is too old
LOW_BYTES = 100 * 1024 * 1024  # below it the database may not take the next mail
ALARM = "alarm."


@dataclass(frozen=True, slots=True)
class Watched:
    """What only the daemon knows: how often each mailbox is polled, loops that are silent or in trouble, free bytes."""

    poll_seconds: Mapping[str, float] = field(default_factory=dict)  # by the mailbox's name
    loops: Sequence[str] = ()
    silent: Sequence[str] = ()  # of them, those without a sign of life
    trouble: Mapping[str, str] = field(default_factory=dict)  # by the loop's name
    free_bytes: int | None = None
    up_seconds: float = float("inf")  # since the daemon began
    clock_step: float = 0.0  # seconds that the wall clock jumped in the last round


@dataclass(frozen=True, slots=True)
class Box:
    """One mailbox: its row, the age of its last good poll in seconds (None: never), and if somebody holds its lease."""

    row: MailboxRow
    age_seconds: float | None
    leased: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything at one instant."""

    now: datetime
    health: Health
    boxes: tuple[Box, ...]
    standing: tuple[Standing, ...]

    @property
    def oldest_mail_seconds(self) -> float:
        """How long the mail has waited that waits longest to be registered."""
        return _age(self.now, self.health.oldest_mail_at)

    @property
    def oldest_letter_seconds(self) -> float:
        """By how much the letter is late that is due longest."""
        return _age(self.now, self.health.oldest_letter_at)


def look(conn: Connection, house: House) -> Picture:
    """The picture now."""
    now, clock = house.now(), database_now(conn)
    boxes = tuple(
        Box(
            one,
            _age(now, one.last_ok_at) if one.last_ok_at else None,
            one.lease_owner is not None and one.lease_until is not None and one.lease_until > clock,
        )
        for one in mailboxes.all(conn)
    )
    return Picture(now, health.health(conn, now), boxes, tuple(standing.all(conn)))


def problems(picture: Picture, house: House, watched: Watched) -> Iterator[dict[str, Any]]:
    """Each reason why the daemon is not ready: a code, what it is about, and what was said."""
    for name in watched.silent:
        yield _problem("loop.silent", name)
    for name, said in watched.trouble.items():
        yield _problem("loop.trouble", name, said)
    for box in picture.boxes:
        yield from _mailbox(box, watched)
    missing = watched.poll_seconds.keys() - {box.row.name for box in picture.boxes}
    yield from (_problem("mailbox.never", name) for name in sorted(missing))
    if picture.oldest_mail_seconds > house.policy.oldest_goal.total_seconds():
        yield _problem("backlog.old", "", f"{picture.oldest_mail_seconds:.0f}")
    if watched.free_bytes is not None and watched.free_bytes < LOW_BYTES:
        yield _problem("disk.low", "", f"{watched.free_bytes // 2**20}")
    if watched.clock_step:
        yield _problem("clock.stepped", "", f"{watched.clock_step:+.0f}")
    for one in picture.standing:
        if one.name.startswith(PAUSE):
            yield _problem("paused", one.name.removeprefix(PAUSE), one.actor)


def _mailbox(box: Box, watched: Watched) -> Iterator[dict[str, Any]]:
    period = watched.poll_seconds.get(box.row.name)
    if period is None:
        return  # a mailbox that the configuration no longer names
    if box.row.last_error:
        yield _problem("mailbox.error", box.row.name, box.row.last_error)
    if box.age_seconds is None:
        yield _problem("mailbox.never", box.row.name)
    elif box.age_seconds > PERIODS * period:
        yield _problem("mailbox.stale", box.row.name, f"{box.age_seconds:.0f}")
    elif not box.leased:
        yield _problem("mailbox.no_lease", box.row.name)


def shown(picture: Picture, house: House) -> dict[str, Any]:
    """The picture as JSON."""
    found = picture.health
    return {
        "mailboxes": [
            {
                "name": box.row.name,
                "folder": box.row.folder,
                "last_ok_at": _at(house, box.row.last_ok_at),
                "last_ok_seconds": None if box.age_seconds is None else round(box.age_seconds, 1),
                "error": box.row.last_error,
                "lease_owner": box.row.lease_owner,
                "lease_epoch": box.row.lease_epoch,
                "uidvalidity": box.row.uidvalidity,
                "generation": box.row.generation,
            }
            for box in picture.boxes
        ],
        "backlog": dict(found.mails),
        "unprocessed": found.mails["stored"] + found.mails["processing"],
        "oldest_unprocessed_seconds": round(picture.oldest_mail_seconds, 1),
        "quarantined": found.mails["quarantined"],
        "oldest_quarantined_at": _at(house, found.oldest_quarantined_at),
        "unmoved": found.unmoved,
        "outbox": dict(found.letters),
        "held": dict(found.held),
        "ack_unknown_total": found.ack_unknown_total,
        "oldest_letter_seconds": round(picture.oldest_letter_seconds, 1),
        "requests": {"open": found.open_requests, "overdue": found.overdue_requests},
        "paused": [one.name.removeprefix(PAUSE) for one in picture.standing if one.name.startswith(PAUSE)],
        "storms": [_standing(house, one, STORM) for one in picture.standing if one.name.startswith(STORM)],
        "alarms": [_standing(house, one, ALARM) for one in picture.standing if one.name.startswith(ALARM)],
    }


def _standing(house: House, one: Standing, prefix: str) -> dict[str, Any]:
    return {"what": one.name.removeprefix(prefix), "since": _at(house, one.since)}


def _problem(code: str, about: str = "", said: str = "") -> dict[str, Any]:
    return {"code": code, "about": about, "said": said}


def _age(now: datetime, at: datetime | None) -> float:
    return max((now - at) / timedelta(seconds=1), 0.0) if at else 0.0


def _at(house: House, at: datetime | None) -> str | None:
    return at.astimezone(house.zone).isoformat() if at else None
