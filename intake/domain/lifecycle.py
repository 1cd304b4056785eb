"""The life of a request: states, actions, the table of transitions, and the one function that applies it.

The table is LIFECYCLE.md section 2; everything that names states or actions is generated from it or tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from intake.domain.request import CANCELLING, Outcome, Request, State, WaitingOn
from intake.errors import NotAllowed, Sentence


class Action(StrEnum):
    """What may happen to a request after it was registered."""

    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    ASK = "ask"
    WAIT = "wait"
    ANSWER = "answer"  # the requester's mail
    RESUME = "resume"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    SETTLE = "settle"  # the confirmation window is over
    MERGE = "merge"
    UNMERGE = "unmerge"


BY_ITSELF = frozenset({Action.ANSWER, Action.SETTLE})  # nobody of the staff does these

TRANSITIONS: Mapping[tuple[State, Action], State] = MappingProxyType(
    {
        (State.NEW, Action.TAKE): State.OPEN,
        (State.NEW, Action.ASSIGN): State.OPEN,
        (State.NEW, Action.ASK): State.WAITING,
        (State.NEW, Action.WAIT): State.WAITING,
        (State.NEW, Action.CLOSE): State.RESOLVED,
        (State.NEW, Action.CANCEL): State.CANCELLED,
        (State.NEW, Action.MERGE): State.MERGED,
        (State.OPEN, Action.TAKE): State.OPEN,  # only the owner changes
        (State.OPEN, Action.ASSIGN): State.OPEN,
        (State.OPEN, Action.RELEASE): State.OPEN,  # back to the pool: only the owner goes
        (State.OPEN, Action.ASK): State.WAITING,
        (State.OPEN, Action.WAIT): State.WAITING,
        (State.OPEN, Action.CLOSE): State.RESOLVED,
        (State.OPEN, Action.CANCEL): State.CANCELLED,
        (State.OPEN, Action.MERGE): State.MERGED,
        (State.WAITING, Action.TAKE): State.WAITING,  # only the owner changes
        (State.WAITING, Action.ASSIGN): State.WAITING,
        (State.WAITING, Action.RELEASE): State.WAITING,
        (State.WAITING, Action.ANSWER): State.OPEN,
        (State.WAITING, Action.RESUME): State.OPEN,
        (State.WAITING, Action.CLOSE): State.RESOLVED,
        (State.WAITING, Action.CANCEL): State.CANCELLED,
        (State.WAITING, Action.MERGE): State.MERGED,
        (State.RESOLVED, Action.REOPEN): State.OPEN,
        (State.RESOLVED, Action.SETTLE): State.CLOSED,
        (State.RESOLVED, Action.MERGE): State.MERGED,
        (State.MERGED, Action.UNMERGE): State.OPEN,  # or the state before, which the merge event names
    }
)
UNMERGED = frozenset(state for state, action in TRANSITIONS if action is Action.MERGE)  # what UNMERGE may go back to


@dataclass(frozen=True, slots=True)
class Position:
    """Where a request stood before a merge, so that UNMERGE can put it back there."""

    state: State
    waiting_on: WaitingOn | None = None
    waiting_until: datetime | None = None


def allowed(state: State) -> tuple[Action, ...]:
    """What staff may do in a state, in the order of `Action`."""
    return tuple(action for action in Action if (state, action) in TRANSITIONS and action not in BY_ITSELF)


def decide(  # noqa: C901, PLR0911 - one case for each action
    request: Request,
    action: Action,
    *,
    now: datetime,
    waiting_on: WaitingOn | None = None,
    until: datetime | None = None,
    outcome: Outcome | None = None,
    text: str = "",
    owner: str | None = None,
    into: int | None = None,
    back_to: Position | None = None,
) -> Request:
    """The request after the action; its `version` is untouched, the store counts it.

    `owner`: who takes or gets it; for the other actions of staff, who acts, and becomes the owner if there is none.
    `until` and `text` belong to ask and wait, `outcome` and `text` to close and cancel, `into` to merge,
    `back_to` to unmerge.
    Raises NotAllowed with the allowed actions when the table has no such transition or a condition is not met.
    """
    target = TRANSITIONS.get((request.state, action))
    if target is None:
        raise _refusal(
            request,
            Sentence("{action} is not possible: the request is {state}", action=str(action), state=_state(request)),
        )
    match action:
        case Action.TAKE | Action.ASSIGN:
            return _owned(request, target, owner)
        case Action.RELEASE:
            return _released(request, target)
        case Action.ASK | Action.WAIT:
            on = WaitingOn.REQUESTER if action is Action.ASK else waiting_on
            _check_wait(request, action, on=on, until=until, text=text, now=now)
            return replace(request, state=target, waiting_on=on, waiting_until=until, owner=request.owner or owner)
        case Action.ANSWER | Action.RESUME:
            return _resumed(request, action, target=target, owner=owner)
        case Action.CLOSE:
            return _closed(request, now=now, outcome=outcome, text=text, owner=owner)
        case Action.CANCEL:
            return _cancelled(request, now=now, outcome=outcome, text=text, owner=owner)
        case Action.REOPEN:
            return replace(request, state=target, outcome=None, outcome_text="", resolved_at=None)
        case Action.SETTLE:
            return replace(request, state=target, closed_at=now)
        case Action.MERGE:
            return _merged(request, into)
        case Action.UNMERGE:
            return _unmerged(request, back_to or Position(target))


def _refusal(request: Request, sentence: str, hint: str = "") -> NotAllowed:
    actions = [str(action) for action in allowed(request.state)]
    return NotAllowed(
        Sentence(
            "{sentence}; allowed: {actions}", sentence=sentence, actions=", ".join(actions) or Sentence("nothing")
        ),
        allowed=actions,
        hint=hint,
    )


def _state(request: Request) -> str:
    if not request.waiting_on:
        return request.state
    return Sentence("{state} on {waiting_on}", state=request.state, waiting_on=request.waiting_on)


def _owned(request: Request, target: State, owner: str | None) -> Request:
    if not owner:
        raise _refusal(request, "nobody was named to own the request")
    return replace(request, state=target, owner=owner)


def _released(request: Request, target: State) -> Request:
    if request.owner is None:
        raise _refusal(request, "nobody owns the request: there is nothing to release")
    return replace(request, state=target, owner=None)


def _check_wait(
    request: Request, action: Action, *, on: WaitingOn | None, until: datetime | None, text: str, now: datetime
) -> None:
    if action is Action.WAIT and on not in {WaitingOn.THIRD_PARTY, WaitingOn.APPROVAL}:
        raise _refusal(request, "wait is for third_party or approval", "to wait for the requester, ask a question")
    if until is None or until <= now:
        raise _refusal(request, Sentence("{action} needs a date in the future until which to wait", action=str(action)))
    if not text.strip():
        raise _refusal(request, "ask needs a question" if action is Action.ASK else "wait needs a reason")


def _resumed(request: Request, action: Action, *, target: State, owner: str | None) -> Request:
    if action is Action.ANSWER and request.waiting_on is not WaitingOn.REQUESTER:
        raise _refusal(request, Sentence("answer is not possible: the request is {state}", state=_state(request)))
    return replace(request, state=target, waiting_on=None, waiting_until=None, owner=request.owner or owner)


def _closed(request: Request, *, now: datetime, outcome: Outcome | None, text: str, owner: str | None) -> Request:
    if outcome is None or outcome in CANCELLING:
        right = ", ".join(one for one in Outcome if one not in CANCELLING)
        raise _refusal(request, Sentence("close needs an outcome: {right}", right=right))
    if not text.strip():
        raise _refusal(request, "close needs a text that tells the requester the outcome")
    return _ended(request, State.RESOLVED, outcome=outcome, text=text, owner=owner, resolved_at=now, closed_at=None)


def _cancelled(request: Request, *, now: datetime, outcome: Outcome | None, text: str, owner: str | None) -> Request:
    if outcome not in CANCELLING:
        right = ", ".join(one for one in Outcome if one in CANCELLING)
        raise _refusal(request, Sentence("cancel needs an outcome: {right}", right=right))
    return _ended(request, State.CANCELLED, outcome=outcome, text=text, owner=owner, resolved_at=None, closed_at=now)


def _ended(
    request: Request,
    state: State,
    *,
    outcome: Outcome | None,
    text: str,
    owner: str | None,
    resolved_at: datetime | None,
    closed_at: datetime | None,
) -> Request:
    return replace(
        request,
        state=state,
        outcome=outcome,
        outcome_text=text,
        owner=request.owner or owner,
        waiting_on=None,
        waiting_until=None,
        resolved_at=resolved_at,
        closed_at=closed_at,
    )


def _merged(request: Request, into: int | None) -> Request:
    if into is None or into == request.id:
        raise _refusal(request, "merge needs another request to merge into")
    return replace(request, state=State.MERGED, merged_into=into, waiting_on=None, waiting_until=None)


def _unmerged(request: Request, back_to: Position) -> Request:
    if back_to.state not in UNMERGED:
        raise _refusal(request, Sentence("a merged request cannot go back to {state}", state=back_to.state))
    on, until = back_to.waiting_on, back_to.waiting_until
    return replace(request, state=back_to.state, merged_into=None, waiting_on=on, waiting_until=until)
