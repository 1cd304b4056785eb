"""To the lead: the notice that a date was moved more than once (LIFECYCLE.md 3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intake.domain import escalation
from intake.domain import promise as promise_rules
from intake.domain.escalation import Role
from intake.domain.request import Promise, Request
from intake.letters.fields import LeadNotice
from intake.store.database import Connection
from intake.store.people import directory
from intake.workflows.house import House
from intake.workflows.outgoing import answers, post, say
from intake.workflows.outgoing.post import Queued


def tell(
    conn: Connection, house: House, request: Request, *, history: Sequence[Promise], actor: str, now: datetime
) -> tuple[Queued, ...]:
    """One letter to each lead about the new promise of a request that was renegotiated before."""
    new = request.promise
    assert new is not None
    times = promise_rules.times_renegotiated((*history, new))
    letters = []
    staff = {one.login: one for one in directory.all_staff(conn)}
    for member in escalation.people(Role.LEAD, request.owner or actor, staff.values()):
        lead = staff[member.login]
        fields = LeadNotice(
            **say.common(house, request) | {"requester_name": lead.name, "zone": house.office.zone},
            times=times,
            first_due_at=history[0].due_at,
            old_due_at=history[-1].due_at,
            new_due_at=new.due_at,
            code=new.reason.partition(":")[2],
            actor_name=say.staff_name(conn, actor) or actor,
            answering=answers.offer(conn, house, lead, {request.id}, now=now),
        )
        key = f"renegotiated:{request.id}:{new.version}:{lead.login}"
        letters.append(
            post.report(
                conn,
                house,
                lead.address,
                kind="lead_notice",
                key=key,
                fields=fields,
                now=now,
                language=lead.language,
                request_id=request.id,
            )
        )
    return tuple(letters)
