"""The dead man's switch: one letter when something stands still, one when it goes on (FEATURES.md 135).

Written by the clock, which needs neither mailbox nor relay; in one transaction with the row that makes it stand, so
that any number of daemons raise an alarm once. A letter that cannot leave waits in the outbox like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake import log
from intake.domain import similar
from intake.domain.similar import STORM, Similar
from intake.letters.fields import Alarm
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.inward import mails
from intake.store.upkeep import standing
from intake.store.upkeep.standing import Standing
from intake.workflows.house import House
from intake.workflows.incoming import storms
from intake.workflows.outgoing import post
from intake.workflows.upkeep import health, silence
from intake.workflows.upkeep.health import ALARM, PERIODS, Box, Picture, Watched

KIND = "alarm"
GRACE_SECONDS = 120.0
PROBE_LOST = "a probe that was sent to our own address did not arrive (自检试信没有到达)"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that stands still now; `name` is the same as long as it lasts."""

    what: str  # mailbox | backlog | sending | silent | storm
    about: str = ""
    since: datetime | None = None  # None: nobody knows; now
    error: str = ""
    count: int = 0

    @property
    def name(self) -> str:
        """Under which it stands."""
        return f"{ALARM}{self.what}:{self.about}"


def run(house: House, watched: Watched) -> int:
    """Raise what is new, end what is over; how many alarms changed. Repeating it changes nothing."""
    if watched.up_seconds < min(house.policy.alarm_after.total_seconds(), GRACE_SECONDS):
        return 0  # after a stop everything is old; let the loops begin first
    with house.db.read() as conn:
        picture = health.look(conn, house)
        stand = {one.name: one for one in picture.standing if one.name.startswith(ALARM)}
        found = (
            *_lost(conn, house, picture, watched),
            *_troubles(picture, house, watched),
            *_storms(conn, house, picture),
        )
        now = {one.name: one for one in found}
    new = [one for name, one in now.items() if name not in stand]
    over = [one for name, one in stand.items() if name not in now]
    if not new and not over:
        return 0
    house.warm()
    with house.db.write() as conn:
        raised = sum(_raise(conn, house, one, picture.now) for one in new)
        return raised + sum(_end(conn, house, one, picture.now) for one in over)


def _troubles(picture: Picture, house: House, watched: Watched) -> Iterator[Trouble]:
    """What stands still for longer than the operators want to wait."""
    after = house.policy.alarm_after
    for box in picture.boxes:
        if box.row.name in watched.poll_seconds and _is_stalled(box, watched, after, picture.now):
            yield Trouble("mailbox", box.row.name, box.row.last_ok_at, box.row.last_error or "")
    found = picture.health
    if picture.oldest_mail_seconds > after.total_seconds():
        waiting = found.mails["stored"] + found.mails["processing"]
        yield Trouble("backlog", since=found.oldest_mail_at, count=waiting)
    if picture.oldest_letter_seconds > after.total_seconds() and not _is_paused(picture):
        waiting = sum(found.letters[state] for state in ("pending", "retry", "claimed", "data"))
        said = watched.trouble.get("deliver", "")
        yield Trouble("sending", since=found.oldest_letter_at, error=said, count=waiting)
    yield from (Trouble("silent", name) for name in watched.silent)


def _lost(conn: Connection, house: House, picture: Picture, watched: Watched) -> Iterator[Trouble]:
    """A letter to ourselves left and did not arrive: the mailboxes look well, and no mail comes in."""
    since = silence.lost_since(conn, house, picture.now)
    if since is not None:
        for box in picture.boxes:
            if box.row.name in watched.poll_seconds:
                yield Trouble("mailbox", box.row.name, since, PROBE_LOST)


def _is_stalled(box: Box, watched: Watched, after: timedelta, now: datetime) -> bool:
    """No good poll for long; for a mailbox that was never reached, since this daemon began."""
    longest = max(after, PERIODS * timedelta(seconds=watched.poll_seconds[box.row.name]))
    if box.row.last_ok_at is None:
        return watched.up_seconds > longest.total_seconds()
    return now - box.row.last_ok_at > longest


def _is_paused(picture: Picture) -> bool:
    return any(one.name.startswith(standing.PAUSE) for one in picture.standing)


def _storms(conn: Connection, house: House, picture: Picture) -> Iterator[Trouble]:
    for one in picture.standing:
        if one.name.startswith(storms.NAME) and not storms.is_over(conn, house, one, picture.now):
            yield Trouble("storm", one.name.removeprefix(storms.NAME), one.since)


def _raise(conn: Connection, house: House, trouble: Trouble, now: datetime) -> bool:
    since = trouble.since or now
    detail = {"what": trouble.what, "about": trouble.about, "count": trouble.count, "from": since.isoformat()}
    if not standing.begin(conn, trouble.name, since=now, actor="intake", detail=detail):
        return False
    letter = _letter(house, what=trouble.what, about=trouble.about, since=since)
    letter = replace(
        letter,
        error=trouble.error,
        count=trouble.count,
        references=_bundle(conn, house, trouble.about, now) if trouble.what == "storm" else (),
    )
    _tell(conn, house, letter, key=f"alarm:{trouble.name}:{now.isoformat()}", now=now)
    log.error("alarm.raised", what=trouble.what, about=_logged(trouble.what, trouble.about), since=since.isoformat())
    return True


def _end(conn: Connection, house: House, alarm: Standing, now: datetime) -> bool:
    if not standing.end(conn, alarm.name):
        return False
    what, about = str(alarm.detail["what"]), str(alarm.detail["about"])
    letter = _letter(house, what=what, about=about, since=datetime.fromisoformat(alarm.detail["from"]))
    bundle = _bundle(conn, house, about, now) if what == "storm" else ()
    if what == "storm":
        standing.end(conn, f"{storms.NAME}{about}")
    _tell(
        conn, house, replace(letter, until=now, references=bundle),
        key=f"alarm-over:{alarm.name}:{alarm.since.isoformat()}", now=now,
    )  # fmt: skip
    log.warning("alarm.over", what=what, about=_logged(what, about), since=alarm.since.isoformat())
    return True


def _logged(what: str, about: str) -> str:
    """What the log may say: of a storm only whether it has one sender or one subject."""
    return about.partition(":")[0] if what == "storm" else about


def _letter(house: House, *, what: str, about: str, since: datetime) -> Alarm:
    office = house.office
    return Alarm(
        office_name=office.name,
        office_address=office.address,
        zone=office.zone,
        what=what,
        about=about.partition(":")[2] if what == "storm" else about,
        since=since,
    )


def _bundle(conn: Connection, house: House, storm: str, now: datetime) -> tuple[str, ...]:
    """The references of the requests that a storm left without acknowledgement: staff has them in one place."""
    stands = standing.get(conn, f"{storms.NAME}{storm}")
    if stands is None:
        return ()
    first = stands.detail["first"]
    found = requests.load_many(conn, mails.unanswered(conn, "cap.storm", since=now - timedelta(days=1)))
    mine = [
        number for number, one in found.items() if number == first or Similar(first, STORM) in similar.hints(one.rules)
    ]
    return tuple(house.reference(number) for number in sorted(mine))


def _tell(conn: Connection, house: House, letter: Alarm, *, key: str, now: datetime) -> None:
    for operator in house.policy.operators:
        post.report(conn, house, operator, kind=KIND, key=f"{key}:{operator}", fields=letter, now=now)
