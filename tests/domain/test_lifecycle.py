"""The table of transitions: nothing outside it ever happens, and what it asks for is checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from intake.domain.lifecycle import BY_ITSELF, TRANSITIONS, UNMERGED, Action, Position, allowed, decide
from intake.domain.request import Impact, Outcome, Request, State, WaitingOn
from intake.errors import NotAllowed
from intake.message.mail import Person

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
REQUEST = Request(
    id=1042,
    subject="用印申请",
    subject_base="用印申请",
    requester=Person("李伟", "liwei@south.example"),
    branch="south",
    category="seal",
    impact=Impact.NORMAL,
    service_level="standard",
    language="zh_CN",
    state=State.NEW,
    received_at=NOW - timedelta(hours=1),
    version=1,
)
RIGHT = {
    Action.TAKE: dict(owner="zhang"),
    Action.ASSIGN: dict(owner="zhao"),
    Action.ASK: dict(until=LATER, text="哪个城市？", owner="zhang"),
    Action.WAIT: dict(waiting_on=WaitingOn.THIRD_PARTY, until=LATER, text="法务", owner="zhang"),
    Action.CLOSE: dict(outcome=Outcome.DONE, text="已盖章", owner="zhang"),
    Action.CANCEL: dict(outcome=Outcome.SPAM),
    Action.MERGE: dict(into=1001),
}


def in_state(state, on=None):
    on = on or (WaitingOn.REQUESTER if state is State.WAITING else None)
    return replace(REQUEST, state=state, waiting_on=on, waiting_until=LATER if on else None)


def act(request, action, **changes):
    return decide(request, action, now=NOW, **{**RIGHT.get(action, {}), **changes})


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_pair_is_in_the_table_or_not_allowed(state, action):
    request = replace(in_state(state), owner="wang" if action is Action.RELEASE else None)
    if (state, action) in TRANSITIONS:
        assert act(request, action).state is TRANSITIONS[state, action]
    else:
        with pytest.raises(NotAllowed) as refused:
            act(request, action)
        assert refused.value.allowed == tuple(map(str, allowed(state)))
        assert str(state) in str(refused.value)
        assert str(action) in str(refused.value)


def test_every_state_can_be_reached():
    reached = {State.NEW}
    for _ in State:
        reached |= {to for (start, _), to in TRANSITIONS.items() if start in reached}
    assert reached == set(State)


def test_an_ended_request_allows_nothing_and_staff_never_settle_or_answer():
    assert allowed(State.CLOSED) == allowed(State.CANCELLED) == ()
    assert not BY_ITSELF & {action for state in State for action in allowed(state)}
    assert allowed(State.RESOLVED) == (Action.REOPEN, Action.MERGE)


def test_asking_a_new_request_takes_it_and_waits_for_the_requester():
    asked = act(REQUEST, Action.ASK)
    assert (asked.owner, asked.waiting_on, asked.waiting_until) == ("zhang", WaitingOn.REQUESTER, LATER)


def test_an_owner_is_kept_when_somebody_else_acts():
    mine = replace(in_state(State.OPEN), owner="wang")
    assert act(mine, Action.CLOSE).owner == "wang"
    assert act(mine, Action.ASSIGN).owner == "zhao"


def test_an_answer_counts_only_while_we_wait_for_the_requester():
    for on in (WaitingOn.THIRD_PARTY, WaitingOn.APPROVAL):
        with pytest.raises(NotAllowed, match=str(on)):
            act(in_state(State.WAITING, on), Action.ANSWER)
        assert act(in_state(State.WAITING, on), Action.RESUME).state is State.OPEN


def test_closing_records_the_outcome_and_reopening_forgets_it():
    closed = act(in_state(State.WAITING), Action.CLOSE)
    assert (closed.resolved_at, closed.outcome, closed.outcome_text) == (NOW, Outcome.DONE, "已盖章")
    again = act(closed, Action.REOPEN)
    assert (again.resolved_at, again.outcome, again.outcome_text) == (None, None, "")


def test_a_window_that_is_over_keeps_when_the_work_ended():
    settled = decide(act(REQUEST, Action.CLOSE), Action.SETTLE, now=LATER)
    assert (settled.resolved_at, settled.closed_at) == (NOW, LATER)


def test_cancelling_judges_no_work():
    cancelled = act(REQUEST, Action.CANCEL, outcome=Outcome.WITHDRAWN)
    assert (cancelled.resolved_at, cancelled.closed_at) == (None, NOW)


@pytest.mark.parametrize(
    ("action", "wrong", "says"),
    [
        (Action.TAKE, dict(owner=None), "nobody"),
        (Action.ASK, dict(until=None), "date"),
        (Action.ASK, dict(until=NOW), "future"),
        (Action.ASK, dict(text=" "), "question"),
        (Action.WAIT, dict(waiting_on=None), "third_party"),
        (Action.WAIT, dict(waiting_on=WaitingOn.REQUESTER), "third_party"),
        (Action.WAIT, dict(text=""), "reason"),
        (Action.CLOSE, dict(outcome=None), "done, answered, partly, declined"),
        (Action.CLOSE, dict(outcome=Outcome.SPAM), "outcome"),
        (Action.CLOSE, dict(text=""), "text"),
        (Action.CANCEL, dict(outcome=Outcome.DONE), "duplicate, withdrawn, spam"),
        (Action.MERGE, dict(into=None), "another request"),
        (Action.MERGE, dict(into=1042), "another request"),
    ],
)
def test_what_an_action_needs_is_asked_for(action, wrong, says):
    with pytest.raises(NotAllowed, match=says) as refused:
        act(REQUEST, action, **wrong)
    assert "close" in refused.value.allowed


@pytest.mark.parametrize("state", sorted(UNMERGED))
def test_unmerging_goes_back_to_where_it_was(state):
    before = in_state(state)
    back_to = Position(before.state, before.waiting_on, before.waiting_until)
    assert act(act(before, Action.MERGE), Action.UNMERGE, back_to=back_to) == before


def test_unmerging_goes_to_no_state_that_nothing_is_merged_from():
    merged = act(REQUEST, Action.MERGE)
    assert {State.NEW, State.OPEN, State.WAITING, State.RESOLVED} == UNMERGED
    assert act(merged, Action.UNMERGE).state is State.OPEN
    with pytest.raises(NotAllowed, match="closed"):
        act(merged, Action.UNMERGE, back_to=Position(State.CLOSED))


def refused(request, action, **changes):
    with pytest.raises(NotAllowed) as found:
        act(request, action, **changes)
    return str(found.value), found.value.hint


def test_a_refusal_is_a_sentence_that_names_what_is_possible():
    new = "; allowed: take, assign, ask, wait, close, cancel, merge"
    assert refused(REQUEST, Action.REOPEN) == (f"reopen is not possible: the request is new{new}", "")
    assert refused(in_state(State.CLOSED), Action.TAKE) == (
        "take is not possible: the request is closed; allowed: nothing", ""
    )  # fmt: skip
    waiting = in_state(State.WAITING, WaitingOn.APPROVAL)
    assert refused(waiting, Action.ANSWER)[0].startswith("answer is not possible: the request is waiting on approval;")
    assert refused(REQUEST, Action.TAKE, owner="") == (f"nobody was named to own the request{new}", "")
    assert refused(REQUEST, Action.WAIT, waiting_on=None) == (
        f"wait is for third_party or approval{new}", "to wait for the requester, ask a question"
    )  # fmt: skip
    assert refused(REQUEST, Action.ASK, text="")[0] == f"ask needs a question{new}"
    assert refused(REQUEST, Action.WAIT, text="")[0] == f"wait needs a reason{new}"
    assert refused(REQUEST, Action.WAIT, until=None)[0] == f"wait needs a date in the future until which to wait{new}"
    assert refused(REQUEST, Action.CLOSE, text="")[0] == f"close needs a text that tells the requester the outcome{new}"
    assert (
        refused(REQUEST, Action.CLOSE, outcome=None)[0]
        == f"close needs an outcome: done, answered, partly, declined{new}"
    )
    assert refused(REQUEST, Action.MERGE, into=1042)[0] == f"merge needs another request to merge into{new}"
    assert refused(in_state(State.OPEN), Action.ASK, text=" ")[0].startswith("ask needs a question; allowed: take, ")
    with pytest.raises(NotAllowed, match="needs a question"):
        decide(REQUEST, Action.ASK, now=NOW, until=LATER)


@pytest.mark.parametrize("action", [Action.ANSWER, Action.RESUME, Action.CLOSE, Action.CANCEL, Action.MERGE])
def test_what_no_longer_waits_says_so_and_has_the_owner_that_acted(action):
    waiting = in_state(State.WAITING)
    after = act(waiting, action, **({"owner": "zhang"} if action is not Action.MERGE else {}))
    assert (after.waiting_on, after.waiting_until) == (None, None)
    assert after.owner == (None if action is Action.MERGE else "zhang")
    assert after.merged_into == (1001 if action is Action.MERGE else None)
    mine = act(replace(waiting, owner="wang"), action, **({"owner": "zhang"} if action is not Action.MERGE else {}))
    assert mine.owner == "wang"


def test_cancelling_keeps_what_was_said():
    cancelled = act(REQUEST, Action.CANCEL, outcome=Outcome.DUPLICATE, text="同一件事", owner="zhang")
    assert (cancelled.outcome, cancelled.outcome_text, cancelled.owner) == (Outcome.DUPLICATE, "同一件事", "zhang")
    assert decide(REQUEST, Action.CANCEL, now=NOW, outcome=Outcome.SPAM).outcome_text == ""


def test_waiting_needs_a_date_that_is_still_to_come():
    assert act(REQUEST, Action.ASK, until=NOW + timedelta(microseconds=1)).waiting_until > NOW
