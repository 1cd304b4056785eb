"""Where the files are that come with the program: in the wheel, or beside the package in a checkout (HOUSE.md D8)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from intake.errors import ConfigError, Sentence


def folder(name: str) -> Path:
    """The folder `templates`, `config` or `systemd` that belongs to this copy of the program.

    Raises ConfigError when the installation is incomplete.
    """
    package = Path(str(files("intake")))
    for found in (package / "_data" / name, package.parent / name):
        if found.is_dir():
            return found
    raise ConfigError(
        Sentence("the folder {name} of this installation is missing", name=name), hint="install intake again"
    )
