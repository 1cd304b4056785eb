"""Import of the directory: what would change is shown, wrong rows are all named, and nothing happens twice."""

from __future__ import annotations

import pytest

from intake.message.shown import defused
from tests.support.desk import mail, office
from tests.support.terminal import terminal

SMALL = """\
kind,key,name,address,domain,branch,team,role,login,language
branch,south,华南分公司,,south.example,,,,,
branch,north,北方分公司,,north.example,,,,,
contact,,李伟,liwei@south.example,,south,,经理,,zh_CN
staff,,赵敏,zhao@hq.example,,,综合科,lead,zhao,zh_CN
"""
WRONG = """\
kind,key,name,address,domain,branch,team,role,login,language
branch,south,华南分公司,,south.example,,,,,

branch,east,华东分公司,,south.example,,,,,
contact,,李伟,liwei at south,,south,,,,
contact,,王芳,wang@south.example,,west,,,,
contact,,王芳,wang2@south.example,,south,,,,
contact,,王方,wang2@south.example,,south,,,,
staff,,赵敏,zhao@hq.example,,,,,,
staff,,周强,zhou@hq.example,,,,,zhou,klingon
tea,,,,,,,,,
"""


def brought(empty, text, *words, status=0, encoding="utf-8", **how):
    (empty.folder / "in.csv").write_bytes(text.encode(encoding))
    return empty("directory", "import", "in.csv", *words, status=status, **how)


def test_every_wrong_cell_is_named_by_row_and_column_with_a_right_example(empty):
    said = brought(empty, WRONG, status=78).err

    assert [line.strip(" -").partition(":")[0] for line in said.splitlines()[1:]] == [
        "row 4, domain", "row 5, address", "row 6, branch", "row 8, address", "row 9, login", "row 10, language",
        "row 11, kind",
    ]  # fmt: skip
    assert "right: liwei@south.example" in said
    assert empty("directory", "export").out.count("\n") == 1


def test_wrong_rows_are_told_in_chinese(empty):
    said = brought(empty, WRONG, status=78, lang="zh").err

    assert "第 5 行 地址：“liwei at south”不是邮件地址；正确示例：liwei@south.example" in said


def test_right_rows_come_in_when_errors_are_skipped(empty):
    ran = brought(empty, WRONG, "--skip-errors", "--json", status=6)

    assert len(ran.json["errors"]) == 7
    assert (ran.json["branches"], ran.json["contacts"], ran.json["staff"]) == (1, 1, 0)
    assert "wang2@south.example" in empty("directory", "export").out


def test_what_changes_is_shown_field_by_field_and_written_once(empty):
    brought(empty, SMALL)
    changed = SMALL.replace("经理", "主管").replace("north.example", "north.example new.example")

    dry = brought(empty, changed, "--dry-run")
    assert "role: 经理 → 主管" in dry.out
    assert "domain: north.example → new.example north.example" in dry.out
    assert "0 new · 2 changed · 0 gone · 0 ended · 2 unchanged" in dry.err

    assert brought(empty, changed, "--json").json["changed"] == 2
    assert brought(empty, changed, "--json").json["changes"] == []


def test_a_column_that_is_not_there_changes_nothing(empty):
    brought(empty, SMALL)

    assert brought(empty, "kind,login,address\nstaff,zhao,zhao@hq.example\n", "--json").json["changes"] == []


def test_a_domain_goes_over_to_the_branch_that_the_table_names(empty):
    brought(empty, SMALL)
    moved = brought(empty, "kind,key,domain\nbranch,south,south.example;north.example\n", "--json").json

    assert {one["key"]: one["fields"]["domain"]["new"] for one in moved["changes"]} == {
        "south": "north.example south.example", "north": "",
    }  # fmt: skip
    assert brought(empty, "kind,key,domain\nbranch,south,north.example\n", "--json").json["changes"] == []


def test_nothing_goes_unless_asked_and_a_branch_with_requests_ends(site):
    brought(site, SMALL)
    (site.folder / "one.csv").write_text("kind,key,name,domain\nbranch,south,华南分公司,south.example\n")
    assert brought(site, "kind,login,address\nstaff,zhao,zhao@hq.example\n", "--json").json["gone"] == 0

    dry = site("directory", "import", "one.csv", "--prune", "--dry-run", "--json").json
    assert {(one["change"], one["kind"], one["key"]) for one in dry["changes"]} == {
        ("gone", "branch", "north"), ("gone", "contact", "liwei@south.example"), ("gone", "staff", "zhao"),
    }  # fmt: skip
    site("directory", "import", "one.csv", "--prune")
    assert site("directory", "import", "one.csv", "--prune", "--json").json["changes"] == []
    assert site("directory", "export").out.count("\n") == 2


def test_a_branch_that_requests_name_keeps_them_when_it_ends(empty):
    brought(empty, SMALL)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        desk.receive(mail(sender="Lin <lin@north.example>"))

    gone = brought(empty, "kind,key,domain\nbranch,south,south.example\n", "--prune", "--json").json
    assert ("ended", "north") in {(one["change"], one["key"]) for one in gone["changes"]}
    assert [row["branch"] for row in empty("list", "--json").json] == ["north"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_chinese_columns_kinds_and_branch_names_are_understood(empty, encoding):
    table = (
        "类型\t键\t姓名\t邮箱\t域名\t分公司\t科室\t角色\t登录名\t语言\t电话\n"
        "分公司\tsouth\t华南分公司\t\tsouth.example\t\t\t\t\t\t\n"
        "联系人\t\t李伟\tliwei@client.example\t\t华南分公司\t\t\t\t中文\t123\n"
        "工作人员\t\t赵敏\tzhao@hq.example\t\t\t综合科\t组长\tzhao\t\t\n"
    )
    ran = brought(empty, table, encoding=encoding)

    assert "not used: 电话" in ran.err
    exported = empty("directory", "export").out
    assert "contact,,李伟,liwei@client.example,,south" in exported
    assert "lead,zhao" in exported


@pytest.mark.parametrize("name", ["=1+1", "+86", "-", "@x", "'=quoted", "plain", "'apostrophe"])
def test_what_goes_out_comes_in_unchanged(empty, name):
    brought(empty, f"kind,name,address\ncontact,{defused(name)},a@b.example\n")
    empty("directory", "export", "out.csv")

    assert f"contact,,{defused(name)},a@b.example" in (empty.folder / "out.csv").read_text(encoding="utf-8-sig")
    assert empty("directory", "import", "out.csv", "--prune", "--json").json["changes"] == []


def test_dates_of_branches_go_out_and_come_in(empty):
    brought(empty, "kind,key,name,valid_from\nbranch,south,华南,2026-01-01\n")
    empty("directory", "export", "out.csv")

    assert "valid_from" in (empty.folder / "out.csv").read_text(encoding="utf-8-sig")
    assert empty("directory", "import", "out.csv", "--json").json["changes"] == []


def test_a_person_sees_the_changes_and_may_say_no(empty):
    (empty.folder / "in.csv").write_text(SMALL)
    with terminal("--lang", "zh", "directory", "import", "in.csv", cwd=empty.folder, columns=100) as person:
        person.answer("就这样写入吗", "n")
        status = person.end()

    assert status == 1
    assert "华南分公司" in person.text
    assert empty("directory", "export").out.count("\n") == 1


def test_the_check_names_what_would_sort_mail_wrongly(empty):
    assert empty("directory", "check", "--json").json[0]["status"] == "ok"
    brought(
        empty,
        "kind,key,name,address,domain,login\nbranch,a,甲,,qq.com,\nbranch,b,乙,,,\nstaff,,x,x@hq.example,,x\n"
        "staff,,y,x@hq.example,,y\ncontact,,z,x@hq.example,,\ncontact,,o,office@hq.example,,\n",
    )

    assert {one["id"] for one in empty("directory", "check", "--json").json} == {
        "directory.public_domain", "directory.empty_branch", "directory.shared_address", "directory.twice",
        "directory.own_address",
    }  # fmt: skip
    assert "公共邮箱" in empty("directory", "check", lang="zh").out
