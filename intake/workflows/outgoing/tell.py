"""Staff are to be told: a row for each reader, in the transaction of its cause; `clock.notify` writes the letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from intake.domain import escalation, morning, notices
from intake.domain.escalation import Role
from intake.domain.notices import Channel, Choice, Hours, How, What
from intake.domain.request import Impact, Request
from intake.message import address
from intake.store.database import Connection
from intake.store.desk import watchers
from intake.store.outward import habits
from intake.store.outward import notices as rows
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.house import House
from intake.workflows.office import Subscription

EARLY = time(8, 15)  # of what is told in the morning where there is no digest
LEAVING = timedelta(
    minutes=15
)  # people are still there: day-based promises end, and are missed, when the office closes


def tell(
    conn: Connection,
    house: House,
    request: Request,
    what: What,
    *,
    to: Iterable[Staff],
    mark: str,
    at: datetime,
    now: datetime,
    payload: Mapping[str, object],
    actor: str = "",
) -> None:
    """Keep one notice for each of these people; nobody is told what he did himself.

    `mark` names the thing within the request for ever: a second call tells nothing new.
    """
    hours = _hours(house, now)
    urgent = what is What.DEADLINE and request.impact is Impact.FRONTLINE

    def put(reader: str, when: datetime, more: Mapping[str, object]) -> None:
        rows.put(
            conn, f"{request.id}:{mark}:{reader}", login=reader, request_id=request.id, what=what, at=at, now=now,
            payload=more, tell_at=when,
        )  # fmt: skip

    posted: dict[Subscription, list[str]] = {}
    for member in to:
        habit = habits.of(conn, member.login)
        when = notices.tell_at(habit, what, hours, urgent=urgent)
        if when is None or _is(member, actor):
            continue
        hooks = _hooks(house, what, member, habit.choice(what))
        for hook in hooks:
            posted.setdefault(hook, []).append(member.login)
        if address.valid(member.address) and not (hooks and habit.choice(what).channel is Channel.WEBHOOK):
            put(member.login, when, payload)
    for hook, logins in posted.items():
        when = hours.opens if hook.quiet and not urgent else now
        put(f"{rows.WEBHOOK}{hook.name}", when, {**payload, "concerns": logins})


def _hooks(house: House, what: What, member: Staff, choice: Choice) -> list[Subscription]:
    """The webhooks that hear of it because it concerns that person, who may not want that, or only in the morning."""
    if choice.channel is Channel.MAIL or choice.how is How.DIGEST:
        return []
    return [one for one in house.policy.webhooks if one.covers(what, member.login, member.team)]


def owner(
    conn: Connection,
    house: House,
    request: Request,
    what: What,
    *,
    mark: str,
    now: datetime,
    payload: Mapping[str, object],
    actor: str = "",
) -> None:
    """Tell the owner, or the lead where nobody owns the request, and those who watch it."""
    staff = {one.login: one for one in directory.all_staff(conn)}
    found = escalation.people(Role.OWNER, request.owner, staff.values(), team=home_team(house, request, staff))
    watching = watchers.of(conn, [request.id]).get(request.id, ())
    logins = dict.fromkeys([*(one.login for one in found), *watching])
    people = [staff[login] for login in logins if login in staff]
    tell(conn, house, request, what, to=people, mark=mark, at=now, now=now, payload=payload, actor=actor)


def given(conn: Connection, house: House, request: Request, *, was: str | None, actor: str, now: datetime) -> None:
    """Tell the new owner what he has now, and the one before that it is no longer his."""
    staff = {one.login: one for one in directory.all_staff(conn)}
    if request.owner == was:
        return
    what = What.HANDED_OVER if was else What.ASSIGNED
    payload = {"actor": actor, "owner": request.owner, "was": was}
    for login, told in ((request.owner, what), (was, What.HANDED_OFF)):
        if login in staff:
            tell(
                conn, house, request, told, to=[staff[login]], mark=f"{told}:{request.version}", at=now, now=now,
                payload=payload, actor=actor,
            )  # fmt: skip


def home_team(house: House, request: Request, staff: Mapping[str, Staff]) -> str:
    """The team whose lead answers for a request that nobody owns: that of the category's owner."""
    category = house.policy.category(request.category)
    member = staff.get(category.owner) if category and category.owner else None
    return member.team if member else ""


def _is(member: Staff, actor: str) -> bool:
    return actor.lower() in {member.login.lower(), member.address.lower()}


def _hours(house: House, now: datetime) -> Hours:
    at, calendar = house.policy.digest_at or EARLY, house.calendar
    was_open = calendar.next_open(now - LEAVING) <= now
    return Hours(now, now if was_open else calendar.next_open(now), morning.following(now, at, calendar))
