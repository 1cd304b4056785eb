"""What a letter about work by mail may know: each line that staff wrote, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.letters.desk_fields import ToStaff


class Mark(StrEnum):
    """What became of a line."""

    OK = "ok"
    WAITS = "waits"  # for the one-time code
    ERROR = "error"
    STOP = "stop"  # reading ended here


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it was written, and a code for what became of it with the values that its sentence needs."""

    text: str
    mark: Mark
    say: str
    reference: str = ""
    name: str = ""  # of a person, an outcome, a reason
    given: str = ""  # what stood where something else was wanted
    meant: tuple[str, ...] = ()  # what may have been meant
    allowed: tuple[str, ...] = ()  # actions that are possible instead
    state: str = ""
    at: datetime | None = None
    kept: bool | None = None  # whether the promise was


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript(ToStaff):
    """The answer to a mail by which a member of staff worked."""

    lines: tuple[Line, ...]
    code: str = ""  # to be written back before what waits is done; "" when nothing waits
    code_until: datetime | None = None
    with_help: bool = False
    subject: str = ""  # of the mail that is answered
    reference: str = ""  # of the one request that it was about
