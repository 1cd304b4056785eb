"""What staff may not do with a promise, or a duplicate."""

from __future__ import annotations

from datetime import datetime

from intake.domain import lifecycle
from intake.domain.request import BACKLOG, Request
from intake.errors import NotAllowed
from intake.workflows.house import House


def past(house: House, request: Request, due_at: datetime, now: datetime) -> None:
    """No promise is moved that is over, or into the past. Raises NotAllowed."""
    if request.state not in BACKLOG:
        raise NotAllowed(
            f"{house.reference(request.id)} is {request.state}: there is no promise to move",
            allowed=[str(one) for one in lifecycle.allowed(request.state)],
        )
    if due_at <= now:
        raise NotAllowed(
            f"a promise cannot lie in the past: {due_at.astimezone(house.zone):%Y-%m-%d %H:%M}",
            hint="name a later date with --to",
        )


def code(house: House, reason: str) -> None:
    """Only a code of the configuration, where that names any. Raises NotAllowed."""
    codes = house.policy.reasons
    if codes and reason not in codes:
        raise NotAllowed(f"{reason} is no reason for another date here", hint=f"right: --reason {' | '.join(codes)}")


def itself(house: House, request: Request, other: Request) -> None:
    """No request is a duplicate of itself. Raises NotAllowed."""
    if other.id == request.id:
        raise NotAllowed(
            f"{house.reference(request.id)} cannot be a duplicate of itself",
            hint="name the other request: --as duplicate:REF",
        )
