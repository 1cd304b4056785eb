"""What staff may not do with a promise, or a duplicate."""

from __future__ import annotations

from datetime import datetime

from intake.domain import lifecycle
from intake.domain.request import BACKLOG, Request
from intake.errors import NotAllowed, Sentence
from intake.workflows.house import House


def past(house: House, request: Request, due_at: datetime, now: datetime) -> None:
    """No promise is moved that is over, or into the past. Raises NotAllowed."""
    if request.state not in BACKLOG:
        raise NotAllowed(
            Sentence(
                "{ref} is {state}: there is no promise to move", ref=house.reference(request.id), state=request.state
            ),
            allowed=[str(one) for one in lifecycle.allowed(request.state)],
        )
    if due_at <= now:
        raise NotAllowed(
            Sentence("a promise cannot lie in the past: {at:%Y-%m-%d %H:%M}", at=due_at.astimezone(house.zone)),
            hint="name a later date with --to",
        )


def code(house: House, reason: str) -> None:
    """Only a code of the configuration, where that names any. Raises NotAllowed."""
    codes = house.policy.reasons
    if codes and reason not in codes:
        raise NotAllowed(
            Sentence("{reason} is no reason for another date here", reason=reason),
            hint=Sentence("right: --reason {codes}", codes=" | ".join(codes)),
        )


def itself(house: House, request: Request, other: Request) -> None:
    """No request is a duplicate of itself. Raises NotAllowed."""
    if other.id == request.id:
        raise NotAllowed(
            Sentence("{ref} cannot be a duplicate of itself", ref=house.reference(request.id)),
            hint="name the other request: --as duplicate:REF",
        )
