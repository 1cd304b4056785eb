"""Sample letters to our own staff: a notice of one thing and of many, a full morning and a quiet one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.domain.request import Impact
from intake.letters.desk_fields import About, Digest, DigestItem, Draft, Notice, NoticeItem, ReturnedLetter

_NOW = datetime(2026, 10, 10, 0, 15, tzinfo=UTC)  # Saturday 08:15, a make-up workday in China
Words = dict[str, Any]
_HOUR = timedelta(hours=1)
_CHINESE: Words = {
    "office": "总部服务台",
    "reader": "周强",
    "owner": "赵敏",
    "requester": "李伟",
    "branches": ("华南分公司", "华东分公司", "苏州工厂"),
    "subjects": ("采购合同用印申请", "增值税发票红冲申请", "产线停机，急需备件采购审批", "差旅标准咨询"),
}
_ENGLISH: Words = {
    "office": "Head Office Service Desk",
    "reader": "Zhou Qiang",
    "owner": "Zhao Min",
    "requester": "Li Wei",
    "branches": ("South branch", "East branch", "Suzhou works"),
    "subjects": (
        "Seal for the purchase contract",
        "Reversal of a VAT invoice",
        "Line down: spare parts",
        "Travel rules",
    ),
}


def notices(language: str) -> list[Notice]:
    """The first is the most usual; one more holds every kind of thing, and one more than a letter shows."""
    words = _words(language)
    warned = NoticeItem(
        what="deadline",
        about=_about(words, 0),
        at=_NOW,
        timer="resolution",
        percent=80,
        timer_due_at=_NOW + 9.25 * _HOUR,
    )
    breached = replace(warned, about=_about(words, 2, impact=Impact.FRONTLINE), percent=100, timer_due_at=_NOW - _HOUR)
    late = replace(breached, about=_about(words, 1), timer="first_response", noticed_late=True, at=_NOW - 20 * _HOUR)
    kinds = [
        NoticeItem(what="wait_over", about=_about(words, 1), at=_NOW, note="approval"),
        NoticeItem(what="wait_over", about=_about(words, 1), at=_NOW, note="third_party"),
        NoticeItem(what="no_answer", about=replace(_about(words, 3), due_at=None), at=_NOW),
        NoticeItem(what="unreachable", about=_about(words, 3), at=_NOW, note="address_suspended"),
        NoticeItem(what="draft", about=_about(words, 0), at=_NOW, note="31"),
        NoticeItem(what="withdrawn", about=replace(_about(words, 1), due_at=None), at=_NOW),
        NoticeItem(what="draft", about=_about(words, 0, owner=False), at=_NOW),
    ]
    usual = _notice(words, warned)
    replies = replace(warned, timer="next_reply", timer_due_at=None)
    return [usual, _notice(words, breached, late, warned, replies, *kinds), _notice(words, *[warned] * 30)]


def digests(language: str) -> list[Digest]:
    """A full morning, one with a single thing, and one with more than is shown."""
    words = _words(language)
    full = Digest(
        **_frame(words),
        made_at=_NOW,
        overdue=(DigestItem(about=_about(words, 1, hours=-14.75), used_percent=112),),
        today=(
            DigestItem(about=_about(words, 2, impact=Impact.FRONTLINE, hours=3), used_percent=86),
            DigestItem(about=_about(words, 0), used_percent=64),
        ),
        at_risk=(DigestItem(about=_about(words, 0, hours=57.25), used_percent=81),),
        unowned=(
            DigestItem(about=_about(words, 2, owner=False, impact=Impact.FRONTLINE, hours=6), used_percent=20),
            DigestItem(about=_about(words, 3, owner=False, hours=81.25)),
        ),
        unanswered=(DigestItem(about=_about(words, 0), unanswered_since=_NOW - 16 * _HOUR),),
        waiting=(DigestItem(about=replace(_about(words, 3), due_at=None), until=_NOW + 57.25 * _HOUR),),
        drafts=(Draft(number=31, reference="HQ-1042", subject=words["subjects"][0]),),
        returned=(
            ReturnedLetter(reference="HQ-1031", recipient="wangfang@east.hq.example", status="5.1.1", at=_NOW),
            ReturnedLetter(reference="", recipient="leader@hq.example", status="", at=_NOW),
        ),
    )
    one = Digest(**_frame(words), made_at=_NOW, today=full.today[1:])
    return [full, one, replace(full, today=full.today * 20, waiting=full.waiting * 30)]


def _words(language: str) -> Words:
    return _CHINESE if language.startswith("zh") else _ENGLISH


def _frame(words: Words) -> dict[str, Any]:
    return {
        "office_name": str(words["office"]),
        "office_address": "office@hq.example",
        "zone": "Asia/Shanghai",
        "reader_name": str(words["reader"]),
    }


def _notice(words: Words, *items: NoticeItem) -> Notice:
    return Notice(**_frame(words), items=items)


def _about(
    words: Words,
    at: int,
    *,
    owner: bool = True,
    impact: Impact = Impact.NORMAL,
    hours: float = 9.25,
) -> About:
    return About(
        reference=f"HQ-{1042 + at}",
        subject=words["subjects"][at],
        requester_name=str(words["requester"]),
        branch_name=words["branches"][at] if at < 3 else "",
        owner_name=str(words["owner"]) if owner else "",
        impact=impact,
        due_at=_NOW + hours * _HOUR,
    )
