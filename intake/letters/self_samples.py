"""Sample answers to requesters' commands: every state, every result, the help, a code; and when there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from intake.domain.seen import Seen
from intake.letters.self_fields import Said, Served, Status, StatusItem, Withdrawal

_NOW = datetime(2026, 10, 10, 0, 15, tzinfo=UTC)
_WITHOUT_DATE = frozenset({Seen.WAITING_FOR_YOU, Seen.RESOLVED, Seen.FILED, Seen.WITHDRAWN, Seen.NOT_ACCEPTED})
_RESULTS = (
    "shown", "nothing_open", "code_sent", "withdrawn", "proposed", "proposed_before", "unknown", "which", "code",
    "code_missing", "answer_only", "not_understood", "help",
)  # fmt: skip


def statuses(office: str) -> list[Status]:
    """A list, one request, and nothing."""
    items = tuple(_item(1042 + at, state) for at, state in enumerate(Seen))
    frame = _frame(office)
    return [
        Status(**frame, items=items[:4], is_list=True, more=2),
        Status(**frame, items=items[:1], is_list=False),
        Status(**frame, items=items, is_list=True),
        Status(**frame, items=(), is_list=True),
    ]


def transcripts(office: str, *, chinese: bool) -> list[Served]:
    """One that went half well, one of everything, one that echoes nothing, and the help."""
    word = "撤回" if chinese else "withdraw"
    frame = _frame(office)
    half = (
        Said(wish="withdraw", result="code_sent", ok=True, line=f"{word} HQ-1042", reference="HQ-1042"),
        Said(wish="withdraw", result="unknown", ok=False, line=f"{word} HQ-1", reference="HQ-1"),
        Said(wish="other", result="not_understood", ok=False, line="<b>www.evil.example</b>"),
    )
    every = tuple(_said(one) for one in _RESULTS)
    return [
        Served(**frame, said=half),
        Served(**frame, said=every, items=(_item(1042, Seen.WORKING), _item(1043, Seen.WAITING_FOR_YOU))),
        Served(**frame, said=(Said(wish="help", result="help", ok=True),), help=True),
    ]


def withdrawals(office: str) -> list[Withdrawal]:
    """The code."""
    until = _NOW + timedelta(hours=72)
    return [Withdrawal(**_frame(office), reference="HQ-1042", code="K7MQ-4RTX", until=until, marker="HQ-1042/0a1b")]


def _said(result: str) -> Said:
    return Said(wish="status", result=result, ok=True, line="-", reference="HQ-1042", about="wang@south.example")


def _item(number: int, state: Seen) -> StatusItem:
    due_at = None if state in _WITHOUT_DATE else _NOW + timedelta(hours=9.25)
    received_at = _NOW - timedelta(days=3)
    return StatusItem(
        reference=f"HQ-{number}",
        state=state,
        received_at=received_at,
        due_at=due_at,
        provisional=state is Seen.APPROVAL,
    )


def _frame(office: str) -> dict[str, Any]:
    return {"office_name": office, "office_address": "office@hq.example", "zone": "Asia/Shanghai"}
