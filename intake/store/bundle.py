"""A backup as one file: a tar of members with a manifest that names each with its size and SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from intake import disk
from intake.errors import IntakeError

FORMAT = 1
BLOBS = "blobs"  # the folder of mails kept outside the database
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"  # of the manifest itself
BLOCK = 1 << 20
_MODE = 0o600


class Damaged(IntakeError):
    """A backup that cannot be trusted: a member is missing, changed, or does not hold what it should."""

    exit_code = 7


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the backup is, and what it must hold. `tables`: of PostgreSQL, columns and rows in the order to load."""

    taken_at: str  # ISO 8601
    release: str
    dialect: str
    revision: str
    instance: str
    head: tuple[int, str]  # of the audit chain
    request: int  # the highest number
    members: tuple[Member, ...] = ()
    tables: tuple[dict[str, Any], ...] = ()
    format: int = FORMAT


@dataclass(slots=True)
class Writer:
    """The tar while it is written."""

    tar: tarfile.TarFile
    members: list[Member] = field(default_factory=list)

    def add(self, name: str, file: IO[bytes]) -> None:
        """One member from its beginning to its end; read block by block."""
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        hashing = _Hashing(file)
        self.tar.addfile(_info(name, size), hashing)  # it reads, and tarfile asks for no more
        self.members.append(Member(name, size, hashing.digest.hexdigest()))


class _Hashing:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self.file.read(size)
        self.digest.update(block)
        return block


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new backup; call `finish` last. It appears under its name complete, or not at all. Raises OSError."""
    with disk.whole(path) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        yield Writer(tar)


def finish(writer: Writer, manifest: Manifest) -> Manifest:
    """Write the manifest over everything added; the manifest."""
    values = asdict(manifest) | {"members": [asdict(one) for one in writer.members]}
    text = json.dumps(values, ensure_ascii=False, indent=1).encode()
    for name, content in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
        writer.tar.addfile(_info(name, len(content)), io.BytesIO(content))
    return _manifest(text)


@contextmanager
def reading(path: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """A backup with its manifest; the members are not checked yet. Raises Damaged."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            text, seal = opened(tar, MANIFEST).read(), opened(tar, SEAL).read()
            if hashlib.sha256(text).hexdigest().encode() != seal:
                raise Damaged(f"{path}: the manifest is not what was written", hint="take another backup")
            yield tar, _manifest(text)
    except (tarfile.TarError, KeyError, ValueError, TypeError, OSError) as trouble:
        raise Damaged(f"{path} is no whole backup of intake: {trouble}", hint="take another backup") from trouble


def opened(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """One member to be read. Raises Damaged."""
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise Damaged(f"the backup lacks {name}", hint="take another backup")
    return found


def check(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Every member is there with its size and hash, and nothing else is. Raises Damaged with the first that is not."""
    wanted = {one.name for one in manifest.members} | {MANIFEST, SEAL}
    if surplus := sorted(set(tar.getnames()) - wanted):
        raise Damaged(f"the backup holds {surplus[0]}, which its manifest does not know")
    for member in manifest.members:
        digest, size = hashlib.sha256(), 0
        with opened(tar, member.name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
                size += len(block)
        if (size, digest.hexdigest()) != (member.bytes, member.sha256):
            raise Damaged(f"{member.name} is not what was backed up", hint="take another backup")


def blobs(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Name and hash of each mail that was kept outside the database."""
    for member in manifest.members:
        folder, _, name = member.name.partition("/")
        if folder == BLOBS:
            yield name, member.sha256


def extract(tar: tarfile.TarFile, name: str, target: IO[bytes]) -> None:
    """Copy one member's bytes, block by block."""
    with opened(tar, name) as file:
        while block := file.read(BLOCK):
            target.write(block)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, _MODE
    return info


def _manifest(text: bytes) -> Manifest:
    values = json.loads(text)
    if values.get("format") != FORMAT:
        raise ValueError(f"format {values.get('format')} is not known to this release")
    members = tuple(Member(**one) for one in values["members"])
    head = (int(values["head"][0]), str(values["head"][1]))
    return Manifest(**values | {"members": members, "head": head, "tables": tuple(values["tables"])})
