"""The daemon: `intake run`, for ever or once."""

from __future__ import annotations

from intake.daemon.run import run

__all__ = ["run"]
