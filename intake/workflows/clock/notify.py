"""What readers are to be told, in few letters: one thing at once, many in one, never more than the pace allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake import log
from intake.domain.notices import SINGLE, What
from intake.domain.request import Request
from intake.failpoints import fp
from intake.letters.desk_fields import About, Answering, NoticeItem, SingleNotice
from intake.letters.desk_fields import Notice as Letter
from intake.message import ids
from intake.message.mail import Person
from intake.message.written.quotes import MARKER
from intake.store import directory, notices, outbox, requests
from intake.store.database import Connection
from intake.store.directory import Staff
from intake.store.notices import Notice, Written
from intake.workflows.clock import briefing
from intake.workflows.house import House
from intake.workflows.outgoing import answers, post, say, unasked
from intake.workflows.outgoing.post import Fate

LATE = timedelta(minutes=10)  # a round is a minute; what is noticed later than that says so
AGAIN = timedelta(minutes=10)  # where a cap of the hour is used up
AT_MOST = 100  # things in one letter; the others wait for the next one
GONE = "nobody"  # told to nobody: the person is not in the directory any more
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


def run(house: House, now: datetime) -> int:
    """Queue what is due; how many letters. A second call does nothing."""
    with house.db.read() as conn:
        if not notices.is_any_due(conn, now):
            return 0
    house.warm()
    with house.db.write() as conn:
        due = notices.claim(conn, now)
        staff = {one.login: one for one in directory.all_staff(conn)}
        found = requests.load_many(conn, {one.request_id for one in due})
        this = Round(conn, house, now, staff, directory.branch_names(conn), found)
        logins = dict.fromkeys(one.login for one in due)
        queued = sum(_tell(this, login, [one for one in due if one.login == login]) for login in logins)
        fp("notices_before_commit")
    fp("notices_after_commit")
    return queued


def _tell(this: Round, login: str, mine: Sequence[Notice]) -> int:
    """One letter to one reader, or the instant until which these wait."""
    conn, now, pace = this.conn, this.now, this.house.policy.pace
    every = [one.id for one in mine]
    if login not in this.staff:
        notices.told(conn, every, GONE, at=now)
        return 0
    free_at = pace.free_at(notices.letters(conn, login, since=now - pace.window), now)
    if free_at > now:
        notices.wait(conn, every, free_at)
        return 0
    fate = post.by_gate(unasked.may_write(conn, this.house, this.staff[login].address, now=now))
    if fate.reason.startswith("cap."):
        notices.wait(conn, every, now + AGAIN)  # enough letters for this hour: a later one tells this as well
        return 0
    _write(this, this.staff[login], mine[:AT_MOST], fate)
    return 1


def _write(this: Round, reader: Staff, mine: Sequence[Notice], fate: Fate) -> None:
    key = f"notice:{reader.login}:{max(one.id for one in mine)}"
    if len(mine) == 1 and mine[0].what in SINGLE:
        _single(this, reader, mine[0], key=key, fate=fate)
    else:
        items = tuple(item(this, one) for one in mine)
        fields = Letter(**_frame(this, reader), items=items, answering=_offer(this, reader, mine))
        post.report(
            this.conn, this.house, reader.address, kind="notice", key=key, fields=fields, now=this.now,
            language=reader.language, fate=fate,
        )  # fmt: skip
    notices.told(this.conn, [one.id for one in mine], key, at=this.now)
    log.info("notice.queued", login=reader.login, things=len(mine), reason=fate.reason or "ok")


def _single(this: Round, reader: Staff, one: Notice, *, key: str, fate: Fate) -> None:
    """A letter of its own in the thread of the request, with what was written and, at a hand-over, the brief."""
    request = this.requests[one.request_id]
    said = _said(this, one)
    is_handed_over = one.what == What.HANDED_OVER
    fields = SingleNotice(
        **_frame(this, reader),
        item=item(this, one),
        text=said.text,
        attachments=said.attachments,
        brief=briefing.brief(this.conn, this.house, request, this.staff, this.now) if is_handed_over else None,
        answering=_offer(this, reader, [one]),
        marker=f"{MARKER} {ids.mark(this.house.reference(request.id), this.house.identity.secret)}",
    )
    post.to_staff(
        this.conn, this.house, request, Person(reader.name, reader.address), kind="single_notice", key=key,
        fields=fields, now=this.now, language=reader.language, fate=fate,
    )  # fmt: skip


def _offer(this: Round, reader: Staff, mine: Sequence[Notice]) -> Answering:
    return answers.offer(this.conn, this.house, reader, {one.request_id for one in mine}, now=this.now)


def _frame(this: Round, reader: Staff) -> dict[str, str]:
    office = this.house.office
    return {
        "office_name": office.name,
        "office_address": office.address,
        "zone": office.zone,
        "reader_name": reader.name,
    }


def _said(this: Round, one: Notice) -> Written:
    """The mail that it is about; the first one of the request where it is given to somebody."""
    if one.what not in WITH_TEXT:
        return Written("", ())
    return notices.written(this.conn, one.request_id, one.payload.get("mail"))


def about(house: House, request: Request, staff: Mapping[str, Staff], branches: Mapping[str, str]) -> About:
    """A request as a line of a letter to staff."""
    is_suspended = say.is_suspended(house, request)
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
        excerpt=_said(this, one).text,
    )


def _who(this: Round, one: Notice) -> str:
    """Who did it; of what was handed off, who has it now; of a letter that came back, to whom it was."""
    if one.what == What.RETURNED:
        return str(one.payload.get("recipient") or "")
    login = one.payload.get("owner" if one.what == What.HANDED_OFF else "actor")
    actor = "" if login in {None, "intake"} else briefing.name(this.staff, str(login))
    return str(one.payload.get("name") or actor)
