"""One line of the check-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, why not, and what to do."""

    id: str
    status: Status
    cause: str = ""
    remedy: str = ""
