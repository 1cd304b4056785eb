"""The bytes of mails outside the database: put once under their hash, and never served when they are not those.

Where they are: a folder (`files`), or a bucket of an S3-compatible store through obstore (extra `s3`). An object is
named by the SHA-256 of its bytes; it is durable before the transaction that mentions it commits, so a crash leaves at
most an object that nobody mentions. Raw mails hold their attachments: there are no further objects.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from intake import disk
from intake.errors import ConfigError, IntakeError, Sentence, StoreDown, system

if TYPE_CHECKING:
    from collections.abc import Iterable


PATIENCE = timedelta(seconds=30)  # of one request with its tries: below the silence after which a loop counts as dead
_NO_BUCKET = "NoSuchBucket"  # every mail would seem to be gone


class Corrupt(IntakeError):
    """Bytes of a mail that are gone, or are not those that were put."""


class Vault(Protocol):
    """What a place for bytes can do. Names are SHA-256 in hex of the bytes. Each raises StoreDown when out of reach."""

    def put(self, sha256: str, raw: bytes) -> None:
        """Keep the bytes; on return they are durable. What is there already stays."""

    def get(self, sha256: str) -> bytes:
        """The bytes, checked. Raises Corrupt."""

    def delete(self, sha256: str) -> None:
        """Forget the bytes; harmless to repeat."""


def checked(sha256: str, raw: bytes) -> bytes:
    """The bytes if they are those of that name. Raises Corrupt."""
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise Corrupt(
            f"the bytes of mail {sha256} are not those that came",
            hint="restore them from a backup; see `intake db verify`",
        )
    return raw


def opened(place: str, folder: Path) -> Vault | None:
    """The vault of `[state] blobs`: None for `database`. Raises ConfigError when the extra `s3` is missing."""
    if place == "database":
        return None
    return Files(folder) if place == "files" else Bucket(place)


class Files:
    """A folder of files `ab/cdef…`: written beside, synced, renamed; mode 0600."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, sha256: str, raw: bytes) -> None:
        """See Vault."""
        path = self._path(sha256)
        try:
            if path.exists():
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            disk.sync_folder(self.folder)
            with disk.whole(path) as file:
                file.write(raw)
        except OSError as trouble:
            raise StoreDown(
                Sentence("mails in {folder}: {trouble}", folder=self.folder, trouble=system(trouble)),
                hint="is the disk full?",
            ) from trouble

    def get(self, sha256: str) -> bytes:
        """See Vault."""
        try:
            raw = self._path(sha256).read_bytes()
        except FileNotFoundError as trouble:
            raise _gone(sha256) from trouble
        except OSError as trouble:
            raise StoreDown(
                Sentence("mails in {folder}: {trouble}", folder=self.folder, trouble=system(trouble)),
                hint="see `intake doctor`",
            ) from trouble
        return checked(sha256, raw)

    def delete(self, sha256: str) -> None:
        """See Vault."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:]


class Bucket:
    """An S3-compatible store; keys and endpoint come from the AWS_* variables, as its other tools take them."""

    def __init__(self, url: str) -> None:
        try:
            import obstore
            from obstore import exceptions
            from obstore.store import S3Store
        except ImportError as trouble:
            raise ConfigError(
                "state.blobs names S3, whose client is not installed", hint="pip install 'intake[s3]'"
            ) from trouble
        self._obstore: Any = obstore
        self._errors: Any = exceptions
        self._store: Any = S3Store.from_url(url, retry_config={"max_retries": 3, "retry_timeout": PATIENCE})
        self.url = url

    def put(self, sha256: str, raw: bytes) -> None:
        """See Vault."""
        try:
            self._obstore.put(self._store, _name(sha256), raw, mode="create", use_multipart=False)
        except self._errors.AlreadyExistsError:
            return
        except (FileNotFoundError, self._errors.BaseError) as trouble:
            raise self._down(trouble) from trouble

    def get(self, sha256: str) -> bytes:
        """See Vault."""
        try:
            raw = bytes(self._obstore.get(self._store, _name(sha256)).bytes())
        except (FileNotFoundError, self._errors.NotFoundError) as trouble:
            raise (self._down(trouble) if _NO_BUCKET in str(trouble) else _gone(sha256)) from trouble
        except self._errors.BaseError as trouble:
            raise self._down(trouble) from trouble
        return checked(sha256, raw)

    def delete(self, sha256: str) -> None:
        """See Vault."""
        try:
            self._obstore.delete(self._store, _name(sha256))
        except (FileNotFoundError, self._errors.NotFoundError):
            return
        except self._errors.BaseError as trouble:
            raise self._down(trouble) from trouble

    def _down(self, trouble: Exception) -> StoreDown:
        cause = str(trouble).splitlines()[0][:200]
        return StoreDown(
            Sentence("{url}: {cause}", url=self.url, cause=cause),
            hint="check the bucket, AWS_ENDPOINT_URL and the AWS_* keys",
        )


def put_all(vault: Vault, bodies: Iterable[bytes]) -> None:
    """Keep these mails; each is hashed once more, which costs 2 ms a megabyte."""
    for raw in bodies:
        vault.put(hashlib.sha256(raw).hexdigest(), raw)


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def _gone(sha256: str) -> Corrupt:
    return Corrupt(f"the bytes of mail {sha256} are gone", hint="restore them from a backup")
