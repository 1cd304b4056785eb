"""Passwords and keys: read when needed, from a file, the environment or a systemd credential; never kept or shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from intake.errors import ConfigError, Sentence, system


@dataclass(frozen=True, slots=True)
class Source:
    """Where a secret is read from: the keys `NAME_file` and `NAME_env` of its table, and one for systemd."""

    name: str  # password, url or secret
    file: Path | None
    env: str | None
    credential: str | None

    @property
    def is_given(self) -> bool:
        """Whether there is a secret at all."""
        return any(one is not None for one in (self.file, self.env, self.credential))

    @property
    def credential_key(self) -> str:
        """The key for systemd's."""
        return "credential" if self.name == "password" else f"{self.name}_credential"


def reader(source: Source, where: str, base: Path) -> Callable[[], str]:
    """A function that reads the secret now; it raises ConfigError with a sentence that does not hold it.

    Relative files count from `base`.
    """

    def read() -> str:
        secret = _read(source, where, base)
        if not secret:
            raise ConfigError(
                Sentence("{where}: the {name} is empty", where=where, name=source.name),
                hint=Sentence("write it on the first line, nothing else"),
            )
        return secret

    return read


def unreadable(source: Source, where: str, base: Path) -> list[str]:
    """Why the secret cannot be read now, without showing it; empty when it can."""
    try:
        reader(source, where, base)()
    except ConfigError as trouble:
        return [Sentence("{trouble}; {hint}", trouble=trouble.sentence, hint=trouble.hint)]
    return []


def exposed(source: Source, where: str, base: Path) -> list[str]:
    """Whether everybody on this machine can read the secret's file."""
    if source.file is None:
        return []
    file = base / source.file
    if file.exists() and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        key = f"{where}.{source.name}_file"
        return [
            Sentence("{key}: everybody on this machine can read {file}; right: chmod 0640 {file}", key=key, file=file)
        ]
    return []


def files(source: Source, _where: str, base: Path) -> list[Path]:
    """The file that holds the secret, if a file does; a systemd credential is one."""
    if source.credential is not None:
        return [Path(os.environ.get("CREDENTIALS_DIRECTORY", "/run/credentials")) / source.credential]
    return [base / source.file] if source.file else []


def _read(source: Source, where: str, base: Path) -> str:
    if source.env is not None:
        if source.env not in os.environ:
            raise ConfigError(
                Sentence(
                    "{where}.{name}_env: the variable {env} is not set", where=where, name=source.name, env=source.env
                ),
                hint=Sentence("right: export {env}=…", env=source.env),
            )
        return os.environ[source.env]
    if source.credential is not None:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ConfigError(
                Sentence(
                    "{where}.{credential_key}: there are no systemd credentials here",
                    where=where,
                    credential_key=source.credential_key,
                ),
                hint=Sentence(
                    "right, in the unit: LoadCredential={credential}:/etc/intake/…", credential=source.credential
                ),
            )
        return _file(Path(folder) / source.credential, f"{where}.{source.credential_key}")
    return _file(base / source.file, f"{where}.{source.name}_file") if source.file else ""


def _file(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as trouble:
        reason = system(trouble) if isinstance(trouble, OSError) else Sentence("it is not text")
        raise ConfigError(
            Sentence("{where}: {path} cannot be read: {reason}", where=where, path=path, reason=reason),
            hint=Sentence("it must be readable for the user that runs intake"),
        ) from trouble
