"""Links: what depends on an open request is not closed before it; circles are refused; both ends show it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.links import LinkKind, way
from intake.domain.request import Outcome, State
from intake.errors import NotAllowed, NotFound
from intake.store.desk import lists
from intake.workflows.desk import grouping, linking, progress
from intake.workflows.looking import browse, listed
from tests.support.desk import mail

DEPENDS, RELATES = LinkKind.DEPENDS_ON, LinkKind.RELATES_TO


@pytest.fixture
def three(office):
    office.receive(*(mail(f"事 {n}", subject=f"主题 {n}", message_id=f"{n}@x.example") for n in range(3)))
    return office


def by(office, **how):
    return {"actor": "zhao", "now": office.clock.at, **how}


def close(office, number, **how):
    return progress.close(office.house, number, outcome=Outcome.DONE, text="好", **by(office), **how)


def links(office, number):
    found = browse.detail(office.house, number, office.clock.at)["links"]
    return [(one["kind"], one["ref"], one["state"]) for one in found]


def test_what_depends_on_an_open_request_is_not_closed_before_it(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    with pytest.raises(NotAllowed, match="depends on HQ-1002"):
        close(three, 1001)
    assert three.request(1001).state is State.NEW

    close(three, 1002)
    assert close(three, 1001).request.state is State.RESOLVED


def test_a_person_may_insist_and_what_only_relates_blocks_nothing(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    linking.link(three.house, 1003, RELATES, other=1002, **by(three))

    assert close(three, 1001, force=True).request.state is State.RESOLVED
    assert close(three, 1003).request.state is State.RESOLVED


def test_to_withdraw_needs_no_other_request(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    done = progress.close(three.house, 1001, outcome=Outcome.WITHDRAWN, text="不办了", **by(three))
    assert done.request.state is State.CANCELLED


def test_a_merged_request_counts_as_the_one_it_went_into(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    grouping.merge(three.house, [1002], into=1003, **by(three))
    with pytest.raises(NotAllowed, match="depends on"):
        close(three, 1001)
    close(three, 1003)
    assert close(three, 1001).request.state is State.RESOLVED


def test_both_ends_show_a_link_and_the_list_has_it_too(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    linking.link(three.house, 1001, RELATES, other=1003, **by(three))

    assert links(three, 1001) == [("depends_on", "HQ-1002", "new"), ("relates_to", "HQ-1003", "new")]
    assert links(three, 1002) == [("needed_by", "HQ-1001", "new")]
    assert links(three, 1003) == [("relates_to", "HQ-1001", "new")]
    rows = listed.listing(three.house, lists.RequestFilter(), three.clock.at)
    assert sorted(len(one["links"]) for one in rows) == [1, 1, 2]
    kinds = [one["kind"] for one in browse.detail(three.house, 1002, three.clock.at)["events"]]
    assert kinds[-1] == "linked"


def test_a_circle_is_refused_and_named(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    linking.link(three.house, 1002, DEPENDS, other=1003, **by(three))

    with pytest.raises(NotAllowed, match="HQ-1001 → HQ-1002 → HQ-1003"):
        linking.link(three.house, 1003, DEPENDS, other=1001, **by(three))
    linking.link(three.house, 1003, RELATES, other=1001, **by(three))


def test_what_makes_no_sense_is_refused(three):
    with pytest.raises(NotAllowed, match="itself"):
        linking.link(three.house, 1001, RELATES, other=1001, **by(three))
    with pytest.raises(NotFound):
        linking.link(three.house, 1001, RELATES, other=9999, **by(three))
    with pytest.raises(NotAllowed, match="not linked"):
        linking.unlink(three.house, 1001, other=1002, **by(three))
    linking.link(three.house, 1001, RELATES, other=1002, **by(three))
    with pytest.raises(NotAllowed, match="already"):
        linking.link(three.house, 1001, RELATES, other=1002, **by(three))


def test_a_link_is_taken_away_from_either_end(three):
    linking.link(three.house, 1001, DEPENDS, other=1002, **by(three))
    linking.unlink(three.house, 1002, other=1001, **by(three))

    assert links(three, 1001) == []
    assert close(three, 1001).request.state is State.RESOLVED


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20), st.integers(0, 6), st.integers(0, 6))
def test_a_way_is_a_chain_of_links_and_is_found_where_there_is_one(edges, start, goal):
    reached = {start}
    while more := {there for here, there in edges if here in reached} - reached:
        reached |= more
    found = way(edges, start, goal)
    assert bool(found) == (goal in reached)
    if found:
        assert (found[0], found[-1]) == (start, goal)
        assert all(step in edges for step in pairwise(found))
