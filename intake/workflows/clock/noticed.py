"""Each thing that readers are told, as a line of a letter: about which request, what happened, who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain.notices import SINGLE, What
from intake.domain.request import Request
from intake.letters.desk_fields import About, NoticeItem
from intake.store.database import Connection
from intake.store.outward import notices, outbox
from intake.store.outward.notices import Notice, Written
from intake.store.people.directory import Staff
from intake.workflows.clock import briefing
from intake.workflows.house import House

LATE = timedelta(minutes=10)  # a round is a minute; what is noticed later than that says so
WITH_TEXT = SINGLE - {What.HANDED_OFF, What.RETURNED}


@dataclass(frozen=True, slots=True)
class Round:
    """What every letter of one round is made from."""

    conn: Connection
    house: House
    now: datetime
    staff: Mapping[str, Staff]
    branches: Mapping[str, str]
    requests: Mapping[int, Request]


def said(this: Round, one: Notice) -> Written:
    """The mail that it is about; the first one of the request where it is given to somebody."""
    if one.what not in WITH_TEXT:
        return Written("", ())
    return notices.written(this.conn, one.request_id, one.payload.get("mail"))


def about(house: House, request: Request, staff: Mapping[str, Staff], branches: Mapping[str, str]) -> About:
    """A request as a line of a letter to staff."""
    is_suspended = house.is_suspended(request)
    owner = staff.get(request.owner or "")
    return About(
        reference=house.reference(request.id),
        subject=request.subject_base or request.subject,
        requester_name=request.requester.name or request.requester.address,
        branch_name=branches.get(request.branch or "", ""),
        owner_name=owner.name if owner else "",
        impact=request.impact,
        due_at=request.promise.due_at if request.promise and not is_suspended else None,
    )


def item(this: Round, one: Notice) -> NoticeItem:
    """One thing as a line of such a letter."""
    due_at = one.payload.get("due_at")
    note = str(one.payload.get("note") or one.payload.get("status") or "")
    if one.what == What.DRAFT:
        note = str(outbox.id_of(this.conn, note) or "")
    return NoticeItem(
        what=What(one.what),
        about=about(this.house, this.requests[one.request_id], this.staff, this.branches),
        at=one.at,
        noticed_late=one.made_at - one.at > LATE,
        timer=str(one.payload.get("timer", "")),
        percent=int(one.payload.get("percent", 0)),
        timer_due_at=datetime.fromisoformat(due_at) if due_at else None,
        note=note,
        who=_who(this, one),
        verified=bool(one.payload.get("verified", True)),
        excerpt=said(this, one).text,
    )


def _who(this: Round, one: Notice) -> str:
    """Who did it; of what was handed off, who has it now; of a letter that came back, to whom it was."""
    if one.what == What.RETURNED:
        return str(one.payload.get("recipient") or "")
    login = one.payload.get("owner" if one.what == What.HANDED_OFF else "actor")
    actor = "" if login in {None, "intake"} else briefing.name(this.staff, str(login))
    return str(one.payload.get("name") or actor)
