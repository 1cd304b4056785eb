"""What staff are to be told, in one letter for each person and round: a long stop ends in a letter, not in a storm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from intake import log
from intake.domain.request import Request
from intake.failpoints import fp
from intake.letters.desk_fields import About, NoticeItem
from intake.letters.desk_fields import Notice as Letter
from intake.store import directory, notices, outbox, requests
from intake.store.database import Connection
from intake.store.directory import Staff
from intake.store.notices import Notice
from intake.workflows.house import House
from intake.workflows.outgoing import answers, post, say, unasked

LATE = timedelta(minutes=10)  # a round is a minute; what is noticed later than that says so
GONE = "nobody"  # told to nobody: the person is not in the directory any more


def run(house: House, now: datetime) -> int:
    """Queue what is waiting; how many letters. A second call does nothing."""
    with house.db.read() as conn:
        if not notices.is_any_waiting(conn):
            return 0
    house.warm()
    with house.db.write() as conn:
        waiting = notices.claim(conn)
        staff = {one.login: one for one in directory.all_staff(conn)}
        found = requests.load_many(conn, {one.request_id for one in waiting})
        queued = 0
        for login in dict.fromkeys(one.login for one in waiting):
            mine = [one for one in waiting if one.login == login]
            queued += _write(conn, house, staff.get(login), mine, found=found, staff=staff, now=now)
        fp("notices_before_commit")
    fp("notices_after_commit")
    return queued


def _write(
    conn: Connection,
    house: House,
    reader: Staff | None,
    mine: Sequence[Notice],
    *,
    found: Mapping[int, Request],
    staff: Mapping[str, Staff],
    now: datetime,
) -> int:
    ids = [one.id for one in mine]
    if reader is None:
        notices.told(conn, ids, GONE)
        return 0
    fate = post.by_gate(unasked.may_write(conn, house, reader.address, now=now))
    if fate.reason.startswith("cap."):
        return 0  # enough letters for this hour: the next one will tell this as well
    key = f"notice:{reader.login}:{max(ids)}"
    fields = Letter(
        office_name=house.office.name,
        office_address=house.office.address,
        zone=house.office.zone,
        reader_name=reader.name,
        items=tuple(_item(conn, house, one, found[one.request_id], staff) for one in mine),
        answering=answers.offer(conn, house, reader, {one.request_id for one in mine}, now=now),
    )
    language = reader.language
    post.report(
        conn, house, reader.address, kind="notice", key=key, fields=fields, now=now, language=language, fate=fate
    )
    notices.told(conn, ids, key)
    log.info("notice.queued", login=reader.login, things=len(ids), reason=fate.reason or "ok")
    return 1


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


def _item(conn: Connection, house: House, one: Notice, request: Request, staff: Mapping[str, Staff]) -> NoticeItem:
    due_at = one.payload.get("due_at")
    note = str(one.payload.get("note", ""))
    if one.what == "draft":
        note = str(outbox.id_of(conn, note) or "")
    return NoticeItem(
        what=one.what,
        about=about(house, request, staff, directory.branch_names(conn)),
        at=one.at,
        noticed_late=one.made_at - one.at > LATE,
        timer=str(one.payload.get("timer", "")),
        percent=int(one.payload.get("percent", 0)),
        timer_due_at=datetime.fromisoformat(due_at) if due_at else None,
        note=note,
    )
