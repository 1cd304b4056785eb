"""Merge, unmerge and split: the earliest promise binds, everybody is told once, what was told still holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.domain.request import Outcome, State, WaitingOn
from intake.errors import NotAllowed, NotFound
from intake.workflows.desk import grouping, progress
from intake.workflows.desk.grouping import Part
from intake.workflows.looking import browse
from tests.support.desk import mail
from tests.support.ledger import answer, ask, at, journal, ledger, move, shown, text_of


def three(office, *senders):
    """Requests on three days, the oldest first; each promised three working days later."""
    for number, sender in enumerate(senders):
        office.receive(mail(f"事 {number}", subject=f"主题 {number}", sender=sender, message_id=f"m{number}@x.example"))
        office.clock.forward(days=1)
    return [one.id for one in office.requests()]


def merge(office, *numbers, into, **how):
    return grouping.merge(office.house, numbers, into=into, actor="zhao", now=office.clock.at, **how)


A, B, C = "甲 <a@branch.example>", "乙 <b@branch.example>", "丙 <c@branch.example>"


def test_the_earliest_promise_binds_and_each_requester_is_told_once(office):
    one, two, three_, target = three(office, A, B, A, C)
    done = merge(office, one, two, three_, into=target)
    made = ledger(office, target)[-1]
    assert (made.version, made.reason, made.due_at) == (2, "merge", ledger(office, one)[-1].due_at)
    assert made.announced_by == done.letters[0].key
    assert sorted(one.recipient for one in done.letters) == ["a@branch.example", "b@branch.example", "c@branch.example"]
    for letter in done.letters:
        assert shown(made.due_at) in text_of(office, letter.key)
    assert [office.request(number).merged_into for number in (one, two, three_)] == [target] * 3
    assert browse.detail(office.house, target, office.clock.at)["merged_from"] == [
        f"HQ-{n}" for n in (one, two, three_)
    ]


def test_no_requester_reads_what_another_one_wrote(office):
    one, two, target = three(office, A, B, C)
    done = merge(office, one, two, into=target)
    to_a, to_c = (text_of(office, letter.key) for letter in (done.letters[1], done.letters[0]))
    assert f"HQ-{target}" in to_a
    assert "主题 1" not in to_a
    assert f"HQ-{two}" not in to_a
    assert f"HQ-{one}" in to_c
    assert "主题 0" not in to_c


def test_a_target_with_the_earliest_promise_keeps_it_and_its_requester_still_hears(office):
    target, later = three(office, A, B)
    done = merge(office, later, into=target)
    assert len(ledger(office, target)) == 1
    assert done.promise is None
    assert len(done.letters) == 2


def test_a_suspended_promise_counts_as_if_the_answer_came_now(office):
    source, target = three(office, A, B)
    ask(office, source)
    office.clock.at = at("2026-11-30 09:00")  # the source was due on the 27th, but rests since the 26th with 14:30 left
    merge(office, source, into=target)
    made = ledger(office, target)[-1]
    assert made.due_at == at("2026-11-30 17:30")  # its own, of the 30th, is the earlier one
    assert len(ledger(office, target)) == 1


def test_an_overdue_promise_does_not_get_lost_in_a_merge(office):
    source, target = three(office, A, B)
    office.clock.at = at("2026-11-28 09:00")
    merge(office, source, into=target)
    assert ledger(office, target)[-1].due_at == at("2026-11-27 17:30")


def test_a_resolved_request_brings_no_promise_along(office):
    source, target = three(office, A, B)
    progress.close(office.house, source, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    merge(office, source, into=target)
    assert len(ledger(office, target)) == 1
    assert office.request(source).state is State.MERGED


@pytest.mark.parametrize("how", ["itself", "ended", "suspended", "twice", "unknown"])
def test_what_cannot_be_merged_is_refused_and_nothing_happens(office, how):
    source, target = three(office, A, B)
    if how == "ended":
        progress.close(office.house, target, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    elif how == "suspended":
        ask(office, target)
    elif how == "twice":
        merge(office, source, into=target)
    before = (office.letters(), office.request(source), office.request(target))
    with pytest.raises((NotAllowed, NotFound)):
        merge(office, target if how == "itself" else 9999 if how == "unknown" else source, into=target)
    assert (office.letters(), office.request(source), office.request(target)) == before


@pytest.mark.parametrize("state", ["new", "open", "waiting", "resolved"])
def test_unmerging_puts_a_request_back_where_it_was(office, state):
    source, target = three(office, A, B)
    until = office.clock.at + timedelta(days=9)
    if state == "open":
        progress.take(office.house, source, actor="zhao", now=office.clock.at)
    elif state == "waiting":
        on = WaitingOn.THIRD_PARTY
        progress.wait(office.house, source, on=on, until=until, text="等", actor="zhao", now=office.clock.at)
    elif state == "resolved":
        progress.close(office.house, source, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    before = office.request(source)
    merge(office, source, into=target)
    done = grouping.unmerge(office.house, source, actor="zhao", now=office.clock.at)
    after = office.request(source)
    assert (after.state, after.waiting_on, after.waiting_until) == (
        before.state,
        before.waiting_on,
        before.waiting_until,
    )
    assert (after.outcome, after.resolved_at, after.merged_into) == (before.outcome, before.resolved_at, None)
    assert [one.recipient for one in done.letters] == ([] if state == "resolved" else ["a@branch.example"])
    assert journal(office, source, "unmerged")[0]["out_of"] == target


def test_the_date_that_was_told_at_the_merge_holds_after_it(office):
    early, late = three(office, A, B)
    merge(office, late, into=early)
    done = grouping.unmerge(office.house, late, actor="zhao", now=office.clock.at)
    made = ledger(office, late)[-1]
    assert (made.reason, made.due_at) == ("merge", ledger(office, early)[-1].due_at)
    assert made.announced_by == done.letters[0].key
    assert shown(made.due_at) in text_of(office, made.announced_by)


def test_a_target_that_was_moved_later_does_not_move_what_comes_out_of_it(office):
    early, late = three(office, A, B)
    merge(office, late, into=early)
    move(office, early, days=20)
    done = grouping.unmerge(office.house, late, actor="zhao", now=office.clock.at)
    assert len(ledger(office, late)) == 1
    assert shown(ledger(office, late)[-1].due_at) in text_of(office, done.letters[0].key)


def test_what_waited_for_its_requester_waits_again_after_unmerging(office):
    source, target = three(office, A, B)
    ask(office, source)
    merge(office, source, into=target)
    done = grouping.unmerge(office.house, source, actor="zhao", now=office.clock.at)
    assert office.request(source).waiting_on is WaitingOn.REQUESTER
    assert "暂停计时" in text_of(office, done.letters[0].key)
    answer(office, source)
    assert ledger(office, source)[-1].reason == "resumed"


def test_each_part_of_a_mail_has_the_date_of_the_whole_and_one_letter_lists_all(office):
    [parent] = office.receive(mail())
    office.clock.forward(days=1)
    parts = [Part("补办工牌"), Part("会议室  预订", "seal")]
    done = grouping.split(office.house, parent, parts, actor="zhao", now=office.clock.at)
    [whole] = ledger(office, parent)
    children = [one.id for one in done.made]
    assert children == [parent + 1, parent + 2]
    for child in children:
        [first] = ledger(office, child)
        assert (first.version, first.reason, first.due_at, first.cycle) == (1, "split", whole.due_at, 0)
        assert (first.announced_by, first.trace, first.target) == (done.letters[0].key, whole.trace, whole.target)
        request = office.request(child)
        assert (request.linked_to, request.received_at, request.state) == (parent, whole.counted_from, State.NEW)
    [letter] = done.letters
    text = text_of(office, letter.key)
    for line in (
        f"HQ-{parent} 用印申请",
        f"HQ-{children[0]} 补办工牌",
        f"HQ-{children[1]} 会议室 预订",
        shown(whole.due_at),
    ):
        assert line in text
    assert office.request(children[1]).category == "seal"
    assert journal(office, parent, "split")[0]["into"] == children


@pytest.mark.parametrize("parts", [[], [Part(" ")], [Part("a", "nowhere")]])
def test_a_split_needs_subjects_and_known_categories(office, parts):
    [parent] = office.receive(mail())
    with pytest.raises(NotAllowed):
        grouping.split(office.house, parent, parts, actor="zhao", now=office.clock.at)
    assert [one.id for one in office.requests()] == [parent]


def test_what_has_ended_is_not_split(office):
    [parent] = office.receive(mail())
    progress.close(office.house, parent, outcome=Outcome.DONE, text="好", actor="zhao", now=office.clock.at)
    with pytest.raises(NotAllowed, match="resolved"):
        grouping.split(office.house, parent, [Part("a")], actor="zhao", now=office.clock.at)


def test_a_dry_run_tells_nobody_and_leaves_no_request(office):
    one, two = three(office, A, B)
    before = office.letters()
    assert len(merge(office, one, into=two, dry_run=True).letters) == 2
    done = grouping.split(office.house, one, [Part("b")], actor="zhao", now=office.clock.at, dry_run=True)
    assert len(done.made) == 1
    assert office.letters() == before
    assert [each.id for each in office.requests()] == [one, two]
