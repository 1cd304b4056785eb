"""The morning digest: one letter for each member of staff who has something to do, once on each working day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from intake import log
from intake.domain import morning
from intake.domain.morning import Entry, Morning
from intake.domain.request import BACKLOG, Request
from intake.failpoints import fp
from intake.letters.desk_fields import Digest, DigestItem, Draft, ReturnedLetter
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.ledger import reports
from intake.store.outward import drafts, outbox
from intake.store.outward.outbox import Letter
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.clock import noticed
from intake.workflows.house import House
from intake.workflows.looking import cases, outlook
from intake.workflows.outgoing import answers, post, unasked

KIND = "digest"


def run(house: House) -> list[str]:
    """Queue today's digests if they are due; the keys of the letters. A second run on the same day does nothing.

    After a stop they are still sent on the same day. Who has nothing to read gets no letter.
    """
    now, at = house.now(), house.policy.digest_at
    day = morning.due_day(now, at, house.calendar) if at is not None else None
    if at is None or day is None:
        return []
    with house.db.read() as conn:
        if reports.get(conn, KIND, day.isoformat()) is not None:
            return []
    house.warm()
    at_risk = [request.id for request, _ in outlook.at_risk(house, now)]
    with house.db.write() as conn:
        reports.keep(conn, KIND, day.isoformat(), {}, now=now)
        keys = _send(conn, house, day, at, now=now, at_risk=at_risk)
        fp("digest_before_commit")
    log.info("digest.queued", day=day.isoformat(), letters=len(keys))
    return keys


def _send(conn: Connection, house: House, day: date, at: time, *, now: datetime, at_risk: Sequence[int]) -> list[str]:
    staff = {one.login: one for one in directory.all_staff(conn)}
    branches = directory.branch_names(conn)
    open_ = cases.load(conn, house, requests.numbers(conn, BACKLOG), now)
    entries = {one.request.id: Entry(one.request, one.timers) for one in open_}
    returned = outbox.returned(conn, since=morning.previous(day, at, house.calendar))
    letters = (drafts.waiting(conn), returned)
    owners = _owners(conn, letters)
    queued = []
    for member in staff.values():
        mine = morning.morning(
            entries.values(), member.login, now=now, calendar=house.calendar, known=set(staff), at_risk=at_risk
        )
        fields = _fields(house, member, mine, staff=staff, branches=branches, now=now)
        fields = _with_letters(house, fields, [_mine(some, owners, member, set(staff)) for some in letters], owners)
        if not fields.is_empty:
            queued += _letter(conn, house, member, fields, key=f"{KIND}:{day}:{member.login}", now=now)
    return queued


def _letter(conn: Connection, house: House, member: Staff, fields: Digest, *, key: str, now: datetime) -> list[str]:
    fate = post.by_gate(unasked.may_write(conn, house, member.address, now=now))
    queued = post.report(
        conn, house, member.address, kind=KIND, key=key, fields=fields, now=now, language=member.language, fate=fate
    )
    return [key] if queued.is_new else []


def _fields(
    house: House,
    member: Staff,
    found: Morning,
    *,
    staff: Mapping[str, Staff],
    branches: Mapping[str, str],
    now: datetime,
) -> Digest:
    def lines(some: Iterable[Entry]) -> tuple[DigestItem, ...]:
        return tuple(
            DigestItem(
                about=noticed.about(house, one.request, staff, branches),
                until=one.request.waiting_until,
                unanswered_since=one.timers.unanswered_since,
                used_percent=one.used_percent,
            )
            for one in some
        )

    return Digest(
        office_name=house.office.name,
        office_address=house.office.address,
        zone=house.office.zone,
        reader_name=member.name,
        answering=answers.several(),
        made_at=now,
        overdue=lines(found.overdue),
        today=lines(found.today),
        at_risk=lines(found.at_risk),
        unowned=lines(found.unowned),
        unanswered=lines(found.unanswered),
        waiting=lines(found.waiting),
    )


def _owners(conn: Connection, letters: Iterable[Sequence[Letter]]) -> dict[int, Request]:
    """The requests that letters are about, whatever became of them."""
    return requests.load_many(conn, {one.request_id for some in letters for one in some if one.request_id})


def _mine(
    letters: Sequence[Letter], about: Mapping[int, Request], member: Staff, known: Collection[str]
) -> list[Letter]:
    """Those about the person's own requests, and about what nobody owns."""
    owners = {one.id: about[one.request_id or 0].owner if one.request_id in about else None for one in letters}
    return [one for one in letters if owners[one.id] == member.login or owners[one.id] not in known]


def _with_letters(
    house: House, fields: Digest, mine: Sequence[Sequence[Letter]], about: Mapping[int, Request]
) -> Digest:
    """The digest with the drafts to approve and the letters that came back."""
    to_approve, returned = mine

    def reference(letter: Letter) -> str:
        return house.reference(letter.request_id) if letter.request_id else ""

    return replace(
        fields,
        drafts=tuple(
            Draft(number=one.id, reference=reference(one), subject=about[one.request_id or 0].subject_base)
            for one in to_approve
            if one.request_id in about
        ),
        returned=tuple(
            ReturnedLetter(
                reference=reference(one),
                recipient=one.recipient,
                status=one.bounce_status or "",
                at=one.bounced_at or fields.made_at,
            )
            for one in returned
        ),
    )
