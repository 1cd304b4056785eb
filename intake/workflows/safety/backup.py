"""A backup while the daemon works: taken, and proved by restoring it into a scratch place."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import intake
from intake.errors import IntakeError, Sentence, system
from intake.store import bundle, chain, copies
from intake.store.bundle import Damaged, Manifest
from intake.store.database import Connection, Database
from intake.store.ledger import verified
from intake.store.upkeep import facts
from intake.workflows import raws

if TYPE_CHECKING:
    from intake.store.ledger.verified import Verified
    from intake.workflows.house import House


def take(house: House, file: Path) -> Manifest:
    """Write a backup of everything into a new file, 0600: it holds mails and the secret of this installation.

    Consistent as of one instant; nobody waits for it. Raises IntakeError when the file exists or cannot be written.
    """
    if file.exists():
        raise IntakeError(
            Sentence("{file} exists already", file=file), hint="name another file; a backup is never written over"
        )
    try:
        with bundle.writing(file) as writer:
            with house.db.read() as conn:
                manifest = _about(conn, house)
                if house.db.dialect == "sqlite":
                    _sqlite(conn, writer, file.parent)
                else:
                    manifest = replace(manifest, tables=copies.save_postgresql(conn, writer))
                outside = facts.outside(conn)
            for sha256 in outside:
                writer.add(f"{bundle.BLOBS}/{sha256}", io.BytesIO(raws.by_name(house, sha256)))
            return bundle.finish(writer, manifest)
    except OSError as trouble:
        raise IntakeError(
            Sentence("{path} cannot be written: {trouble}", path=file, trouble=system(trouble)),
            hint="name another folder",
        ) from trouble


def _about(conn: Connection, house: House) -> Manifest:
    return Manifest(
        taken_at=house.now().isoformat(),
        release=intake.__version__,
        dialect=house.db.dialect,
        revision=facts.revision(conn) or "",
        instance=house.identity.id,
        head=chain.head(conn),
        request=facts.highest_request(conn),
    )


def _sqlite(conn: Connection, writer: bundle.Writer, beside: Path) -> None:
    """Through a copy beside the backup: the size of a member stands before its bytes."""
    with TemporaryDirectory(prefix=".intake-", dir=beside) as scratch:
        copy = Path(scratch) / copies.SQLITE
        copies.save_sqlite(conn, copy)
        with copy.open("rb") as file:
            writer.add(copies.SQLITE, file)


def verify(file: Path) -> tuple[Manifest, Verified | None]:
    """Every byte is as it was saved; of SQLite also: it can be restored, migrated, its mails and its chain are right.

    The chain's state is None for PostgreSQL, whose rows only a server can judge. Raises Damaged.
    """
    with bundle.reading(file) as (tar, manifest):
        bundle.check(tar, manifest)
        for name, sha256 in bundle.blobs(manifest):
            if name != sha256:
                raise Damaged(f"the bytes of mail {name} are not those that came")
        if manifest.dialect != "sqlite":
            return manifest, None
        with TemporaryDirectory(prefix=".intake-", dir=file.parent) as scratch:
            path = Path(scratch) / copies.SQLITE
            with path.open("wb") as target:
                bundle.extract(tar, copies.SQLITE, target)
            return manifest, _tried(path, manifest)


def _tried(path: Path, manifest: Manifest) -> Verified:
    return with_database(path, lambda db: _judged(db, manifest))


def _judged(db: Database, manifest: Manifest) -> Verified:
    db.check()
    db.upgrade(copy=False)
    with db.read() as conn:
        found = verified.verify(conn, {manifest.head[0]: manifest.head[1]} if manifest.head[0] else {})
        if bad := facts.first_wrong_blob(conn):
            raise Damaged(f"the bytes of mail {bad} are not those that came")
    if not found.holds:
        raise Damaged(f"the audit chain of the backup does not hold: {found.faults[0].kind}")
    return found


def with_database(path: Path, work: Callable[[Database], Verified]) -> Verified:
    """Do something with a SQLite file of its own, and close it."""
    db = Database(f"sqlite:///{path}")
    try:
        return work(db)
    finally:
        db.close()
