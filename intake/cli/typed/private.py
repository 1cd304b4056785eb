"""What a person's own commands remember between calls: small files that only their owner can read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def state() -> Path:
    """The folder of drafts and the last request: `$XDG_STATE_HOME/intake`, else `~/.local/state/intake`."""
    return _folder("XDG_STATE_HOME", ".local/state")


def settings() -> Path:
    """The folder of aliases: `$XDG_CONFIG_HOME/intake`, else `~/.config/intake`."""
    return _folder("XDG_CONFIG_HOME", ".config")


def read(file: Path) -> str:
    """What stands there; nothing where there is no such file or it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def write(file: Path, text: str) -> None:
    """Put the text there at once and whole, for the owner alone (mode 0600). Raises OSError."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def default_actor() -> str:
    """INTAKE_ACTOR, else the login name; `unknown` for a user id without a name."""
    import getpass

    try:
        return os.environ.get("INTAKE_ACTOR") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _folder(variable: str, below_home: str) -> Path:
    named = os.environ.get(variable, "")
    return (Path(named) if named.startswith("/") else Path(os.path.expanduser("~"), below_home)) / "intake"  # noqa: PTH111  Path.home() raises without a home
