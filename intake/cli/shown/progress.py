"""A sign of life during long work: on standard error, for a person only, gone when the work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int | None], None]
BAR = 20  # cells


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """A line with a spinner, how much is done and for how long; with a bar once it is known how much there is.

    What it gives is called with how many things were done just now, and how many there are in all where that is known.
    Silent where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, soft_wrap=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    count = TextColumn("{task.completed:.0f}{task.fields[of]}")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(BAR), count, TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None, of="")

        def advance(done: int, total: int | None) -> None:
            bar.advance(task, done)
            if total is not None:
                bar.update(task, total=total, of=f"/{total}")

        yield advance
