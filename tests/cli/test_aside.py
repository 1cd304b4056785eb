"""Quarantine and kept mails on the command line."""

from __future__ import annotations

import pytest

from tests.support.desk import mail, office
from tests.workflows.test_rescue import UNREADABLE


@pytest.fixture
def aside(empty):
    """An installation with an unreadable mail (1) and one taken for a machine's (2)."""
    (empty.folder / "state").mkdir(mode=0o700)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        automatic = mail(
            "我在\x1b[31m休假", subject="自动回复：外出", message_id="two@branch.example", Auto_Submitted="auto-replied"
        )
        desk.receive(UNREADABLE, automatic)
    return empty


def test_the_list_says_why_in_words(aside):
    assert "beyond the limits of what is read, and is set aside. [bounds.depth]" in aside("quarantine", "list").out
    assert "超出读信的限度" in aside("quarantine", "list", lang="zh").out
    assert [one["id"] for one in aside("quarantine", "list", "--json").json] == [1]


@pytest.mark.parametrize(("lang", "says"), [("en", "set aside"), ("zh", "已隔离")])
def test_a_mail_is_shown_safely_with_what_would_be_done_today(aside, lang, says):
    shown = aside("quarantine", "show", "1", lang=lang).out
    assert says in shown
    assert "[bounds.depth]" in shown
    assert "李伟 <liwei@branch.example>" in shown
    assert "合同 用印" in shown
    other = aside("quarantine", "show", "2", lang=lang).out
    assert "\x1b" not in other
    assert "[auto_reply]" in other
    assert aside("quarantine", "show", "2", "--json").json["subject"] == "自动回复：外出"
    aside("quarantine", "show", "9", status=3)


def test_a_mail_set_aside_is_opened_by_a_person(aside):
    ran = aside("quarantine", "release", "1")

    assert ran.out == "mail 1 is now HQ-1001\n"
    assert "A person decided so. [by_hand]" in ran.err
    assert aside("quarantine", "release", "1").out == "mail 1 was opened before as HQ-1001\n"
    assert aside("list", "--json").json[0]["subject"] == "合同 用印"
    assert "由人决定" in aside("why", "1001", "--ack", lang="zh").out


def test_a_kept_mail_is_listed_and_opened(aside):
    assert [one["id"] for one in aside("kept", "--json").json] == [2]
    assert aside("kept", "open", "2", "--ack").out == "mail 2 is now HQ-1001\n"
    assert aside("kept", "--json").json == []
    assert [one["kind"] for one in aside("outbox", "list", "--json").json] == ["acknowledgement"]
    aside("kept", "open", "9", status=3)


def test_mails_are_tried_again_one_by_one_by_reason_or_all(aside):
    assert aside("quarantine", "retry", "1", "2").out == "1: stored\n2: done\n"
    assert aside("quarantine", "retry", "1").out == "1: stored\n"
    assert "empty" in aside("quarantine", "retry", "--all").err
    assert aside("quarantine", "retry", "--reason", "bounds.depth").out == ""
    aside("quarantine", "retry", status=2)
    aside("quarantine", "retry", "1", "--all", status=2)
