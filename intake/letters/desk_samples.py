"""Sample letters to our own staff: a notice of one thing and of many, a full morning and a quiet one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.domain.notices import What
from intake.domain.request import Impact
from intake.letters.desk_fields import (
    About,
    Answering,
    Brief,
    Digest,
    DigestItem,
    Done,
    Draft,
    Notice,
    NoticeItem,
    ReturnedLetter,
    SingleNotice,
)
from intake.message.written.quotes import MARKER

_NOW = datetime(2026, 10, 10, 0, 15, tzinfo=UTC)  # Saturday 08:15, a make-up workday in China
Words = dict[str, Any]
_HOUR = timedelta(hours=1)
_CHINESE: Words = {
    "office": "总部服务台",
    "reader": "周强",
    "owner": "赵敏",
    "requester": "李伟",
    "branches": ("华南分公司", "华东分公司", "苏州工厂"),
    "text": "合同编号 HT-2026-118，附件是对方盖章的版本。\n请在周四前寄出，谢谢。",
    "files": ("采购合同（终稿）.pdf", "授权书.docx"),
    "subjects": ("采购合同用印申请", "增值税发票红冲申请", "产线停机，急需备件采购审批", "差旅标准咨询"),
}
_ENGLISH: Words = {
    "office": "Head Office Service Desk",
    "reader": "Zhou Qiang",
    "owner": "Zhao Min",
    "requester": "Li Wei",
    "text": "The contract is HT-2026-118; their signed copy is attached.\nPlease send it before Thursday. Thank you.",
    "files": ("Contract, final.pdf", "Power of attorney.docx"),
    "branches": ("South branch", "East branch", "Suzhou works"),
    "subjects": (
        "Seal for the purchase contract",
        "Reversal of a VAT invoice",
        "Line down: spare parts",
        "Travel rules",
    ),
}


def notices(language: str) -> list[Notice]:
    """The first is the most usual; one more holds every kind of thing, and one as many as a letter takes."""
    words = _words(language)
    warned = NoticeItem(
        what=What.DEADLINE,
        about=_about(words, 0),
        at=_NOW,
        timer="resolution",
        percent=80,
        timer_due_at=_NOW + 9.25 * _HOUR,
    )
    breached = replace(warned, about=_about(words, 2, impact=Impact.FRONTLINE), percent=100, timer_due_at=_NOW - _HOUR)
    late = replace(breached, about=_about(words, 1), timer="first_response", noticed_late=True, at=_NOW - 20 * _HOUR)
    kinds = [
        NoticeItem(what=What.WAIT_OVER, about=_about(words, 1), at=_NOW, note="approval"),
        NoticeItem(what=What.WAIT_OVER, about=_about(words, 1), at=_NOW, note="third_party"),
        NoticeItem(what=What.NO_ANSWER, about=replace(_about(words, 3), due_at=None), at=_NOW),
        NoticeItem(what=What.UNREACHABLE, about=_about(words, 3), at=_NOW, note="address_suspended"),
        NoticeItem(what=What.DRAFT, about=_about(words, 0), at=_NOW, note="31"),
        NoticeItem(what=What.WITHDRAWN, about=replace(_about(words, 1), due_at=None), at=_NOW),
        NoticeItem(what=What.DRAFT, about=_about(words, 0, owner=False), at=_NOW),
    ]
    usual = _notice(words, warned)
    replies = replace(warned, timer="next_reply", timer_due_at=None)
    reference = usual.items[0].about.reference
    goes = Answering(how="goes", reference=reference)
    usual = replace(usual, answering=_stays(reference))
    ways = [replace(usual, answering=one) for one in (None, goes, Answering(how="name"))]
    return [usual, *ways, _notice(words, breached, late, warned, replies, *kinds), _notice(words, *[warned] * 30)]


def singles(language: str) -> list[SingleNotice]:
    """One letter for each kind of thing; the first is the most usual, a hand-over carries its brief."""
    words = _words(language)
    came = NoticeItem(what=What.ANSWERED, about=_about(words, 0), at=_NOW, who=words["requester"])
    frontline = replace(came, what=What.OBJECTED, about=_about(words, 2, impact=Impact.FRONTLINE))
    quiet = [
        replace(came, what=What.WROTE, verified=False),
        replace(came, what=What.WROTE, note="too_fast"),
        replace(came, what=What.WROTE, note="proposed", who="chen@south.hq.example"),
        replace(came, what=What.WROTE, note="other", who="chen@south.hq.example", verified=False),
        replace(came, what=What.ANSWERED, note="other", who="chen@south.hq.example"),
        replace(came, what=What.HANDED_OFF, who=words["reader"]),
        replace(came, what=What.HANDED_OFF, who=""),
        replace(came, what=What.RETURNED, who="liwei@south.hq.example", note="5.1.1"),
        replace(came, what=What.ASSIGNED, who="", about=replace(_about(words, 3), due_at=None)),
    ]
    given = replace(came, what=What.HANDED_OVER, who=words["owner"])
    written = {"text": words["text"], "attachments": words["files"]}
    return [
        _single(words, came, answering=_stays(came.about.reference), **written),
        _single(words, frontline, **written),
        _single(words, replace(given, what=What.ASSIGNED), **written),
        _single(words, given, brief=_brief(words), **written),
        _single(words, given, brief=Brief(promises=1, state="open")),
        *(_single(words, one) for one in quiet),
    ]


def _stays(reference: str) -> Answering:
    return Answering(how="stays", reference=reference, code="K7MQ-4RTX", until=_NOW + 72 * _HOUR)


def _single(words: Words, item: NoticeItem, **more: Any) -> SingleNotice:
    return SingleNotice(**_frame(words), item=item, marker=f"{MARKER} HQ-1042.sample", **more)


def _brief(words: Words) -> Brief:
    asked = Done(at=_NOW - 40 * _HOUR, kind="asked", actor_name=words["owner"], text=words["text"], until=_NOW)
    kinds = ("answered", "replied", "noted", "promised", "assigned", "followed_up")
    return Brief(
        promises=2,
        state="waiting",
        waiting_on="requester",
        waiting_until=_NOW + 57.25 * _HOUR,
        unanswered_since=_NOW - 16 * _HOUR,
        done=(
            asked,
            *(replace(asked, kind=one, until=None) for one in kinds),
            replace(asked, kind="noted", until=None, is_proven=False),
        ),
        earlier=4,
    )


def digests(language: str) -> list[Digest]:
    """A full morning, one with a single thing, and one with more than is shown."""
    words = _words(language)
    full = Digest(
        **_frame(words),
        answering=Answering(how="name"),
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
