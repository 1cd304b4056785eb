"""`--attach FILE`: files that go with a letter, read and looked over before anything is written."""

from __future__ import annotations

import mimetypes
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.message.compose import File
    from intake.workflows.house import House

Command = TypeVar("Command", bound=Callable[..., Any])


def attach_option(command: Command) -> Command:
    """`--attach FILE`, any number of times; they arrive as `attach`."""
    return click.option(
        "--attach",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
        help="A file to go with the letter; once for each.",
    )(command)


def read(house: House, paths: tuple[Path, ...], *, force: bool = False) -> tuple[File, ...]:
    """The files, fit to be sent. Raises NotAllowed for too many bytes or an infected one, StoreDown for no verdict."""
    from intake.message.compose import File
    from intake.workflows.desk import files

    limit = house.policy.letter_bytes
    too_long = [path for path in paths if path.stat().st_size > limit]
    if too_long:
        raise click.UsageError(
            Sentence(
                "{too_long} is larger than a letter may be: {limit} MB", too_long=too_long[0], limit=limit // 2**20
            )
        )
    found = tuple(File(unicodedata.normalize("NFC", path.name), _kind(path), path.read_bytes()) for path in paths)
    files.refuse_unfit(house, found, force=force)
    return found


def _kind(path: Path) -> str:
    kind, packed = mimetypes.guess_type(path.name)
    return kind if kind and not packed else "application/octet-stream"
