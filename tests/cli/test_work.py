"""The verbs of daily work: one line or one JSON document, letters queued, exit codes of CLI.md section 5."""

from __future__ import annotations

import email
import email.policy

import pytest


def letters(site, kind):
    return [one for one in site("outbox", "list", "--json").json if one["kind"] == kind]


def test_a_request_is_taken_and_named_in_one_line(site):
    ran = site("take", "1001")

    assert ran.out == "HQ-1001 is taken by zhao\n"
    assert site("show", "hq-1001", "--json").json["owner"] == "zhao"


def test_the_second_to_take_is_told_who_was_first(site):
    site("take", "1001")
    ran = site("take", "HQ-1001", "--actor", "wang", status=4)

    assert "already taken by zhao" in ran.err
    assert "intake assign HQ-1001 wang" in ran.err


def test_several_are_taken_at_once_and_those_that_fail_are_named(site):
    ran = site("take", "1001", "9999", "1003", status=6)

    assert ran.out.splitlines() == ["HQ-1001 is taken by zhao", "HQ-1003 is taken by zhao"]
    assert "HQ-9999" in ran.err


def test_several_taken_as_json_are_one_document(site):
    assert [one["ref"] for one in site("take", "1001", "1003", "--json").json] == ["HQ-1001", "HQ-1003"]


def test_a_colleague_gets_it_by_name(site):
    site("directory", "import", str(sample(site)))

    assert site("assign", "1001", "周强").out == "HQ-1001 is assigned to zhou\n"
    assert "nobody called" in site("assign", "1001", "周墙", status=3).err
    assert "name a request" in site("assign", "zhou", status=2).err


def sample(site):
    file = site.folder / "people.csv"
    file.write_bytes(
        "kind,key,name,address,domain,branch,team,role,login,language\n"
        "staff,,周强,zhouqiang@hq.example,,,综合科,lead,zhou,zh_CN\n".encode("gb18030")
    )
    return file


def test_a_reply_is_queued_and_the_recipient_named(site):
    ran = site("reply", "1001", "-m", "已收到，正在办理。")

    assert ran.out == "HQ-1001: reply written\n"
    assert "the daemon will send: reply to 李伟 <liwei@branch.example> [zh_CN]" in ran.err
    assert [one["recipient"] for one in letters(site, "reply")] == ["liwei@branch.example"]


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("-m", "-"), "请看附件"),
        (("-F", "-"), "请看附件"),
        (("-F", "text"), ""),
        (("-F", "gbk"), ""),
    ],
)
def test_a_text_comes_from_a_file_or_from_standard_input(site, words, stdin):
    (site.folder / "text").write_text("请看附件\r\n", encoding="utf-8-sig")
    (site.folder / "gbk").write_bytes("请看附件\r\n".encode("gb18030"))
    site("note", "1001", *words, stdin=stdin.encode())

    events = site("show", "1001", "--json").json["events"]
    assert events[-1]["kind"] == "noted"
    assert events[-1]["payload"]["text"] == "请看附件"


@pytest.mark.parametrize(
    "words",
    [
        ("reply", "1001"),
        ("reply", "1001", "-m", "   "),
        ("reply", "1001", "-m", "a", "-F", "-"),
        ("reply", "HQ-x", "-m", "a"),
        ("close", "1001", "-m", "a"),
        ("close", "1001", "--as", "lost", "-m", "a"),
        ("ask", "1001", "--until", "soon", "-m", "a"),
        ("ask", "1001", "--until", "02-30", "-m", "a"),
        ("promise", "1001", "--to", "2026-12-01"),
        ("wait", "1001", "--on", "weather", "--until", "12-01", "-m", "a"),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_two(site, words):
    assert site(*words, status=2).out == ""


def test_a_question_suspends_the_promise_until_the_close_of_that_day(site):
    ran = site("ask", "1001", "--until", "11-27", "-m", "请补充合同编号", "--json")

    assert ran.json["state"] == "waiting"
    assert ran.json["waiting_on"] == "requester"
    assert ran.json["waiting_until"] == "2026-11-27T17:30:00+08:00"
    assert ran.json["letters"][0]["recipient"] == "liwei@branch.example"


def test_after_a_question_resuming_announces_a_new_promise(site):
    site("ask", "1001", "--until", "11-27", "-m", "请补充合同编号")
    site.clock.forward(days=1)
    ran = site("resume", "1001")

    assert "new promise: Mon 11-30 17:30" in ran.out
    assert "promise change" in ran.err


def test_waiting_for_others_writes_to_nobody(site):
    ran = site("wait", "1001", "--on", "third-party", "--until", "2026-12-01 15:00", "-m", "等银行")

    assert "waits" in ran.out
    assert ran.err == ""
    assert site("show", "1001", "--json").json["waiting_until"] == "2026-12-01T15:00:00+08:00"


def test_hold_is_another_word_for_wait(site):
    site("hold", "1001", "--on", "approval", "--until", "12-01", "-m", "等审批")

    assert site("show", "1001", "--json").json["waiting_on"] == "approval"


def test_another_date_is_a_new_version_and_a_letter(site):
    ran = site("promise", "1001", "--to", "2026-12-01", "--reason", "third_party_late", "-m", "厂家延期")

    assert "Tue 12-01 17:30 (version 2;" in ran.out
    assert [one["version"] for one in site("show", "1001", "--json").json["promises"]] == [1, 2]


def test_a_promise_cannot_lie_in_the_past(site):
    assert "cannot lie in the past" in site("promise", "1001", "--to", "2026-11-20", "--reason", "x", status=4).err


def test_who_is_overtaken_twice_is_told_so_and_nothing_is_done(site, monkeypatch):
    from intake.errors import Changed
    from intake.store.desk import requests

    def too_late(*_a, **_k):
        raise Changed("request 1001 was changed by somebody else meanwhile", hint="look again, then decide")

    monkeypatch.setattr(requests, "save", too_late)
    assert "changed by somebody else" in site("take", "1001", status=5).err
    monkeypatch.undo()


def test_closing_says_whether_the_promise_was_kept(site):
    ran = site("close", "1001", "--as", "done", "-m", "已盖章")

    assert ran.out == "HQ-1001 is resolved as done · promise kept\n"
    assert len(letters(site, "outcome")) == 1


def test_a_missed_promise_is_said_as_well(site):
    site.clock.forward(days=14)

    assert "promise missed" in site("close", "1001", "--as", "done", "-m", "已盖章").out


def test_a_dry_run_shows_what_would_happen_and_changes_nothing(site):
    ran = site("close", "1001", "--as", "done", "-m", "已盖章", "--dry-run", "--json")

    assert ran.json["state"] == "resolved"
    assert ran.json["dry_run"] is True
    assert ran.json["letters"][0]["kind"] == "outcome"
    assert site("show", "1001", "--json").json["state"] == "new"
    assert letters(site, "outcome") == []


@pytest.mark.parametrize(
    "words",
    [
        ("take", "1001"),
        ("note", "1001", "-m", "a"),
        ("reply", "1001", "-m", "a"),
        ("ask", "1001", "--until", "12-01", "-m", "a"),
        ("wait", "1001", "--on", "approval", "--until", "12-01", "-m", "a"),
        ("promise", "1001", "--to", "2026-12-01", "--reason", "x"),
    ],
)
def test_every_verb_can_be_tried_dry(site, words):
    before = site("show", "1001", "--json").json

    assert "Dry run" in site(*words, "--dry-run").err
    assert site("show", "1001", "--json").json == before


def test_a_duplicate_names_the_other_request(site):
    assert "ended as duplicate" in site("close", "1003", "--as", "duplicate:HQ-1001", "-m", "同一件事").out
    assert site("show", "1003", "--json").json["linked_to"] == "HQ-1001"
    assert "no request 9999" in site("close", "1001", "--as", "duplicate:9999", "-m", "a", status=3).err


def test_no_request_is_a_duplicate_of_itself(site):
    before = site("show", "1001", "--json").json

    assert "duplicate of itself" in site("close", "1001", "--as", "duplicate:1001", "-m", "a", status=4).err
    assert site("show", "1001", "--json").json == before


def test_the_promised_date_is_not_promised_again(site):
    site("promise", "1001", "--to", "12-04", "--reason", "more_work")
    ran = site("promise", "1001", "--to", "12-04", "--reason", "more_work", status=4)

    assert "promised for that instant already" in ran.err
    assert len(letters(site, "promise_change")) == 1


def test_a_login_that_the_directory_does_not_know_signs_no_letter(site):
    site("reply", "1001", "-m", "已收到", "--actor", "root")

    assert "——总部服务台" in text_of(site, "reply")
    assert "root" not in text_of(site, "reply")


def test_staff_sign_with_their_name(site):
    site("directory", "import", str(sample(site)))
    site("reply", "1001", "-m", "已收到", "--actor", "zhou")

    assert "——周强" in text_of(site, "reply")


def text_of(site, kind):
    number = letters(site, kind)[0]["id"]
    body = site("outbox", "show", str(number), "--json").json["body"]
    part = email.message_from_string(body, policy=email.policy.default).get_body(("plain",))
    return part.get_content()


def test_what_the_state_does_not_allow_names_what_it_does(site):
    site("close", "1001", "--as", "spam", "-m", "广告")
    ran = site("close", "1001", "--as", "done", "-m", "a", status=4)

    assert "cancelled" in ran.err


def test_a_resolved_request_is_taken_up_again_as_rework(site):
    site("close", "1001", "--as", "done", "-m", "已盖章")
    ran = site("reopen", "1001", "--reason", "incomplete", "-m", "少盖一页")

    assert "open again as rework" in ran.out
    assert site("show", "1001", "--json").json["state"] == "open"


def test_an_unknown_reference_ends_with_three(site):
    for words in (("show", "9999"), ("take", "HQ-9999"), ("why", "9999"), ("outbox", "why", "9999")):
        assert "no request 9999" in site(*words, status=3).err


def test_in_chinese_everything_is_said_in_chinese(site):
    ran = site("close", "1001", "--as", "done", "-m", "已盖章", lang="zh")

    assert ran.out == "HQ-1001 已办结：已办妥 · 承诺兑现\n"
    assert "将由守护进程寄出：" in ran.err


def test_a_request_is_sorted_anew_on_the_command_line(site):
    before = site("show", "1001", "--json").json
    assert "timers follow" in site("edit", "1001", "--impact", "frontline", "-m", "the line is down").out
    after = site("show", "1001", "--json").json

    assert (after["impact"], after["service_level"]) == ("frontline", "frontline")
    assert after["promises"] == before["promises"]
    site("edit", "1001", "-m", "nothing", status=2)
    site("edit", "1001", "--category", "none-such", "-m", "x", status=3)
