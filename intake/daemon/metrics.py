"""Figures for Prometheus (text format 0.0.4): on loopback, or as a file for the node exporter's textfile collector.

Only counts, ages and names of the configuration: never an address, a subject or a text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from intake import __version__
from intake.errors import IntakeError
from intake.store.upkeep import health as figures
from intake.store.upkeep.standing import PAUSE
from intake.workflows.house import House
from intake.workflows.incoming.storms import NAME as STORM
from intake.workflows.upkeep import health
from intake.workflows.upkeep.health import ALARM, Picture, Watched

Sample = tuple[str, Mapping[str, str], float]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
P95 = 0.95

METRICS: Mapping[str, str] = {  # name: what it says
    "intake_up": "1 while the daemon answers; its version is a label.",
    "intake_ready": "1 when `intake status` says ready.",
    "intake_database_up": "1 when the database answers.",
    "intake_loop_alive": "1 while a loop gives signs of life in time.",
    "intake_loop_trouble": "1 while a loop cannot work, for example because its server is down.",
    "intake_mails": "Mails that are stored, processing or quarantined.",
    "intake_mail_oldest_seconds": "How long the mail has waited that waits longest to be registered.",
    "intake_quarantine_oldest_seconds": "How long the oldest mail is set aside.",
    "intake_mails_unmoved": "Handled mails that still lie in an inbox.",
    "intake_mailbox_poll_age_seconds": "Since the last good poll of a mailbox.",
    "intake_mailbox_generation": "Grows by one with each change of UIDVALIDITY.",
    "intake_mailbox_lease_epoch": "Grows by one whenever a daemon takes the mailbox.",
    "intake_letters": "Letters that are not sent, by state.",
    "intake_letters_held": "Letters that wait for a person, by reason.",
    "intake_letter_oldest_seconds": "By how much the letter is late that is due longest.",
    "intake_ack_unknown_total": "Outcomes of acknowledgements that nobody saw; at most as many arrived twice.",
    "intake_letters_failed_day": "Letters that failed for good within 24 hours.",
    "intake_acknowledgement_p95_seconds": "From receipt to the leaving of the acknowledgement, of the last hour, P95.",
    "intake_not_acknowledged_day": "Mails of 24 hours without acknowledgement, by reason: rules, caps, loops.",
    "intake_requests_open": "Requests that are new, open or waiting.",
    "intake_requests_overdue": "Open requests whose promise is over and that do not wait for the requester.",
    "intake_promises_due_today": "Open requests promised for today, office time.",
    "intake_alarms": "Alarms that stand.",
    "intake_storms": "Storms that blow.",
    "intake_paused": "1 while a person has paused sending, or all work.",
    "intake_disk_free_bytes": "Free bytes where the state directory is.",
    "intake_clock_step_seconds": "The jump of the wall clock in the last round, if it was one.",
}


def exposition(house: House, watched: Callable[[], Watched]) -> str:
    """All of them now, as text; a database that is down leaves only what the process knows."""
    own = watched()
    samples = list(_own(own))
    try:
        samples += _stored(house, own)
    except IntakeError:
        samples += [("intake_database_up", {}, 0), ("intake_ready", {}, 0)]
    return _text(samples)


def _own(watched: Watched) -> Iterator[Sample]:
    yield "intake_up", {"version": __version__}, 1
    for name in (*watched.loops, *(one for one in watched.silent if one not in watched.loops)):
        yield "intake_loop_alive", {"loop": name}, name not in watched.silent
        yield "intake_loop_trouble", {"loop": name}, name in watched.trouble
    yield "intake_clock_step_seconds", {}, watched.clock_step
    if watched.free_bytes is not None:
        yield "intake_disk_free_bytes", {}, watched.free_bytes


def _stored(house: House, watched: Watched) -> Iterator[Sample]:
    with house.db.read() as conn:
        picture = health.look(conn, house)
        now = picture.now
        day = now.astimezone(house.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        today = figures.due(conn, since=day, until=day + DAY)
        took = sorted(figures.ack_seconds(conn, since=now - HOUR))
        refused = figures.not_acknowledged(conn, since=now - DAY)
        failed = figures.failed(conn, since=now - DAY)
    yield "intake_database_up", {}, 1
    yield "intake_ready", {}, not any(health.problems(picture, house, watched))
    yield from _picture(picture)
    yield "intake_letters_failed_day", {}, failed
    yield "intake_promises_due_today", {}, today
    if took:
        yield "intake_acknowledgement_p95_seconds", {}, took[math.ceil(P95 * len(took)) - 1]
    yield from (("intake_not_acknowledged_day", {"reason": reason}, n) for reason, n in refused.items())


def _picture(picture: Picture) -> Iterator[Sample]:
    found = picture.health
    yield from (("intake_mails", {"state": state}, n) for state, n in found.mails.items())
    yield "intake_mail_oldest_seconds", {}, picture.oldest_mail_seconds
    yield "intake_quarantine_oldest_seconds", {}, _age(picture.now, found.oldest_quarantined_at)
    yield "intake_mails_unmoved", {}, found.unmoved
    for box in picture.boxes:
        label = {"mailbox": box.row.name}
        if box.age_seconds is not None:
            yield "intake_mailbox_poll_age_seconds", label, box.age_seconds
        yield "intake_mailbox_generation", label, box.row.generation
        yield "intake_mailbox_lease_epoch", label, box.row.lease_epoch
    yield from (("intake_letters", {"state": state}, n) for state, n in found.letters.items())
    yield from (("intake_letters_held", {"reason": reason}, n) for reason, n in found.held.items())
    yield "intake_letter_oldest_seconds", {}, picture.oldest_letter_seconds
    yield "intake_ack_unknown_total", {}, found.ack_unknown_total
    yield "intake_requests_open", {}, found.open_requests
    yield "intake_requests_overdue", {}, found.overdue_requests
    yield "intake_alarms", {}, sum(one.name.startswith(ALARM) for one in picture.standing)
    yield "intake_storms", {}, sum(one.name.startswith(STORM) for one in picture.standing)
    yield "intake_paused", {}, any(one.name.startswith(PAUSE) for one in picture.standing)


def _age(now: datetime, at: datetime | None) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _text(samples: Iterable[Sample]) -> str:
    """The samples under their names, each name with its help once; a name in _total counts, all others are gauges."""
    grouped: dict[str, list[Sample]] = {}
    for sample in samples:
        grouped.setdefault(sample[0], []).append(sample)
    lines = []
    for name, of_name in grouped.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# HELP {name} {METRICS[name]}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{_labels(labels)} {float(value):.15g}" for _, labels, value in of_name]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    shown = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels.items())
    return f"{{{shown}}}" if shown else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
