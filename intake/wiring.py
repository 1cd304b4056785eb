"""The only constructor of real things: settings in, a working house with its doors out. Owns the wall clock."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from intake import failpoints
from intake.errors import Busy, ConfigError, IntakeError, Sentence, system
from intake.workflows.house import House

if TYPE_CHECKING:
    from intake.config import Settings
    from intake.domain.branches import Branches
    from intake.domain.worktime import WorkCalendar
    from intake.letters.canned import Shelf
    from intake.letters.desk import WritingDesk
    from intake.outbound.hook import Hooks
    from intake.outbound.smtp import Post
    from intake.reading.room import Reader
    from intake.store.database import Database
    from intake.store.inward.vault import Vault
    from intake.store.ledger.journal import Journal
    from intake.workflows.incoming.collect import Collector
    from intake.workflows.upkeep.doctor import Doors


def now() -> datetime:
    """The wall clock: an aware UTC instant."""
    return datetime.now(UTC)


@contextmanager
def open_house(settings: Settings, *, upgrade: bool | None = None) -> Iterator[House]:
    """The house over the settings' database; closed at the end.

    `upgrade` migrates the database first (default: on SQLite only, where nobody else does it). Raises ConfigError when
    the database is not at this release's schema.
    """
    from intake.store.database import Database

    if refusal := failpoints.problem(settings.secret_files()):
        raise ConfigError(refusal, hint="unset INTAKE_FAILPOINT")
    make_state_directory(settings)
    db = Database(settings.database_url())
    try:
        if upgrade if upgrade is not None else db.dialect == "sqlite":
            db.upgrade()
        elif not db.is_current():
            raise ConfigError("the database is not at this release's schema", hint="run: intake db upgrade")
        yield House(
            settings.office_value(),
            settings.policy,
            db=db,
            desk=lambda: desk(settings),
            calendars=settings.calendars(),
            clock=now,
            vault=lambda: vault(settings),
            scanner=settings.scanner(),
            shelf=lambda: shelf(settings),
        )
    finally:
        db.close()


def known_branches(settings: Settings) -> Branches:
    """The directory's branches for dry runs. The database is only read, and only if it is there."""
    from intake.domain.branches import Branches
    from intake.store.database import Database
    from intake.store.people import directory

    if settings.database_url().startswith("sqlite") and not (settings.state_directory() / "intake.db").exists():
        return Branches()
    db = Database(settings.database_url())
    try:
        with db.read() as conn:
            found, contacts = directory.branches(conn), directory.all_contacts(conn)
    except IntakeError:
        return Branches()  # not made yet, or down: a dry run goes on without
    finally:
        db.close()
    return Branches(
        by_address={one.address: one.branch for one in contacts if one.branch},
        by_domain={domain: one.key for one in found for domain in one.domains},
        names={one.key: one.name for one in found},
    )


def make_state_directory(settings: Settings) -> Path:
    """The state directory, made with mode 0700 if it is missing."""
    folder = settings.state_directory()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise ConfigError(
            Sentence("state.directory: {folder} cannot be made: {trouble}", folder=folder, trouble=system(trouble)),
            hint="create it for the user that runs intake, with mode 0700",
        ) from trouble
    return folder


def vault(settings: Settings) -> Vault | None:
    """Where the bytes of mails are kept outside the database; None where they are in it."""
    from intake.store.inward.vault import opened

    return opened(settings.blobs(), settings.state_directory() / "blobs")


def journal(settings: Settings) -> Journal:
    """The journal beside the database."""
    from intake.store.ledger.journal import Journal

    return Journal(settings.journal_directory())


def lost_journal(settings: Settings, path: Path | None) -> Journal:
    """The journal to recover from: the one named, else what the last restore put aside, else the journal itself."""
    from intake.store.ledger.journal import Journal, latest

    return Journal(path or latest(settings.journal_directory()))


def desk(settings: Settings) -> WritingDesk:
    """The writing desk with the packaged templates and the site's."""
    from intake.letters.desk import WritingDesk
    from intake.packaged import folder

    return WritingDesk(folder("templates"), settings.letters_directory())


def shelf(settings: Settings) -> Shelf:
    """The canned replies, the packaged ones and the site's. Raises ConfigError for a folder that is not there."""
    from intake.letters.canned import Shelf
    from intake.packaged import folder

    return Shelf(folder("templates") / "canned", settings.canned_directory())


def calendars(settings: Settings) -> list[WorkCalendar]:
    """Every calendar of the configuration as its data give it now, the office's first. Raises ConfigError."""
    from intake.workflows.timetable import YEARS_AHEAD, YEARS_BACK

    year = now().year
    wanted = settings.calendars().wanted((), range(year - YEARS_BACK, year + YEARS_AHEAD + 1))
    return [one.resolve() for one in wanted]


def problems(settings: Settings) -> list[str]:
    """What only a try can find in a configuration: passwords, templates, calendars."""
    found = [*settings.secret_problems(), *settings.exposed_secrets(), *desk(settings).lint()]
    try:
        calendars(settings)
    except ConfigError as trouble:
        found.append(f"{trouble}; {trouble.hint}")
    return found


def collectors(settings: Settings, house: House, *, owner: str) -> list[Collector]:
    """One collector for each mailbox of the configuration."""
    from intake.mailbox.door import Door
    from intake.workflows.incoming.collect import Collector

    return [Collector(house, intake, door=Door(intake.account), owner=owner) for intake in settings.intakes()]


def doors(settings: Settings) -> Doors:
    """The outside worlds for a check-up."""
    from intake import nameserver
    from intake.mailbox.door import Door
    from intake.workflows.upkeep.doctor import Doors

    mailboxes = [Door(intake.account) for intake in settings.intakes()]
    return Doors(
        mailboxes=mailboxes,
        relay=post(settings),
        state=make_state_directory(settings),
        webhooks=settings.webhooks(),
        ask=lambda name: nameserver.txt(name, nameserver.servers()),
        selectors=settings.file.operations.dkim_selectors,
    )


def post(settings: Settings) -> Post:
    """The back door."""
    from intake.outbound.smtp import Post

    return Post(settings.relay())


def hooks(settings: Settings) -> Hooks:
    """The other back door: webhooks."""
    from intake.outbound.hook import Hooks

    return Hooks(settings.webhooks(), now)


def reader() -> Reader:
    """The reading room; its child starts with the first mail."""
    from intake.reading.room import Reader

    return Reader()


@contextmanager
def sole_daemon(settings: Settings, house: House) -> Iterator[None]:
    """On SQLite, hold the state directory's lock: one daemon per file. Raises Busy when another one runs.

    PostgreSQL needs no lock here: leases and claims let any number of daemons share the work.
    """
    with _locked(settings, house.db):
        yield


@contextmanager
def idle_database(settings: Settings) -> Iterator[Database]:
    """The database as it is, unopened, for a restore. Raises Busy when a daemon works on the file."""
    from intake.store.database import Database

    make_state_directory(settings)
    db = Database(settings.database_url())
    try:
        with _locked(settings, db):
            yield db
    finally:
        db.close()


@contextmanager
def _locked(settings: Settings, db: Database) -> Iterator[None]:
    with ExitStack() as held:
        if db.dialect == "sqlite":
            path = make_state_directory(settings) / "daemon.lock"
            lock = held.enter_context(path.open("a"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as trouble:
                raise Busy(
                    Sentence("another intake daemon works on {parent}", parent=path.parent),
                    hint="see `intake status`; several daemons need PostgreSQL",
                ) from trouble
        yield
