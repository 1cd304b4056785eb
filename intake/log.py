"""Event logging: one line `event key=value …` on standard error; no bodies, no subjects, no secrets.

Lines carry a journald priority prefix (`<4>`) when systemd reads them. structlog is loaded with the first event.
A command that answers a person says what it did itself: there, `only_warnings` keeps the lines of the daemon away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TextIO

_IS_HUSHED = ContextVar("is_hushed", default=False)
_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}


def info(event: str, **values: object) -> None:
    """One line per mail or letter per room."""
    if not _IS_HUSHED.get():
        _logger().info(event, **values)


def warning(event: str, **values: object) -> None:
    """Someone should look this week."""
    _logger().warning(event, **values)


def error(event: str, *, exc_info: bool = False, **values: object) -> None:
    """A promise is at risk."""
    _logger().error(event, exc_info=exc_info, **values)


@contextmanager
def only_warnings() -> Iterator[None]:
    """No `info` meanwhile; threads that are started keep theirs."""
    before = _IS_HUSHED.set(True)
    try:
        yield
    finally:
        _IS_HUSHED.reset(before)


def _logger() -> Any:
    return _logger_on(sys.stderr)  # as it is now: it may have been replaced since the first event


@lru_cache(maxsize=1)
def _logger_on(stream: TextIO) -> Any:
    import structlog

    return structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _priority,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
            _prefix,
        ],
    )


def _priority(_logger: Any, method: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    level = values.pop("level", method)
    if "JOURNAL_STREAM" in os.environ:
        values.pop("timestamp", None)
    else:
        values["level"] = level
    return values


def _prefix(_logger: Any, method: str, line: Any) -> str:
    if "JOURNAL_STREAM" not in os.environ:
        return str(line)
    return f"<{_PRIORITY.get(method, 6)}>{line}"
