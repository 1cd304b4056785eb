"""Looking: inbox, list, show, why, calendar due; JSON by the contract, screens without a mail's control characters."""

from __future__ import annotations

import json

import pytest

from tests.support.terminal import terminal

CONTRACT = {
    "ref", "state", "waiting_on", "subject", "requester", "branch", "category", "impact", "owner", "received_at",
    "due_at", "promise_version", "overdue", "message_ids",
}  # fmt: skip


def test_a_list_has_the_keys_of_the_contract(site):
    rows = site("list", "--json").json

    assert len(rows) == 3
    assert rows[0].keys() >= CONTRACT
    by_ref = {row["ref"]: row for row in rows}
    assert by_ref["HQ-1001"]["due_at"] == "2026-11-27T17:30:00+08:00"
    assert by_ref["HQ-1001"]["requester"] == {"name": "李伟", "address": "liwei@branch.example"}
    assert by_ref["HQ-1001"]["message_ids"] == ["first@branch.example"]


def test_the_front_line_comes_first(site):
    assert next(row["ref"] for row in site("list", "--json").json) == "HQ-1002"


def test_one_request_shows_everything_that_belongs_to_it(site):
    found = site("show", "1001", "--json").json

    assert {"messages", "promises", "events", "attachments"} <= found.keys()
    assert found["promises"][0]["version"] == 1
    assert [one["direction"] for one in found["messages"]] == ["in", "out"]


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        (("--category", "seal"), {"HQ-1001"}),
        (("--impact", "frontline"), {"HQ-1002"}),
        (("--owner", "none"), {"HQ-1002", "HQ-1003"}),
        (("--owner", "@me"), {"HQ-1001"}),
        (("--state", "open"), {"HQ-1001"}),
        (("--state", "new", "--state", "open"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--text", "停产"), {"HQ-1002"}),
        (("--due", "overdue"), set()),
        (("--due", "7d"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--due", "2026-11-26"), {"HQ-1002"}),
    ],
)
def test_filters_narrow_the_list(site, words, refs):
    site("take", "1001")

    assert {row["ref"] for row in site("list", "--json", *words).json} == refs


def test_what_is_done_is_not_overdue(site):
    site.clock.forward(days=14)
    site("close", "1001", "--as", "done", "-m", "a")
    site("ask", "1003", "--until", "2026-12-20", "-m", "a")

    assert [row["ref"] for row in site("list", "--due", "overdue", "--json").json] == ["HQ-1002"]
    assert {row["ref"]: row["overdue"] for row in site("list", "--json").json} == {
        "HQ-1001": False, "HQ-1002": True, "HQ-1003": False,
    }  # fmt: skip


def test_ended_requests_are_listed_with_all_only(site):
    site("close", "1001", "--as", "spam", "-m", "a")

    assert "HQ-1001" not in {row["ref"] for row in site("list", "--json").json}
    assert "HQ-1001" in {row["ref"] for row in site("list", "--all", "--json").json}


def test_the_inbox_has_a_head_the_time_left_and_a_next_step(site):
    ran = site("inbox", lang="zh")

    head, names, first, *_ = ran.out.splitlines()
    assert head == "待办 3 · 今天到期 0 · 已逾期 0 · 等待 0    2026-11-24 (周二) 10:00"
    assert names.split("\t")[:3] == ["编号", "承诺时限", "剩余"]
    assert first.split("\t")[:3] == ["HQ-1002", "明天 10:30", "剩 8 小时"]
    assert ran.err == "下一步: intake take HQ-1002 · 全部: intake list --due 7d\n"


def test_without_a_command_the_inbox_is_shown(site):
    assert site().out == site("inbox").out


def test_a_made_up_workday_is_named_in_the_head(site):
    from datetime import UTC, datetime

    site.clock.at = datetime(2026, 10, 10, 1, 12, tzinfo=UTC)

    assert site("inbox", lang="zh").out.splitlines()[0].endswith("2026-10-10 (周六, 调休上班) 09:12")


def test_what_is_over_shows_the_working_time_it_is_late(site):
    from datetime import UTC, datetime

    site.clock.at = datetime(2026, 11, 30, 0, 42, tzinfo=UTC)  # Monday 08:42; promised for Friday's close

    line = next(line for line in site("list").out.splitlines() if "HQ-1001" in line)
    assert line.split("\t")[2] == "12 min late"


def test_an_inbox_shows_what_is_mine_or_nobodys(site):
    site("take", "1001", "--actor", "wang")

    assert {row["ref"] for row in site("inbox", "--json").json} == {"HQ-1002", "HQ-1003"}


def test_no_screen_lets_a_mail_command_the_terminal(site):
    for words in (("list",), ("show", "1003"), ("show", "1003", "--thread"), ("inbox",), ("why", "1003")):
        shown = site(*words).out
        assert not {"\x1b", "\x07", "\u202e"} & set(shown), words


def test_json_carries_no_raw_control_characters(site):
    assert "\x1b" not in site("show", "1003", "--json").out


def test_the_first_mail_comes_out_byte_for_byte(site):
    assert "Message-ID: <first@branch.example>" in site("show", "1001", "--raw").out


def test_the_bytes_of_a_mail_command_no_terminal(site):
    with terminal("show", "1003", "--raw", cwd=site.folder, lines=100) as screen:
        assert screen.end() == 0

    assert "Message-ID: <three@branch.example>" in screen.text
    assert not {"\x1b", "\x07", "\u202e"} & {*screen.raw}


@pytest.mark.parametrize(("part", "says"), [("--promises", "ack:1"), ("--events", "registered")])
def test_parts_of_a_request_are_shown_alone(site, part, says):
    assert says in site("show", "1001", part).out


def test_why_tells_promise_route_and_acknowledgement(site):
    found = site("why", "1001", "--json").json

    assert found["promises"][0]["policy"] == "standard"
    assert found["promises"][0]["trace"][-1]["kind"] == "due"
    assert found["route"]["category"] == "seal"
    assert found["ack"]["reason"] == "ok"
    shown = site("why", "1001").out
    assert "3/3" in shown
    assert "category" in shown


def test_a_deadline_is_counted_over_a_holiday_and_its_make_up_day(site):
    found = site("calendar", "due", "2026-09-30 16:30", "3d", "--json").json

    assert found["due_at"] == "2026-10-10T17:30:00+08:00"
    assert found["provisional"] is False
    assert {"holiday", "make_up", "due"} <= {line["kind"] for line in found["trace"]}


@pytest.mark.parametrize(
    ("start", "target", "due"),
    [
        ("2026-09-30T16:30+08:00", "3d", "2026-10-10T17:30:00+08:00"),
        ("2026-09-30T08:30Z", "3d", "2026-10-10T17:30:00+08:00"),
        ("2026-09-30", "3d", "2026-10-10T17:30:00+08:00"),
        ("2026-11-24 16:30", "8h", "2026-11-25T17:00:00+08:00"),
        ("2026-11-24 11:45", "30m", "2026-11-24T13:45:00+08:00"),
    ],
)
def test_a_start_is_read_in_several_forms(empty, start, target, due):
    assert empty("calendar", "due", start, target, "--json").json["due_at"] == due


@pytest.mark.parametrize("words", [("today", "3d"), ("2026-09-30", "3 weeks"), ("2026-09-30", "0d")])
def test_a_wrong_start_or_target_is_wrong_usage(empty, words):
    assert "right: " in empty("calendar", "due", *words, status=2).err


def test_an_empty_desk_says_so(empty):
    assert "Nothing to do" in empty("inbox").out
    assert empty("list", "--json").json == []
    assert empty("outbox", "list", "--json").json == []
    assert empty("quarantine", "list", "--json").json == []


def test_a_table_on_a_terminal_aligns_chinese_by_display_width(monkeypatch, capsys):
    import sys

    from rich.cells import cell_len

    from intake.cli.shown import output

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    output.table(["编号", "分公司", "Subject"], [["HQ-1", "华东", "a"], ["HQ-22", "Northwest", "印章" * 60]])

    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert all(cell_len(line.rstrip()) <= 80 for line in lines)
    starts = {cell_len(line[: line.index(word)]) for line, word in zip(lines[1:], ("华东", "Northwest"), strict=False)}
    assert len(starts) == 1


def test_json_is_one_document_without_colour(site):
    json.loads(site("list", "--json", lang="zh").out)


def test_show_has_the_timers_and_every_pause_with_its_reason(site):
    site("take", "1001")
    site("ask", "1001", "--until", "2026-11-27", "-m", "which contract?", "--yes")
    site.clock.forward(hours=1)
    site("resume", "1001")
    clock = site("show", "1001", "--json").json["clock"]

    assert [(one["timer"], one["used_working_hours"], one["paused"]) for one in clock["timers"]] == [
        ("first_response", 0.0, False),
        ("resolution", 0.0, False),
        ("promise", 0.0, False),
    ]
    [pause] = clock["pauses"]
    assert (pause["on"], pause["working_hours"], clock["paused_working_hours"]) == ("requester", 1.0, 1.0)
    shown = site("show", "1001").out
    assert "outcome Mon 11-30 09:30 · paused for 1 h" in shown


@pytest.fixture
def conversation(empty):
    """A branch that signs, an answer with quoted history, one that came too quickly, and a repeat."""
    from intake.store.people import directory
    from tests.support.desk import mail, office

    quoted = (
        "好的，下午来取。\n\n-----原始邮件-----\n发件人: 办公室\n发送时间: 2026-11-24 10:01\n主题: 用印申请\n\n已收到。"
    )
    (empty.folder / "state").mkdir(mode=0o700)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        with desk.house.db.write() as conn:
            directory.import_rows(conn, [{"kind": "branch", "key": "south", "name": "华南分公司"}])
        [number] = desk.receive(mail("请盖章。\n\n李伟\n华南分公司", subject="采购合同用印申请"))
        desk.receive(
            mail(quoted, message_id="2@x.example", reply_to_id="first@branch.example"),
            mail("我在外地。", message_id="3@x.example", reply_to_id=desk.letters()[0].message_id),
            mail("请盖章。\n\n王芳\n华南分公司", subject="采购合同 用印申请", message_id="4@x.example"),
        )
        assert number == 1001
    return empty


def test_quoted_history_is_folded_with_its_rule_and_shown_in_full(conversation):
    folded, full = conversation("show", "1001").out, conversation("show", "1001", "--full").out

    assert "… 6 quoted lines folded (--full); the sign: the ruled line of a mail program [separator]" in folded
    assert "已收到。" not in folded
    assert "┄┄ quoted from here, 6 lines" in full
    assert "    已收到。" in full
    assert conversation("show", "1001", "--thread").out.count("已收到。") == 1
    found = conversation("show", "1001", "--json").json["messages"]
    assert [one["cut"]["reason"] for one in found if one.get("cut")] == ["separator"]


def test_an_answer_that_came_too_quickly_is_marked(conversation):
    assert "(within a minute of our acknowledgement, perhaps automatic)" in conversation("show", "1001").out


def test_a_repeat_is_marked_in_the_inbox_and_named_in_show_and_why(conversation):
    assert "≈HQ-1001 采购合同 用印申请" in conversation("inbox").out
    assert "Perhaps also  HQ-1001 (the same subject)" in conversation("show", "1002").out
    shown = conversation("why", "1002", "--route").out
    assert "perhaps the same as HQ-1001: the same subject [similar:1001 subject]" in shown
    assert 'branch south: the signature names it (a weak hint): "华南分公司"' in shown
    assert conversation("list", "--json").json[1]["similar"][0]["ref"] == "HQ-1001"


def test_why_names_the_header_that_kept_us_from_answering(empty):
    from tests.support.desk import mail, office

    (empty.folder / "state").mkdir(mode=0o700)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        desk.receive(mail(X_Auto_Response_Suppress="All"))

    shown = empty("why", "1001", "--ack").out
    assert "[suppressed_by_sender] X-Auto-Response-Suppress: All" in shown
    assert empty("why", "1001", "--json").json["ack"]["evidence"][0]["field"] == "X-Auto-Response-Suppress"


def test_kept_says_why_a_mail_opened_no_request(empty):
    from tests.support.desk import mail, office

    assert "No mail was kept" in empty("kept").err
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        desk.receive(mail(subject="\x1b[31m周报", List_Id="<news.example>"))

    assert "来自邮件列表。" in empty("kept", lang="zh").out
    assert "\x1b" not in empty("kept").out
    assert empty("kept", "--json").json[0]["reason"] == "list"
