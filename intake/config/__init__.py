"""The configuration: TOML in, frozen settings out; every problem at once, secrets never shown."""

from __future__ import annotations

from intake.config.read import load
from intake.config.settings import Settings

__all__ = ["Settings", "load"]
