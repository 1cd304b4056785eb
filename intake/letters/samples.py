"""Sample letters: what `lint`, previews and tests write. Every branch that a template can take has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.domain.request import Impact
from intake.domain.request import Outcome as OutcomeCode
from intake.letters import alarm, desk_samples, self_samples, staff_context
from intake.letters.desk_fields import Answering
from intake.letters.fields import (
    Acknowledgement,
    Arrangement,
    Confirmation,
    Fields,
    Holding,
    How,
    LeadNotice,
    Outcome,
    PromiseChange,
    Question,
    Reminder,
    Reply,
    Suspension,
)
from intake.letters.weekly_sample import weekly

CANARY = "canary-7d1f"  # stands for what an unknown sender wrote; it may appear in no letter to them
_DUE = datetime(2026, 10, 10, 9, 30, tzinfo=UTC)  # Saturday, a make-up workday in China
_RECEIVED = datetime(2026, 9, 30, 8, 30, tzinfo=UTC)


def samples(language: str) -> Mapping[str, list[Fields]]:
    """Letter name to its samples; the first one is the most usual."""
    words = _CHINESE if language.startswith("zh") else _ENGLISH
    return {
        "acknowledgement": _acknowledgements(words),
        "outcome": _outcomes(words),
        "reply": _replies(words),
        "question": _questions(words),
        "promise_change": _changes(words),
        "suspension": _suspensions(words),
        "arrangement": _arrangements(words),
        "lead_notice": _lead_notices(words),
        "reminder": _reminders(words),
        "confirmation": _confirmations(words),
        "holding": _holdings(words),
        "weekly": [weekly(language), weekly(language, quiet=True)],
        "notice": [*desk_samples.notices(language)],
        "single_notice": [*desk_samples.singles(language)],
        "digest": [*desk_samples.digests(language)],
        "alarm": [*alarm.samples(words["office"])],
        "transcript": [*staff_context.samples(language)],
        "status": [*self_samples.statuses(words["office"])],
        "served": [*self_samples.transcripts(words["office"], chinese=language.startswith("zh"))],
        "withdrawal": [*self_samples.withdrawals(words["office"])],
    }


_CHINESE = {
    "office": "总部服务台",
    "subject": "关于华东项目合同用印的申请",
    "name": "李伟",
    "branch": "南京分公司",
    "category": "用印申请",
    "staff": "张敏",
    "text": "合同已盖章并寄出，顺丰单号 SF1403-2291。\n如需补盖骑缝章，直接告诉我即可。",
    "ask": "1. 合同终稿（PDF）\n2. 法务审核意见\n3. 用印份数",
    "why": "印章管理员外出，替班交接晚了一天。",
    "note": "已收到：合同终稿 ✓　　尚缺：法务审核意见 ✗",
}
_ENGLISH = {
    "office": "Head Office Service Desk",
    "subject": "Company seal for the Huadong contract",
    "name": "Li Wei",
    "branch": "Nanjing branch",
    "category": "Use of company seal",
    "staff": "Zhang Min",
    "text": "The contract is sealed and on its way, SF Express SF1403-2291.\nTell me if you need more.",
    "ask": "1. The final contract (PDF)\n2. The opinion of the legal department\n3. The number of copies",
    "why": "The keeper of the seal was away, and the hand-over took a day too long.",
    "note": "Received: final contract ✓   Missing: opinion of the legal department ✗",
}


def _common(words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "office_name": words["office"],
        "office_address": "office@hq.example",
        "reference": "HQ-1042",
        "subject": words["subject"],
        "requester_name": words["name"],
        "branch_name": words["branch"],
        "zone": "Asia/Shanghai",
    }


def _acknowledgements(words: Mapping[str, str]) -> list[Fields]:
    usual = Acknowledgement(
        **_common(words),
        show_subject=True,
        due_at=_DUE,
        provisional=False,
        received_at=_RECEIVED,
        category_name=words["category"],
        impact=Impact.NORMAL,
        owner_name=words["staff"],
        first_response_at=_RECEIVED + timedelta(days=8, hours=-5),
    )
    unknown = replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY, branch_name=CANARY)
    rich = replace(usual, provisional=True, impact=Impact.FRONTLINE, notes=(words["note"],))
    bare = replace(usual, subject="", requester_name="", owner_name="", first_response_at=None, marker="")
    return [usual, unknown, rich, bare]


def _outcomes(words: Mapping[str, str]) -> list[Fields]:
    usual = Outcome(
        **_common(words),
        show_subject=True,
        outcome=OutcomeCode.DONE,
        text=words["text"],
        actor_name=words["staff"],
        resolved_at=_DUE - timedelta(hours=25),
        due_at=_DUE,
        kept=True,
        objection_until=_DUE + timedelta(days=7),
        objection_days=5,
    )
    late = replace(usual, kept=False, resolved_at=_DUE + timedelta(hours=19, minutes=5), late_reason=words["why"])
    moved = replace(usual, original_due_at=_DUE - timedelta(days=2))
    ended = replace(usual, kept=None, due_at=None, objection_until=None, objection_days=0)
    others = [replace(usual, outcome=one) for one in (OutcomeCode.ANSWERED, OutcomeCode.PARTLY, OutcomeCode.DECLINED)]
    cancelled = [
        replace(ended, outcome=OutcomeCode.DUPLICATE, other_reference="HQ-1007", text=""),
        replace(ended, outcome=OutcomeCode.DUPLICATE, other_reference=""),
        replace(ended, outcome=OutcomeCode.WITHDRAWN),
        replace(ended, outcome=OutcomeCode.SPAM),
    ]
    asked = replace(usual, asks_rating=True)
    return [usual, late, moved, replace(usual, show_subject=False, subject=CANARY), asked, *others, *cancelled]


def _replies(words: Mapping[str, str]) -> list[Fields]:
    usual = Reply(**_common(words), show_subject=True, text=words["text"], actor_name=words["staff"], due_at=_DUE)
    return [
        usual,
        replace(usual, provisional=True),
        replace(usual, due_at=None),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _questions(words: Mapping[str, str]) -> list[Fields]:
    usual = Question(
        **_common(words),
        show_subject=True,
        text=words["ask"],
        actor_name=words["staff"],
        until=_DUE - timedelta(days=1),
        suspended_due_at=_DUE,
    )
    return [
        usual,
        replace(usual, suspended_due_at=None),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _reminders(words: Mapping[str, str]) -> list[Fields]:
    usual = Reminder(**_common(words), show_subject=True, text=words["ask"], asked_at=_RECEIVED, suspended_due_at=_DUE)
    return [
        usual,
        replace(usual, suspended_due_at=None),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _confirmations(words: Mapping[str, str]) -> list[Fields]:
    usual = Confirmation(
        **_common(words), show_subject=True, text=words["text"], resolved_at=_RECEIVED, objection_until=_DUE
    )
    return [
        usual,
        replace(usual, text=""),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _holdings(words: Mapping[str, str]) -> list[Fields]:
    usual = Holding(
        **_common(words),
        show_subject=True,
        received_at=_RECEIVED,
        owner_name=words["staff"],
        due_at=_DUE,
        provisional=False,
    )
    return [
        usual,
        replace(usual, owner_name="", provisional=True),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _changes(words: Mapping[str, str]) -> list[Fields]:
    usual = PromiseChange(
        **_common(words), show_subject=True, old_due_at=_DUE, new_due_at=_DUE + timedelta(days=3), reason="renegotiated"
    )
    reasons = ("resumed", "third_party_resumed", "calendar_known", "rework", "merge", "split", "renegotiated:parts")
    return [
        replace(usual, text=words["why"]),
        *(replace(usual, reason=reason) for reason in reasons),
        replace(usual, new_due_at=_DUE - timedelta(days=1), provisional=True),
        replace(usual, new_due_at=_DUE),
        replace(usual, rests=True),
        replace(usual, reason="calendar_known", new_due_at=_DUE),
        replace(usual, show_subject=False, subject=CANARY, requester_name=CANARY, reason="resumed"),
    ]


def _suspensions(words: Mapping[str, str]) -> list[Fields]:
    usual = Suspension(**_common(words), show_subject=True, until=_DUE + timedelta(days=9), suspended_due_at=_DUE)
    return [usual, replace(usual, suspended_due_at=None), replace(usual, show_subject=False, subject=CANARY)]


def _arrangements(words: Mapping[str, str]) -> list[Fields]:
    usual = Arrangement(
        **_common(words),
        show_subject=True,
        how=How.SPLIT,
        due_at=_DUE,
        parts=(f"HQ-1042 {words['subject']}", f"HQ-1043 {words['category']}"),
    )
    merged = replace(usual, how=How.MERGED, other_reference="HQ-1007", parts=("HQ-1042",))
    return [
        usual,
        merged,
        replace(merged, parts=("HQ-1042", "HQ-1043"), provisional=True),
        replace(usual, how=How.TARGET, parts=("HQ-1007",)),
        replace(usual, how=How.APART, parts=()),
        replace(usual, how=How.APART, parts=(), suspended=True),
        replace(merged, show_subject=False, subject=CANARY, requester_name=CANARY),
    ]


def _lead_notices(words: Mapping[str, str]) -> list[Fields]:
    usual = LeadNotice(
        **(_common(words) | {"requester_name": words["staff"]}),
        show_subject=True,
        times=2,
        first_due_at=_DUE,
        old_due_at=_DUE + timedelta(days=3),
        new_due_at=_DUE + timedelta(days=6),
        code="third_party_late",
        actor_name=words["staff"],
    )
    code = Answering(how="stays", reference=usual.reference, code="K7MQ-4RTX", until=_DUE)
    return [replace(usual, answering=code), replace(usual, code="", actor_name="", requester_name="")]
