"""A screen longer than the terminal goes through a pager: on a terminal only, and only a person's screen."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import wraps
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class _Screen(io.StringIO):
    """What would be printed, taken for a terminal by those who print."""

    def isatty(self) -> bool:
        """It will be shown on one."""
        return True


def paged(command: Command) -> Command:
    """Let the command print into a pager where its screen is longer than the terminal."""

    @wraps(command)
    def shown(*args: Any, **params: Any) -> Any:
        program = _pager()
        if not sys.stdout.isatty() or not program or params.get("json_") or params.get("raw"):
            return command(*args, **params)
        screen, said = _Screen(), io.StringIO()
        try:
            with redirect_stdout(screen), redirect_stderr(said):
                return command(*args, **params)
        finally:
            _show(screen.getvalue(), program)
            click.echo(said.getvalue(), nl=False, err=True)  # what to do next stands below

    return shown  # type: ignore[return-value]


def _pager() -> list[str]:
    """`$INTAKE_PAGER`, else `$PAGER`, else less or more; `cat` and an empty value mean none."""
    import shlex
    import shutil

    for name in ("INTAKE_PAGER", "PAGER"):
        if (named := os.environ.get(name)) is not None:
            words = shlex.split(named)
            return [] if words in ([], ["cat"]) else words
    return next(([found] for name in ("less", "more") if (found := shutil.which(name))), [])


def _show(text: str, program: list[str]) -> None:
    import shutil
    import subprocess

    size = shutil.get_terminal_size((80, 24))
    if text.count("\n") < size.lines:
        click.echo(text, nl=False)
        return
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", "LESSSECURE": "1", **os.environ}
    try:
        with (
            subprocess.Popen(program, stdin=subprocess.PIPE, env=environment, text=True, encoding="utf-8") as pager,
            suppress(BrokenPipeError),  # the person has seen enough
        ):
            pager.communicate(text)
    except OSError:
        click.echo(text, nl=False)
