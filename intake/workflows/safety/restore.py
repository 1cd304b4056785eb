"""A backup put back: whole or not at all, and silent until a person has looked (RELIABILITY.md section 4)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from intake import disk
from intake.errors import Busy, ConfigError, NotAllowed, Sentence, ServerDown
from intake.store import bundle, copies
from intake.store.bundle import Manifest
from intake.store.database import Connection, Database
from intake.store.inward.vault import Vault, checked
from intake.store.ledger.journal import Journal
from intake.store.outward import outbox
from intake.store.upkeep import facts, restored

if TYPE_CHECKING:
    import tarfile

GAP = 1000  # numbers left out where nobody knows how many were given since the backup
GAP_WITH_JOURNAL = 100  # what a crash can have kept from the journal, and more


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done; `above`: the next request gets a higher number; `kept`: where the former file is."""

    manifest: Manifest
    held: int
    above: int
    kept: Path | None
    journal: Path | None


def run(
    db: Database, file: Path, *, journal: Journal, now: datetime, force: bool = False, vault: Vault | None = None
) -> Restored:
    """Put a backup in the place of this database, in hold: nothing automatic is sent until `release`.

    The caller makes sure that no daemon works on a SQLite file. Raises Damaged, NotAllowed when there is something
    already and not `force`, ConfigError for a backup of the other kind of database or a newer release.
    """
    with bundle.reading(file) as (tar, manifest):
        bundle.check(tar, manifest)
        if manifest.dialect != db.dialect:
            raise ConfigError(
                Sentence(
                    "the backup is one of {dialect}, the configuration names {configured}",
                    dialect=manifest.dialect,
                    configured=db.dialect,
                ),
                hint="set [state] database to the kind that was backed up",
            )
        _may(db, force=force)
        _mails(tar, manifest, vault)
        above = _above(manifest, journal)
        work = _sqlite if db.dialect == "sqlite" else _postgresql
        held, kept = work(db, tar, manifest, above=above, now=now)
    return Restored(manifest, held, above, kept, journal.set_aside(f"before-{now:%Y%m%dT%H%M%S}"))


def _mails(tar: tarfile.TarFile, manifest: Manifest, vault: Vault | None) -> None:
    """Bytes kept outside the database go to their place first; what lies there already is not touched."""
    for name, _sha256 in bundle.blobs(manifest):
        if vault is None:
            raise ConfigError(
                "the backup holds mails that were kept outside the database",
                hint='set [state] blobs to "files" or an S3 address',
            )
        with bundle.opened(tar, f"{bundle.BLOBS}/{name}") as file:
            vault.put(name, checked(name, file.read()))


def _may(db: Database, *, force: bool) -> None:
    if db.path is not None and not db.path.exists():
        return
    try:
        with db.read() as conn:
            if facts.is_empty(conn):
                return
            worker = facts.working_daemon(conn) if db.path is None and facts.revision(conn) == db.head() else None
    except ServerDown:
        worker = None  # broken, or not there; of a file there is more to say below
        if db.path is None:
            raise
    if worker is not None:
        raise Busy(Sentence("a daemon works on this database: {worker}", worker=worker), hint="stop every daemon first")
    if not force:
        raise NotAllowed("there is a database already", hint="--force puts the backup in its place")


def _above(manifest: Manifest, journal: Journal) -> int:
    """The number that new requests must exceed, so that none is given twice."""
    given = journal.highest_request()
    return max(given + GAP_WITH_JOURNAL, manifest.request) if given else manifest.request + GAP


def _sqlite(
    db: Database, tar: tarfile.TarFile, manifest: Manifest, *, above: int, now: datetime
) -> tuple[int, Path | None]:
    """Made ready beside the old file, held already, then put under its name in one step."""
    path = db.path or Path()
    db.close()
    ready = path.with_name(f"{path.name}.restoring")
    _forget(ready)
    with disk.whole(ready) as target:
        bundle.extract(tar, copies.SQLITE, target)
    made = Database(f"sqlite:///{ready}")
    try:
        made.check()
        made.upgrade(copy=False)
        with made.write() as conn:
            held = _hold(conn, manifest, above=above, now=now)
        made.fold()
    finally:
        made.close()
    kept = _keep(path, now)
    ready.replace(path)
    disk.sync_folder(path.parent)
    return held, kept


def _keep(path: Path, now: datetime) -> Path | None:
    """The former file under another name; its write-ahead log goes first: it must never meet the new one."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S}")
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(kept.with_name(kept.name + end))
    kept.hardlink_to(path)
    return kept


def _forget(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _postgresql(
    db: Database, tar: tarfile.TarFile, manifest: Manifest, *, above: int, now: datetime
) -> tuple[int, Path | None]:
    """In one transaction: the old tables go, the backup comes, migrated and held, or nothing happened at all."""
    from intake.store.migrations import runner

    with db.write() as conn:
        runner.remove_everything(conn)
        runner.migrate(conn, manifest.revision)
        copies.load_postgresql(conn, tar, manifest)
        runner.migrate(conn)
        return _hold(conn, manifest, above=above, now=now), None


def _hold(conn: Connection, manifest: Manifest, *, above: int, now: datetime) -> int:
    restored.release_silently(conn)  # the backup may be one of a held database: this is another restore
    restored.hold(conn, now=now, why=f"backup of {manifest.taken_at}")
    restored.skip_numbers(conn, above)
    return outbox.counts(conn).get("held", 0)


def on_hold(db: Database) -> tuple[datetime | None, int]:
    """Since when nothing goes by itself after a restore, and how many letters wait because of it."""
    with db.read() as conn:
        return restored.past(conn).held_since, len(outbox.held(conn, restored.HELD))


def release(db: Database, *, now: datetime, actor: str, letters: bool) -> restored.Released:
    """End the hold after a restore; `letters` also lets go what was held."""
    with db.write() as conn:
        return restored.release(conn, now=now, actor=actor, letters=letters)
