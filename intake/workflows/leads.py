"""Who leads whom, and the notice that a date was moved more than once (LIFECYCLE.md 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.domain import promise as promise_rules
from intake.domain.request import Promise, Request
from intake.letters.fields import LeadNotice
from intake.store import directory
from intake.store.database import Connection
from intake.store.directory import Staff
from intake.workflows import post, say
from intake.workflows.house import House
from intake.workflows.post import Queued

LEAD = "lead"  # role in the directory


def of(conn: Connection, login: str | None) -> list[Staff]:
    """The leads of a member's team; of somebody unknown, or of a team without one, every lead."""
    everybody = directory.all_staff(conn)
    team = next((one.team for one in everybody if one.login == login), None)
    leads = [one for one in everybody if one.role == LEAD]
    return [one for one in leads if one.team == team] or leads


def tell(
    conn: Connection, house: House, request: Request, *, history: Sequence[Promise], actor: str, now: datetime
) -> tuple[Queued, ...]:
    """One letter to each lead about the new promise of a request that was renegotiated before."""
    new = request.promise
    assert new is not None
    times = promise_rules.times_renegotiated((*history, new))
    letters = []
    for lead in of(conn, request.owner or actor):
        fields = LeadNotice(
            **say.common(house, request) | {"requester_name": lead.name, "zone": house.office.zone},
            times=times,
            first_due_at=history[0].due_at,
            old_due_at=history[-1].due_at,
            new_due_at=new.due_at,
            code=new.reason.partition(":")[2],
            actor_name=say.staff_name(conn, actor) or actor,
        )
        key = f"renegotiated:{request.id}:{new.version}:{lead.login}"
        letters.append(post.report(conn, house, lead.address, kind="lead_notice", key=key, fields=fields, now=now))
    return tuple(letters)
