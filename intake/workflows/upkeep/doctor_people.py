"""The check-up of deadlines: who can be warned, who owns what, which promises fall on days off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from intake.domain.escalation import Role
from intake.domain.request import BACKLOG, Request
from intake.message import address
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.outward import returned
from intake.store.people import directory
from intake.store.people.directory import Staff
from intake.workflows.clock import reconfirm
from intake.workflows.house import House
from intake.workflows.upkeep.findings import Both, Finding

SHOWN = 5
IMPORT = Both(
    "intake directory import FILE：工作人员写明地址，每组一名 lead，全处一名 head",
    "intake directory import FILE: staff with an address, one with role lead for each team, one with role head",
)


def roles(house: House) -> Iterator[Finding]:
    """Whether somebody who can be reached is lead, and somebody head of the office."""
    with house.db.read() as conn:
        staff = directory.all_staff(conn)
        lost = [one.login for one in staff if not _is_reachable(conn, one, house.now())]
    wanted = {role for step in house.policy.escalation.steps for role in step.to} & {Role.LEAD, Role.HEAD}
    filled = {one.role for one in staff if one.login not in lost}
    missing = sorted(str(role) for role in wanted if role not in filled)
    if missing:
        cause = Both(
            f"提醒只作记录：没有收得到信的人担任 {'、'.join(missing)}",
            f"warnings are only recorded: nobody who can be reached has the role {' or '.join(missing)}",
        )
        yield Finding("staff.roles", "warn", cause, IMPORT)
    if lost:
        cause = Both(
            f"信寄不到 {_some(lost).zh}：地址有误，或曾被退信",
            f"no letter reaches {_some(lost)}: the address is wrong, or mail to it came back",
        )
        remedy = Both("更正地址后重新导入通讯录", "mend the address and import the directory again")
        yield Finding("staff.addresses", "warn", cause, remedy)
    if not missing and not lost:
        yield Finding("staff.roles", "ok", Both(f"工作人员 {len(staff)} 名", f"{len(staff)} members of staff"))


def owners(house: House) -> Iterator[Finding]:
    """Open requests whose owner the directory does not know: their warnings go to the lead."""
    with house.db.read() as conn:
        known = {one.login for one in directory.all_staff(conn)}
        found = [one for one in requests.in_states(conn, BACKLOG) if one.owner is not None and one.owner not in known]
    if found:
        named = _references(house, found)
        cause = Both(
            f"{named.zh} 的经办人不在通讯录中；改为提醒组长",
            f"the owner of {named} is not in the directory; the lead is warned instead",
        )
        remedy = Both("intake assign REF LOGIN，或导入通讯录", "intake assign REF LOGIN, or import the directory")
        yield Finding("staff.owners", "warn", cause, remedy)
    else:
        yield Finding("staff.owners", "ok")


def days_off(house: House) -> Iterator[Finding]:
    """Promises in force that fall on a day without work; a person decides, none moves by itself (LIFECYCLE.md 4.11)."""
    calendar = house.calendar
    with house.db.read() as conn:
        found = [one.request for one in reconfirm.touched(conn, house, house.calendar_of) if not one.is_worked]
    if found:
        named = _references(house, found)
        cause = Both(
            f"{named.zh} 的承诺落在现行日历的工作时间之外",
            f"the promise of {named} falls outside working time by the present calendar",
        )
        remedy = Both(
            "intake calendar check；可以照旧，或：intake promise REF --to DATE --reason calendar",
            "intake calendar check; keep it, or: intake promise REF --to DATE --reason calendar",
        )
        yield Finding("promises.days_off", "warn", cause, remedy)
    else:
        yield Finding("promises.days_off", "ok", calendar.version)


def _is_reachable(conn: Connection, member: Staff, now: datetime) -> bool:
    return address.valid(member.address) and not returned.is_suspended(conn, member.address, now=now)


def _references(house: House, found: Iterable[Request]) -> Both:
    return _some([house.reference(one.id) for one in found])


def _some(names: list[str]) -> Both:
    more = len(names) - SHOWN
    return Both(
        "、".join(names[:SHOWN]) + (f" 等 {len(names)} 项" if more > 0 else ""),
        ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else ""),
    )
