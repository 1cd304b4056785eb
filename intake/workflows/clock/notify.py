"""What readers are to be told, in few letters: one thing at once, many in one, never more than the pace allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from intake import log
from intake.domain.notices import SINGLE, What
from intake.failpoints import fp
from intake.letters.desk_fields import Notice as Letter
from intake.letters.desk_fields import SingleNotice
from intake.message import ids
from intake.message.mail import Person
from intake.message.written.quotes import MARKER
from intake.store.desk import requests
from intake.store.outward import notices
from intake.store.outward.notices import Notice
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.clock import briefing, noticed, posting
from intake.workflows.clock.noticed import Round
from intake.workflows.house import House
from intake.workflows.outgoing import answers, post, unasked
from intake.workflows.outgoing.post import Fate

AGAIN = timedelta(minutes=10)  # where a cap of the hour is used up
AT_MOST = 100  # things in one letter; the others wait for the next one
GONE = "nobody"  # told to nobody: the person is not in the directory any more


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
    if login.startswith(notices.WEBHOOK):
        return posting.post_up(this, login.removeprefix(notices.WEBHOOK), mine)
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
        _several(this, reader, mine, key=key, fate=fate)
    notices.told(this.conn, [one.id for one in mine], key, at=this.now)
    log.info("notice.queued", login=reader.login, things=len(mine), reason=fate.reason or "ok")


def _single(this: Round, reader: Staff, one: Notice, *, key: str, fate: Fate) -> None:
    """A letter of its own in the thread of the request, with what was written and, at a hand-over, the brief."""
    request = this.requests[one.request_id]
    said = noticed.said(this, one)
    is_handed_over = one.what == What.HANDED_OVER
    fields = SingleNotice(
        **_frame(this, reader, [one]),
        item=noticed.item(this, one),
        text=said.text,
        attachments=said.attachments,
        brief=briefing.brief(this.conn, this.house, request, this.staff, this.now) if is_handed_over else None,
        marker=f"{MARKER} {ids.mark(this.house.reference(request.id), this.house.identity.secret)}",
    )
    post.to_staff(
        this.conn, this.house, request, Person(reader.name, reader.address), kind="single_notice", key=key,
        fields=fields, now=this.now, language=reader.language, fate=fate,
    )  # fmt: skip


def _several(this: Round, reader: Staff, mine: Sequence[Notice], *, key: str, fate: Fate) -> None:
    """Several things, or a warning, in one letter; it stands in the thread of the request if all are about that one."""
    items = tuple(noticed.item(this, one) for one in mine)
    fields = Letter(**_frame(this, reader, mine), items=items)
    conn, house, now, language = this.conn, this.house, this.now, reader.language
    about = {one.request_id for one in mine}
    if len(about) > 1:
        post.report(
            conn, house, reader.address, kind="notice", key=key, fields=fields, now=now, language=language, fate=fate
        )
        return
    person = Person(reader.name, reader.address)
    post.to_staff(
        conn, house, this.requests[about.pop()], person, kind="notice", key=key, fields=fields, now=now,
        language=language, fate=fate,
    )  # fmt: skip


def _frame(this: Round, reader: Staff, mine: Sequence[Notice]) -> dict[str, Any]:
    office = this.house.office
    return {
        "office_name": office.name,
        "office_address": office.address,
        "zone": office.zone,
        "reader_name": reader.name,
        "answering": answers.offer(this.conn, this.house, reader, {one.request_id for one in mine}, now=this.now),
    }
