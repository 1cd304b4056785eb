"""Open requests that a request may repeat, as JSON; a person decides, nothing is merged by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.domain import similar
from intake.domain.request import BACKLOG, Request
from intake.store.database import Connection
from intake.store.desk import requests
from intake.workflows.house import House


def still_open(conn: Connection, found: Sequence[Request]) -> dict[int, str]:
    """Subjects, by number, of the requests that these may repeat, as far as they are still to be done.

    Most of them are in the same list, and need not be read again.
    """
    here = {one.id: one for one in found}
    hinted = {hint.request_id for request in found for hint in similar.hints(request.rules)}
    named = here | requests.load_many(conn, hinted - here.keys())
    return {one: named[one].subject for one in hinted & named.keys() if named[one].state in BACKLOG}


def shown(house: House, request: Request, open_: Mapping[int, str]) -> list[dict[str, Any]]:
    """Reference, subject and reason (`attachment`, `subject`, `words`, `named`) of each hint that is still open."""
    return [
        {"ref": house.reference(one.request_id), "why": one.why, "subject": open_[one.request_id]}
        for one in similar.hints(request.rules)
        if one.request_id in open_
    ]
