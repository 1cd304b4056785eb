"""The journal beside the database: a line for each accepted mail and each letter that went, synced to the disk.

Written after the commit, from the chained events; on the next start what is missing is completed from the database.
When the database is lost, it says which number and promise each mail had and whether its letter went (RELIABILITY.md
3.6). No content and no address: the mail is known by a keyed hash. One file a month; a torn last line is cut off.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from intake import disk
from intake.errors import Sentence, StoreDown, system

TAIL_BYTES = 64 * 1024  # no line is longer
ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `kind` is that of the event; `letter` the Message-ID of our letter; `anchor` lines have no more."""

    kind: str
    at: datetime
    position: int  # of the event in the chain, whose hash makes every line an anchor
    hash: str
    mail: int | None = None
    raw: str | None = None  # keyed hash of the mail's bytes
    message_id: str | None = None  # of the mail
    received_at: datetime | None = None
    request: int | None = None
    promise: int | None = None  # version in force
    due_at: datetime | None = None
    letter: str | None = None
    key: str | None = None  # of the letter in the outbox
    letter_kind: str | None = None
    sent: str | None = None  # yes, no, unknown

    def text(self) -> str:
        """As it is written."""
        values = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)

    @classmethod
    def parse(cls, text: str | bytes) -> Line:
        """Of a written line. Raises ValueError."""
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, values: dict[str, Any]) -> Line:
        """Of its values; those that a later release adds are left out. Raises ValueError."""
        try:
            known: dict[str, Any] = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
            moments: dict[str, Any] = {
                name: datetime.fromisoformat(known[name]) for name in ("at", "due_at", "received_at") if name in known
            }
            return cls(**{**known, **moments})
        except (TypeError, KeyError, AttributeError) as trouble:
            raise ValueError(f"no line of the journal: {trouble}") from trouble


class Journal:
    """The files of one folder. Several processes may write: a lock lets one do so at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """Oldest first; a folder may also be the one file that is left."""
        if self.folder.is_file():
            return [self.folder]
        return sorted(self.folder.glob("journal-*.jsonl"))

    def lines(self) -> Iterator[Line]:
        """Every line, oldest first. A torn last line is left out; StoreDown for any other that is none."""
        for path in self.files():
            with path.open("rb") as file:
                for number, raw in enumerate(file, 1):
                    if raw.endswith(b"\n"):
                        yield _parsed(raw, path, number)

    def last(self) -> Line | None:
        """The last line that is whole."""
        for path in reversed(self.files()):
            whole = _tail(path).rpartition(b"\n")[0]
            if whole:
                return _parsed(whole.rpartition(b"\n")[2], path, 0)
        return None

    def highest_request(self) -> int:
        """The highest number that a line names, also of what was put aside in this folder; 0 where none does."""
        every = [self, *(Journal(aside) for aside in _asides(self.folder))]
        return max((line.request or 0 for one in every for line in one.lines()), default=0)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes meanwhile. Raises StoreDown when the folder cannot be written."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self.folder / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as trouble:
            raise StoreDown(
                Sentence("journal {folder}: {trouble}", folder=self.folder, trouble=system(trouble)),
                hint="is the disk full?",
            ) from trouble

    def append(self, lines: Sequence[Line]) -> None:
        """Write lines and wait for the disk; inside `writing()`. A new month begins a file, an earlier one never."""
        if not lines:
            return
        path = self._current(lines[0].at)
        _cut_torn_line(path)
        disk.append(path, "".join(f"{one.text()}\n" for one in lines).encode())

    def set_aside(self, name: str) -> Path | None:
        """Put the files into a folder of that name inside, to begin anew; None when there are none."""
        found = self.files()
        if not found:
            return None
        aside = self.folder / name
        aside.mkdir(mode=0o700)
        for path in found:
            path.rename(aside / path.name)
        disk.sync_folder(self.folder)
        return aside

    def _current(self, at: datetime) -> Path:
        wanted = self.folder / f"journal-{at:%Y-%m}.jsonl"
        return max([wanted, *self.files()[-1:]])


def latest(folder: Path) -> Path:
    """The journal to recover from: the folder itself, or what the last restore put aside in it."""
    asides = _asides(folder)
    return asides[-1] if asides else folder


def _asides(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted(path for path in folder.glob("before-*") if path.is_dir())


def raw_key(secret: bytes, sha256: str) -> str:
    """How the journal knows a mail, of the SHA-256 of its bytes."""
    return hmac.new(secret, b"journal " + sha256.encode(), hashlib.sha256).hexdigest()


def _parsed(raw: bytes, path: Path, number: int) -> Line:
    try:
        return Line.parse(raw)
    except ValueError as trouble:
        raise StoreDown(
            Sentence("journal {path}: line {number} cannot be read", path=path, number=number or Sentence("last")),
            hint="was the file edited? see its copy",
        ) from trouble


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read()


def _cut_torn_line(path: Path) -> None:
    if not path.exists():
        return
    torn = len(_tail(path).rpartition(b"\n")[2])
    if torn:
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - torn)
