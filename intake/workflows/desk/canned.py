"""A canned reply for a request: in the language of its requester, with what the request says."""

from __future__ import annotations

from intake.domain.request import BACKLOG, Request
from intake.letters.canned import Known
from intake.store.database import Connection
from intake.store.desk import requests
from intake.store.people import directory
from intake.workflows.house import House
from intake.workflows.outgoing import say


def text(house: House, name: str, number: int, *, actor: str, language: str = "") -> str:
    """The snippet as it would be sent; in `language`, or the requester's.

    Raises NotFound for an unknown request or name, ConfigError for a snippet that is broken.
    """
    with house.db.read() as conn:
        request = requests.load(conn, number)
        known = _known(conn, house, request, language or request.language, actor)
    return house.shelf.write(name, language or request.language, known)


def _known(conn: Connection, house: House, request: Request, language: str, actor: str) -> Known:
    """A promise that rests, or of a request that has ended, is not held out."""
    stands = request.state in BACKLOG and not house.is_suspended(request)
    return Known(
        reference=house.reference(request.id),
        subject=request.subject_base or request.subject,
        requester_name=request.requester.name,
        actor_name=say.staff_name(conn, actor) or house.office.name,
        office_name=house.office.name,
        office_address=house.office.address,
        category_name=house.policy.category_name(request.category, language),
        branch_name=directory.branch_names(conn).get(request.branch or "", ""),
        due_at=request.promise.due_at if stands and request.promise else None,
        received_at=request.received_at,
        zone=house.calendar_of(request.branch).zone,
    )
