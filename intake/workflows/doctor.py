"""The check-up: what was looked at, whether it is well, why not, and what to do (RELIABILITY.md section 4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from intake.errors import IntakeError
from intake.mailbox.door import Door
from intake.outbound.smtp import Post
from intake.store import mailboxes, mails, returned
from intake.store.database import database_now
from intake.workflows import almanac, doctor_people
from intake.workflows.finding import Finding
from intake.workflows.house import House

CLOCKS_APART_SECONDS = 30
LOW_BYTES = 500 * 1024 * 1024
BOUNCES_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Doors:
    """The outside worlds to be tried: a door for each mailbox, the relay, the state directory."""

    mailboxes: Iterable[Door]
    relay: Post
    state: Path


def run(house: House, doors: Doors) -> Iterator[Finding]:
    """Every check, one after the other; none stops the next."""
    yield from _guarded("db.schema", lambda: _schema(house))
    yield from _guarded("db.write", lambda: _writable(house))
    yield from _guarded("clock", lambda: _clock(house))
    yield from _guarded("templates", lambda: _templates(house))
    yield from _guarded("calendar.coverage", lambda: _calendar(house))
    yield from _guarded("disk.free", lambda: _disk(doors.state))
    yield from _guarded("mail.backlog", lambda: _backlog(house))
    yield from _guarded("letters.bounced", lambda: _bounces(house))
    yield from _guarded("staff.roles", lambda: doctor_people.roles(house))
    yield from _guarded("staff.owners", lambda: doctor_people.owners(house))
    yield from _guarded("promises.days_off", lambda: doctor_people.days_off(house))
    for door in doors.mailboxes:
        yield from _guarded(f"imap.{door.account.name}", lambda door=door: _imap(door))  # type: ignore[misc]
    yield from _guarded("smtp.login", lambda: _smtp(doors.relay))


def _guarded(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except IntakeError as trouble:
        yield Finding(name, "fail", str(trouble), trouble.hint)


def _schema(house: House) -> Iterator[Finding]:
    if house.db.is_current():
        yield Finding("db.schema", "ok", f"revision {house.db.head()}")
    else:
        yield Finding(
            "db.schema", "fail", f"revision {house.db.revision()}, wanted {house.db.head()}", "intake db upgrade"
        )


def _writable(house: House) -> Iterator[Finding]:
    with house.db.write() as conn:
        boxes = mailboxes.all(conn)
    yield Finding("db.write", "ok", house.db.dialect)
    for box in boxes:
        if box.last_error:
            yield Finding(
                f"mailbox.{box.name}", "warn", box.last_error, "it is tried again; see the checks of its server below"
            )


def _clock(house: House) -> Iterator[Finding]:
    """Leases and claims go by the database's clock, promises by ours."""
    with house.db.read() as conn:
        apart = abs((database_now(conn) - house.now()).total_seconds())
    if apart > CLOCKS_APART_SECONDS:
        cause = f"this machine and the database are {apart:.0f} s apart"
        yield Finding("clock", "warn", cause, "switch on time synchronisation on both")
    else:
        yield Finding("clock", "ok", house.office.zone)


def _templates(house: House) -> Iterator[Finding]:
    problems = house.desk.lint()
    for problem in problems:
        yield Finding("templates", "fail", problem, "mend the template in the directory of [letters], or remove it")
    if not problems:
        yield Finding("templates", "ok")


def _calendar(house: House) -> Iterator[Finding]:
    found = almanac.check(house)
    if found["unknown_years"]:
        years = ", ".join(map(str, found["unknown_years"]))
        cause = f"make-up workdays are not known for {years}; {found['provisional']} provisional promises"
        remedy = "when the notice is out: intake calendar import cn-2027.toml, or update the holidays package"
        yield Finding("calendar.coverage", "warn", cause, remedy.replace("2027", years.rpartition(" ")[2]))
    else:
        yield Finding("calendar.coverage", "ok", house.calendar.version)
    if found["promises"]:
        cause = f"{len(found['promises'])} open promises fall outside working time by the calendar now in force"
        yield Finding(
            "calendar.promises", "warn", cause, "intake calendar check names them; decide with intake promise"
        )


def _disk(state: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(state).free
    if free < LOW_BYTES:
        yield Finding(
            "disk.free", "fail", f"{free // 2**20} MB left in {state}", "make room; polling stops when the disk is full"
        )
    else:
        yield Finding("disk.free", "ok", f"{free // 2**30} GB")


def _backlog(house: House) -> Iterator[Finding]:
    with house.db.read() as conn:
        backlog = mails.backlog(conn, house.now())
    if backlog.quarantined:
        yield Finding("mail.quarantine", "warn", f"{backlog.quarantined} mails are set aside", "intake quarantine list")
    if backlog.oldest_seconds and backlog.oldest_seconds > 300:
        yield Finding(
            "mail.backlog", "warn", f"the oldest mail has waited for {backlog.oldest_seconds:.0f} s", "intake status"
        )
    else:
        yield Finding("mail.backlog", "ok")


def _bounces(house: House) -> Iterator[Finding]:
    """Letters that came back, and notices of it that fit no letter of ours."""
    with house.db.read() as conn:
        found = returned.recent(conn, since=house.now() - BOUNCES_LOOK_BACK)
    letters = {one.outbox_id for one in found if one.is_letter}
    within = f"within {BOUNCES_LOOK_BACK.days} days"
    if letters:
        cause = f"{len(letters)} letters came back {within}"
        yield Finding(
            "letters.bounced", "warn", cause, "intake outbox list --bounced; mend the addresses in the directory"
        )
    else:
        yield Finding("letters.bounced", "ok")
    if loose := [one.mail_id for one in found if not one.is_letter]:
        cause = f"{len(loose)} notices of returned mail {within} fit no letter"
        yield Finding("letters.unlinked", "warn", cause, f"look at them: intake quarantine show {loose[0]}")


def _imap(door: Door) -> Iterator[Finding]:
    name = door.account.name
    try:
        selected = door.open()
        offers = door.capabilities
    finally:
        door.close()
    yield Finding(f"imap.{name}.login", "ok", door.account.user)
    yield Finding(
        f"imap.{name}.folder",
        "ok",
        f"{door.account.folder}: {selected.exists} mails, UIDVALIDITY {selected.uidvalidity}",
    )
    sent = "sent" if "ID" in offers else "the server does not ask for it"
    yield Finding(f"imap.{name}.id", "ok", sent)
    if "MOVE" not in offers and "UIDPLUS" not in offers:
        yield Finding(
            f"imap.{name}.move",
            "warn",
            "the server has neither MOVE nor UIDPLUS: handled mails stay in the inbox",
            "nothing is lost; sort them by hand, or use a server that can move",
        )
    else:
        yield Finding(f"imap.{name}.move", "ok", "MOVE" if "MOVE" in offers else "UIDPLUS")
    if "IDLE" not in offers:
        cause = f"the server has no IDLE: new mail is noticed every {door.account.poll_seconds:.0f} s"
        yield Finding(f"imap.{name}.idle", "warn", cause, "a shorter poll_seconds answers sooner")
    else:
        yield Finding(f"imap.{name}.idle", "ok")


def _smtp(relay: Post) -> Iterator[Finding]:
    try:
        relay.probe()
    finally:
        relay.close()
    yield Finding("smtp.login", "ok", relay.relay.where)


__all__ = ["Doors", "Finding", "run"]
