"""What a requester sees of the state of a request (LIFECYCLE.md section 1)."""

from __future__ import annotations

from enum import StrEnum

from intake.domain.request import Outcome, Request, State, WaitingOn


class Seen(StrEnum):
    """A state in the words of the requester."""

    RECEIVED = "received"
    WORKING = "working"
    WAITING_FOR_YOU = "waiting_for_you"
    APPROVAL = "approval"
    RESOLVED = "resolved"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"


_WAITING = {WaitingOn.REQUESTER: Seen.WAITING_FOR_YOU, WaitingOn.APPROVAL: Seen.APPROVAL}
_STATES = {State.NEW: Seen.RECEIVED, State.RESOLVED: Seen.RESOLVED, State.CLOSED: Seen.FILED}


def seen(request: Request) -> Seen:
    """The word for a request; a merged one is shown as its target, which the caller takes in its place."""
    if request.state is State.CANCELLED:
        return Seen.WITHDRAWN if request.outcome is Outcome.WITHDRAWN else Seen.NOT_ACCEPTED
    if request.waiting_on is not None:
        return _WAITING.get(request.waiting_on, Seen.WORKING)
    return _STATES.get(request.state, Seen.WORKING)
