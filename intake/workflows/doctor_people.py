"""The check-up of deadlines: who can be warned, who owns what, which promises fall on days off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from intake.domain.escalation import Role
from intake.domain.request import BACKLOG, Request
from intake.message import address
from intake.store import directory, requests, returned
from intake.store.database import Connection
from intake.store.directory import Staff
from intake.workflows import reconfirm
from intake.workflows.finding import Finding
from intake.workflows.house import House

SHOWN = 5
IMPORT = "intake directory import FILE: staff with an address, one with role lead for each team, one with role head"


def roles(house: House) -> Iterator[Finding]:
    """Whether somebody who can be reached is lead, and somebody head of the office."""
    with house.db.read() as conn:
        staff = directory.all_staff(conn)
        lost = [one.login for one in staff if not _is_reachable(conn, one, house.now())]
    wanted = {role for step in house.policy.escalation.steps for role in step.to} & {Role.LEAD, Role.HEAD}
    filled = {one.role for one in staff if one.login not in lost}
    missing = sorted(str(role) for role in wanted if role not in filled)
    if missing:
        cause = f"warnings are only recorded: nobody who can be reached has the role {' or '.join(missing)}"
        yield Finding("staff.roles", "warn", cause, IMPORT)
    if lost:
        cause = f"no letter reaches {_some(lost)}: the address is wrong, or mail to it came back"
        yield Finding("staff.addresses", "warn", cause, "mend the address and import the directory again")
    if not missing and not lost:
        yield Finding("staff.roles", "ok", f"{len(staff)} members of staff")


def owners(house: House) -> Iterator[Finding]:
    """Open requests whose owner the directory does not know: their warnings go to the lead."""
    with house.db.read() as conn:
        known = {one.login for one in directory.all_staff(conn)}
        found = [one for one in requests.in_states(conn, BACKLOG) if one.owner is not None and one.owner not in known]
    if found:
        cause = f"the owner of {_references(house, found)} is not in the directory; the lead is warned instead"
        yield Finding("staff.owners", "warn", cause, "intake assign REF LOGIN, or import the directory")
    else:
        yield Finding("staff.owners", "ok")


def days_off(house: House) -> Iterator[Finding]:
    """Promises in force that fall on a day without work; a person decides, none moves by itself (LIFECYCLE.md 4.11)."""
    calendar = house.calendar
    with house.db.read() as conn:
        found = [one.request for one in reconfirm.touched(conn, house, house.calendar_of) if not one.is_worked]
    if found:
        cause = f"the promise of {_references(house, found)} falls outside working time by the present calendar"
        remedy = "intake calendar check; keep it, or: intake promise REF --to DATE --reason calendar"
        yield Finding("promises.days_off", "warn", cause, remedy)
    else:
        yield Finding("promises.days_off", "ok", calendar.version)


def _is_reachable(conn: Connection, member: Staff, now: datetime) -> bool:
    return address.valid(member.address) and not returned.is_suspended(conn, member.address, now=now)


def _references(house: House, found: Iterable[Request]) -> str:
    return _some([house.reference(one.id) for one in found])


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
