"""`calendar show|due|next|diff|import|check`, for people in two languages and as JSON; merge, unmerge, split."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NOTICE = """version = "cn-2027.1"
complete_years = [2027]
[[day]]
date = 2027-01-03
kind = "make_up"
name = "元旦调休上班"
notice = "国办发明电〔2026〕1号"
"""


@pytest.fixture
def notice(site):
    (site.folder / "cn-2027.toml").write_text(NOTICE, encoding="utf-8")
    return site


def test_a_calendar_is_shown_with_its_days_and_their_notices(site):
    found = site("calendar", "show", "--json").json
    assert (found["version"], found["zone"], found["year"], found["is_known"]) == (
        "cn-hq@2026.1",
        "Asia/Shanghai",
        2026,
        True,
    )
    assert found["weekly"]["monday"] == ["08:30-12:00", "13:30-17:30"]
    assert found["weekly"]["sunday"] == []
    by_date = {row["date"]: row for row in found["days"]}
    assert (by_date["2026-10-10"]["kind"], by_date["2026-10-10"]["notice"]) == ("make_up", "国办发明电〔2025〕7号")
    shown = site("calendar", "show", lang="zh").out
    for words in (
        "cn-hq@2026.1",
        "周一 08:30-12:00 13:30-17:30",
        "周日 休息",
        "2026-10-10 周六\t调休上班",
        "国办发明电〔2025〕7号",
    ):
        assert words in shown
    assert "Sun closed" in site("calendar", "show").out


def test_a_year_that_is_not_known_says_so(site):
    assert site("calendar", "show", "--year", "2027", "--json").json["is_known"] is False
    assert "provisional" in site("calendar", "show", "--year", "2027").out
    assert "调休安排未知" in site("calendar", "show", "--year", "2027", lang="zh").out


def test_an_unknown_version_is_not_found(site):
    assert "no calendar version" in site("calendar", "show", "--version", "cn-hq@1999.1", status=3).err


@pytest.mark.parametrize(
    ("at", "opens", "closes", "is_open"),
    [
        ("2026-10-01", "2026-10-08T08:30:00+08:00", "2026-10-08T12:00:00+08:00", True),
        ("2026-11-24 12:30", "2026-11-24T13:30:00+08:00", "2026-11-24T17:30:00+08:00", False),
        ("2026-11-24 16:00", "2026-11-24T16:00:00+08:00", "2026-11-24T17:30:00+08:00", True),
    ],
)
def test_the_next_working_minute(site, at, opens, closes, is_open):
    found = site("calendar", "next", at, "--json").json
    assert (found["at"], found["closes_at"], found["is_open"]) == (opens, closes, is_open)
    shown = site("calendar", "next", at, lang="zh").out
    assert shown.startswith("下一个工作时刻：")
    assert closes[11:16] in shown


def test_the_next_working_minute_is_now_while_we_work(site):
    assert site("calendar", "next", "--json").json["at"] == "2026-11-24T10:00:00+08:00"


def test_a_file_is_compared_before_it_is_imported(notice):
    found = notice("calendar", "diff", "cn-2027.toml", "--json").json
    assert [one["date"] for one in found["calendars"][0]["differences"]] == ["2027-01-03", None]
    shown = notice("calendar", "diff", "cn-2027.toml").out
    assert (
        "2027-01-03 Sun: weekend (closed) -> make-up workday 元旦调休上班 (08:30-12:00 13:30-17:30) 国办发明电〔2026〕1号"
        in shown
    )
    assert "known years:  -> 2027" in shown
    assert notice("calendar", "diff").out == "nothing would change\n"
    assert notice("calendar", "diff", lang="zh").out == "没有变化\n"


def test_an_import_makes_a_version_and_confirms_what_was_provisional(notice):
    notice("promise", "1001", "--to", "2027-01-05", "--reason", "x")
    dry = notice("calendar", "import", "cn-2027.toml", "--dry-run", "--json").json
    assert [one["ref"] for one in dry["confirmed"]] == ["HQ-1001"]
    assert notice("calendar", "check", "--json", status=7).json["provisional"] == 1
    ran = notice("calendar", "import", "cn-2027.toml", "--yes")
    assert "imported cn-2027.toml; cn-hq@2026.2" in ran.out
    assert "HQ-1001: the promise was confirmed" in ran.out
    assert "the daemon will send: promise change to liwei@branch.example" in ran.err
    last = notice("show", "1001", "--json").json["promises"][-1]
    assert (last["reason"], last["provisional"], last["due_at"]) == (
        "calendar_known",
        False,
        "2027-01-05T17:30:00+08:00",
    )
    assert notice("calendar", "check").out == "the calendar is well: cn-hq@2026.2\n"
    assert notice("calendar", "import", "cn-2027.toml", "--yes", "--json").json["letters"] == []
    versions = notice("calendar", "show", "--versions", "--json").json
    assert [(one["version"], one["in_force"], one["actor"]) for one in versions] == [
        ("cn-hq@2026.1", False, "intake"),
        ("cn-hq@2026.2", True, "zhao"),
    ]
    assert "* cn-hq@2026.2" in notice("calendar", "show", "--versions").out
    both = notice("calendar", "diff", "--from", "cn-hq@2026.1", "--to", "cn-hq@2026.2").out
    assert "cn-hq@2026.1 -> cn-hq@2026.2" in both


def test_a_check_names_what_is_to_be_decided(site):
    (site.folder / "own.toml").write_text('[[day]]\ndate = 2026-11-27\nkind = "company"\n', encoding="utf-8")
    assert "HQ-1001  Fri 11-27 17:30 2026 -> Mon 11-30 17:30 2026" in site("calendar", "diff", "own.toml").out
    site("calendar", "import", "own.toml", "--yes")
    ran = site("calendar", "check", status=7)
    assert "not known for 2027" in ran.out
    assert "HQ-1001 is promised for Fri 11-27 17:30 2026, outside working time" in ran.out
    assert "不在工作时间内" in site("calendar", "check", status=7, lang="zh").out


def test_a_wrong_file_or_a_wrong_pair_of_versions_is_refused(site):
    (site.folder / "bad.toml").write_text('[[day]]\ndate = 2026-11-27\nkind = "party"\n', encoding="utf-8")
    (site.folder / "gbk.toml").write_bytes('name = "司庆"'.encode("gb18030"))
    assert "kind: must be one of" in site("calendar", "import", "bad.toml", "--yes", status=78).err
    assert "UTF-8" in site("calendar", "diff", "gbk.toml", status=1).err
    site("calendar", "diff", "--from", "cn-hq@2026.1", status=2)
    site("calendar", "import", "nowhere.toml", status=2)


def test_a_branch_counts_on_the_calendar_that_the_configuration_gives_it(site):
    config = site.folder / "intake.toml"
    branch = '[calendar]\nbranch = [{ name = "de-berlin", branches = ["berlin"], country = "DE", timezone = "Europe/Berlin", hours = ["09:00-17:00"] }]\n'
    config.write_text(config.read_text(encoding="utf-8") + branch, encoding="utf-8")
    found = site("calendar", "due", "2026-10-01 10:00", "1d", "--branch", "berlin", "--json").json
    assert (found["due_at"], found["zone"]) == ("2026-10-02T17:00:00+02:00", "Europe/Berlin")
    assert found["calendar_version"] == "de-berlin@2026.1"
    assert site("calendar", "show", "--branch", "berlin", "--json").json["branches"] == ["berlin"]


def test_requests_are_merged_and_unmerged(site):
    ran = site("merge", "1001", "1003", "1002")
    assert ran.out == "merged into HQ-1002, promised for Wed 11-25 10:30\n"
    assert ran.err.count("arrangement to 李伟 <liwei@branch.example> [zh_CN]") == 1
    assert site("show", "1002", "--json").json["merged_from"] == ["HQ-1001", "HQ-1003"]
    assert site("show", "1001", "--json").json["state"] == "merged"
    assert "HQ-1002" in site("show", "1001", lang="zh").out
    ran = site("unmerge", "1001")
    assert ran.out == "HQ-1001 is dealt with by itself again · new promise: Wed 11-25 10:30\n"
    assert site("show", "1001", "--json").json["state"] == "new"
    site("merge", "1001", status=2)
    site("unmerge", "1002", status=4)
    assert "merge" in site("merge", "1001", "1001", status=4).err


def test_one_mail_becomes_several_requests(site):
    ran = site("split", "1001", "--into", "补办工牌", "--into", "seal：两份合同", "--into", "问：几点？", "--json")
    assert ran.json["made"] == ["HQ-1004", "HQ-1005", "HQ-1006"]
    found = {row["ref"]: row for row in site("list", "--json").json}
    assert (found["HQ-1005"]["subject"], found["HQ-1005"]["category"]) == ("两份合同", "seal")
    assert found["HQ-1006"]["subject"] == "问：几点？"
    assert found["HQ-1004"]["due_at"] == found["HQ-1001"]["due_at"]
    assert "已拆分，另立 HQ-1007" in site("split", "1001", "--into", "第五件", lang="zh").out
    site("split", "1001", status=2)


def test_codes_for_another_date_may_be_a_list_of_the_office(site):
    config = site.folder / "intake.toml"
    config.write_text(config.read_text(encoding="utf-8") + '[promise]\nreasons = ["supplier"]\n', encoding="utf-8")
    assert "supplier" in site("promise", "1001", "--to", "12-04", "--reason", "mood", status=4).err
    site("promise", "1001", "--to", "12-04", "--reason", "supplier")


def test_doctor_tells_of_provisional_promises(site):
    site.clock.at = datetime(2026, 12, 30, 2, tzinfo=UTC)
    site("promise", "1001", "--to", "2027-01-05", "--reason", "x")
    found = {row["id"]: row for row in site("doctor", "--json", status=7).json}
    assert "1 provisional promises" in found["calendar.coverage"]["cause"]


def test_the_daemons_clock_confirms_what_new_data_make_firm(notice):
    notice("promise", "1001", "--to", "2027-01-05", "--reason", "x")
    config = notice.folder / "intake.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + '[calendar]\noverrides = "cn-2027.toml"\n', encoding="utf-8")
    notice("run", "--once", "--only", "clock")
    last = notice("show", "1001", "--json").json["promises"][-1]
    assert (last["reason"], last["calendar_version"], last["actor"]) == ("calendar_known", "cn-hq@2026.2", "intake")


@pytest.mark.parametrize(
    "words", [("calendar", "due", "2026-09-30 16:30", "3x"), ("promise", "advise", "seal", "--target", "3x")]
)
def test_what_is_no_length_of_time_is_said_in_one_language(site, words):
    said = site(*words, lang="zh", status=2).err

    assert "'3x' 不是时长；正确写法：3d" in said
    assert "working time" not in said
