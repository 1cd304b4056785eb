"""Passwords: read when needed, from a file, the environment or a systemd credential; never kept, never shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from intake.config.model import WithSecret
from intake.errors import ConfigError


def reader(section: WithSecret, where: str, base: Path) -> Callable[[], str]:
    """A function that reads the password now; it raises ConfigError with a sentence that holds no secret.

    Relative files count from `base`.
    """

    def read() -> str:
        secret = _read(section, where, base)
        if not secret:
            raise ConfigError(f"{where}: the password is empty", hint="write it on the first line, nothing else")
        return secret

    return read


def unreadable(section: WithSecret, where: str, base: Path) -> list[str]:
    """Why the password cannot be read now, without showing it; empty when it can."""
    try:
        reader(section, where, base)()
    except ConfigError as trouble:
        return [f"{trouble}; {trouble.hint}" if trouble.hint else str(trouble)]
    return []


def exposed(section: WithSecret, where: str, base: Path) -> list[str]:
    """Whether everybody on this machine can read the password's file."""
    if section.password_file is None:
        return []
    file = base / section.password_file
    if file.exists() and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        return [f"{where}.password_file: everybody on this machine can read {file}; right: chmod 0640 {file}"]
    return []


def files(section: WithSecret, _where: str, base: Path) -> list[Path]:
    """The file that holds the password, if a file does; a systemd credential is one."""
    if section.credential is not None:
        return [Path(os.environ.get("CREDENTIALS_DIRECTORY", "/run/credentials")) / section.credential]
    return [base / section.password_file] if section.password_file else []


def _read(section: WithSecret, where: str, base: Path) -> str:
    if section.password_env is not None:
        if section.password_env not in os.environ:
            raise ConfigError(
                f"{where}.password_env: the variable {section.password_env} is not set",
                hint=f"right: export {section.password_env}=…",
            )
        return os.environ[section.password_env]
    if section.credential is not None:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ConfigError(
                f"{where}.credential: there are no systemd credentials here",
                hint=f"right, in the unit: LoadCredential={section.credential}:/etc/intake/…",
            )
        return _file(Path(folder) / section.credential, f"{where}.credential")
    return _file(base / section.password_file, f"{where}.password_file") if section.password_file else ""


def _file(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else "it is not text"
        raise ConfigError(
            f"{where}: {path} cannot be read: {reason}", hint="it must be readable for the user that runs intake"
        ) from trouble
