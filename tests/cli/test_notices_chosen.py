"""`notices`: how staff are told, looked at and chosen."""

from __future__ import annotations

import pytest

STAFF = (
    "kind,key,name,address,domain,branch,team,role,login,language\n"
    "staff,,赵敏,zhao@hq.example,,,综合科,agent,zhao,zh_CN\n"
    "staff,,周强,zhou@hq.example,,,综合科,lead,zhou,en\n"
)


@pytest.fixture
def staffed(empty):
    (empty.folder / "people.csv").write_text(STAFF, encoding="utf-8")
    empty("directory", "import", "people.csv")
    return empty


def test_without_a_choice_everything_is_told_at_once_in_working_hours(staffed):
    found = staffed("notices", "show", "--json").json
    assert found["login"] == "zhao"
    assert found["quiet"] is True
    assert {tuple(one.values()) for one in found["notices"].values()} == {("now", "both")}


def test_a_choice_is_kept_for_one_kind_or_for_all(staffed):
    staffed("notices", "set", "answered", "always")
    staffed("notices", "set", "wrote", "none", "--channel", "mail", "--for", "周强")
    found = staffed("notices", "set", "deadline", "digest", "--no-quiet", "--mention", "13800000000", "--json").json

    assert found["notices"]["answered"]["how"] == "always"
    assert found["notices"]["deadline"]["how"] == "digest"
    assert found["notices"]["wrote"]["how"] == "now"
    assert (found["quiet"], found["mention"]) == (False, "13800000000")
    assert staffed("notices", "show", "zhou", "--json").json["notices"]["wrote"] == {"how": "none", "channel": "mail"}


def test_a_choice_for_all_replaces_those_for_single_kinds_and_leaves_what_it_does_not_name(staffed):
    staffed("notices", "set", "answered", "always")
    staffed("notices", "set", "all", "--channel", "mail")
    found = staffed("notices", "show", "--json").json["notices"]
    assert found["answered"] == {"how": "always", "channel": "mail"}
    assert found["wrote"] == {"how": "now", "channel": "mail"}
    staffed("notices", "set", "all", "digest")
    assert {one["how"] for one in staffed("notices", "show", "--json").json["notices"].values()} == {"digest"}


def test_people_read_it_in_their_language(staffed):
    ran = staffed("notices", "set", "handed_over", "digest", "--mention", "zhao.min", lang="zh")
    assert "已记下" in ran.err
    assert "handed_over\t移交给我\t每天早上汇总\t邮件和群机器人" in ran.out
    assert "群里的称呼：zhao.min" in ran.out


def test_nothing_to_change_and_an_unknown_person_are_said(staffed):
    assert "intake notices set all digest" in staffed("notices", "set", status=2).err
    assert "say how" in staffed("notices", "set", "wrote", status=2).err
    assert "nobody called wang" in staffed("notices", "show", "wang", status=3).err
