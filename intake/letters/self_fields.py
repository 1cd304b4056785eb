"""What letters may know that answer a requester's commands: status, transcript, and the code to withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from intake.domain.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusItem:
    """One request of the reader: reference, state and dates, and nothing that anybody wrote."""

    reference: str
    state: Seen
    received_at: datetime
    due_at: datetime | None = None  # promised, where the promise is in force
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One command and what became of it. `line` is empty where nothing the sender wrote may go back to him."""

    wish: str  # of `domain.self_service`, or `other`
    result: str  # a code of the templates
    ok: bool
    line: str = ""
    reference: str = ""
    about: str = ""  # an address that was named


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRequester:
    """What every such letter knows."""

    office_name: str
    office_address: str
    zone: str

    derived: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(ToRequester):
    """Where one request stands, or every open one of the reader."""

    items: tuple[StatusItem, ...]
    is_list: bool
    more: int = 0  # that are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(ToRequester):
    """Each command echoed with its result; `items` where the status was asked for as well."""

    said: tuple[Said, ...]
    items: tuple[StatusItem, ...] = ()
    help: bool = False
    example: str = "HQ-1042"  # a reference, for the explanations


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal(ToRequester):
    """The code that withdraws a request when it comes back."""

    reference: str
    code: str  # as people read it
    until: datetime
    marker: str
