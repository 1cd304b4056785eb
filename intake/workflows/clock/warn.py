"""Deadlines that came near or passed: an event with the true instant, and a notice for each person who should know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from intake import log
from intake.domain import escalation
from intake.domain.escalation import Crossed, Role
from intake.domain.notices import What
from intake.domain.request import BACKLOG
from intake.message import address
from intake.store.database import Connection
from intake.store.ledger import events
from intake.store.people.directory import Staff
from intake.workflows.house import House
from intake.workflows.looking import cases
from intake.workflows.looking.cases import Case
from intake.workflows.outgoing import tell as telling


def warn(conn: Connection, house: House, case: Case, now: datetime) -> int:
    """Record what was crossed and not recorded yet; how many. While suspended, or when it is over, nobody is told."""
    rules = house.policy.escalation
    found = escalation.crossed(case.timers, rules, as_of=now)
    if not found:
        return 0
    told, missing = _tell(conn, house, case, found, now)
    for one in found:
        _record(conn, house, case, one, told=told.get(one.mark, []), missing=missing, now=now)
    return len(found)


def tell(
    conn: Connection, house: House, case: Case, what: What, *, mark: str, at: datetime, now: datetime, note: str = ""
) -> None:
    """A notice to the owner, or to the lead where nobody owns the request."""
    people = _reachable(house, case, Role.OWNER)
    telling.tell(conn, house, case.request, what, to=people, mark=mark, at=at, now=now, payload={"note": note})


def _tell(
    conn: Connection, house: House, case: Case, found: list[Crossed], now: datetime
) -> tuple[dict[str, list[str]], list[str]]:
    """Who is told of which mark, and which roles nobody fills."""
    told: dict[str, list[str]] = {}
    missing: list[str] = []
    if case.request.state not in BACKLOG or (case.timers.wait is not None and case.timers.wait.suspends):
        return told, missing
    highest: dict[tuple[str, str], tuple[Staff, Crossed]] = {}
    for role, news in escalation.to_tell(found, house.policy.escalation).items():
        members = list(_reachable(house, case, role))
        if not members:
            missing.append(str(role))
        for member in members:
            for one in news:
                other = highest.get((member.login, one.run))
                if other is None or other[1].percent < one.percent:
                    highest[member.login, one.run] = (member, one)
    for one in {one.mark: one for _, one in highest.values()}.values():
        people = [member for member, other in highest.values() if other.mark == one.mark]
        told[one.mark] = [member.login for member in people]
        payload = {"timer": str(one.timer), "percent": one.percent, "due_at": _text(one.due_at)}
        telling.tell(
            conn, house, case.request, What.DEADLINE, to=people, mark=one.mark, at=one.at, now=now, payload=payload
        )
    return told, missing


def _reachable(house: House, case: Case, role: Role) -> Iterator[Staff]:
    found = escalation.people(role, case.request.owner, case.staff.values(), team=cases.home_team(house, case))
    return (case.staff[one.login] for one in found if address.valid(case.staff[one.login].address))


def _record(
    conn: Connection, house: House, case: Case, one: Crossed, *, told: list[str], missing: list[str], now: datetime
) -> None:
    kind = "timer_breached" if one.is_breach else "timer_warned"
    payload = {
        "mark": one.mark,
        "timer": str(one.timer),
        "percent": one.percent,
        "due_at": _text(one.due_at),
        "recorded_at": now.isoformat(),
        "told": sorted(told),
        "missing": missing,
    }
    events.append(
        conn, at=one.at, actor="intake", channel="clock", kind=kind, request_id=case.request.id, payload=payload
    )
    reference = house.reference(case.request.id)
    if one.is_breach:
        log.warning("timer.breached", request=reference, timer=str(one.timer), at=one.at.isoformat())
    else:
        log.info("timer.warned", request=reference, timer=str(one.timer), percent=one.percent, at=one.at.isoformat())


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
