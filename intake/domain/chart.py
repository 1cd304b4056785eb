"""The table of transitions as the document `docs/lifecycle.md` shows it; a test compares the two."""

from __future__ import annotations

from intake.domain.lifecycle import BY_ITSELF, TRANSITIONS, UNMERGED, Action
from intake.domain.request import CANCELLING, Outcome, State, WaitingOn

HEAD = """\
# The life of a request

Made from the table in `intake/domain/lifecycle.py`; a test keeps the two the same. Quarantine is a state of a mail,
"acknowledged" a fact of the outbox, "overdue" a comparison with the clock: none of them is a state. Automatic mail
never changes a state.
"""
MEANING = {
    State.NEW: "registered; nobody has taken it up",
    State.OPEN: "taken up; the next move is ours",
    State.WAITING: f"on whom it waits is kept beside it: {', '.join(WaitingOn)}",
    State.RESOLVED: "the outcome was sent; an objection reopens it until the window ends",
    State.CLOSED: "the window is over; a new mail opens a new request, linked to this one",
    State.MERGED: "goes on under another request; mail follows it there",
    State.CANCELLED: "ended without work that is judged",
}
NEEDS = {
    Action.TAKE: "who takes it; the second one is told who was first",
    Action.ASSIGN: "whom it goes to; a rule may name the owner when the mail comes",
    Action.RELEASE: "gives it back: without an owner it is listed first",
    Action.ASK: "question and date; the promise rests until the answer, and the letter says so",
    Action.WAIT: "third party or approval, reason and date; the promise runs unless the policy suspends it, by letter",
    Action.ANSWER: "a mail of the requester that is accepted as one; only while we wait for the requester",
    Action.RESUME: "by hand, or when the date of a wait on others has passed; a suspended promise gets its new version",
    Action.CLOSE: f"outcome ({', '.join(one for one in Outcome if one not in CANCELLING)}), text; a new one is taken",
    Action.CANCEL: f"outcome ({', '.join(one for one in Outcome if one in CANCELLING)}); `intake close --as` does it",
    Action.REOPEN: "by hand, or an objection inside the window; a promise of its own in a new cycle",
    Action.SETTLE: "the confirmation window is over",
    Action.MERGE: "another request, not ended; the earliest promise binds it, every requester is told once",
    Action.UNMERGE: f"goes back to where it was: {', '.join(state for state in State if state in UNMERGED)}",
}


def document() -> str:
    """The whole document in Markdown."""
    states = [f"| `{state}` | {MEANING[state]} |" for state in State]
    rows = [
        f"| `{start}` | {_name(action)} | `{end}` | {'nobody: it happens' if action in BY_ITSELF else 'staff'} |"
        for (start, action), end in TRANSITIONS.items()
    ]
    needs = [f"| {_name(action)} | {NEEDS[action]} |" for action in Action]
    parts = [
        HEAD,
        *("## States\n", "| state | means |", "|---|---|", *states, ""),
        *("## Transitions\n", "| from | action | to | by |", "|---|---|---|---|", *rows, ""),
        *("## What an action needs and brings\n", "| action | |", "|---|---|", *needs, ""),
    ]
    return "\n".join(parts)


def _name(action: Action) -> str:
    return f"`{action}`"
