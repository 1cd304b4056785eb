"""People who follow a request, and what requesters did by mail, on the command line."""

from __future__ import annotations

import pytest

from tests.support.desk import mail, office


@pytest.fixture
def proposed(site):
    """The requester of HQ-1001 has asked for Zhou, and for the status."""
    with office(f"sqlite:///{site.folder}/state/intake.db") as desk:
        desk.receive(
            mail("添加 HQ-1001 zhou@branch.example", subject="", message_id="p1@branch.example"),
            mail("", subject="查询 HQ-1001", message_id="p2@branch.example"),
        )
    return site


def test_staff_see_whom_to_add_and_decide(proposed):
    assert "zhou@branch.example" in proposed("participants", "list").out
    assert "1 people wait" in proposed("inbox").err

    assert (
        "HQ-1001 zhou@branch.example: added"
        in proposed("participants", "approve", "HQ-1001", "zhou@branch.example").out
    )
    assert "is so already" in proposed("participants", "add", "HQ-1001", "ZHOU@branch.example").out
    assert proposed("participants", "list", "--json").json == []

    proposed("participants", "refuse", "1001", "zhou@branch.example")
    [one] = proposed("show", "HQ-1001", "--json").json["participants"]
    assert one["state"] == "refused"


def test_only_plain_addresses_and_known_requests_are_taken(proposed):
    proposed("participants", "add", "HQ-1001", "zhou@@x", status=4)
    proposed("participants", "add", "HQ-4711", "zhou@branch.example", status=3)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["By mail", "status: answered"]), ("zh", ["来信自助", "查询：已答复"])]
)
def test_show_says_what_was_done_by_mail(proposed, lang, words):
    shown = proposed("show", "HQ-1001", lang=lang).out

    assert [word for word in words if word not in shown] == []
