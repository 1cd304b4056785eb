"""The forms for other programs: fields, jq, CSV, plain lines, order; a reference is never taken for a field."""

from __future__ import annotations

import csv
import io
import sys

import pytest

from tests.support.desk import mail, office


def test_named_fields_stand_alone_and_nested_as_they_were(site):
    rows = site("list", "--json", "ref,requester.name,promise.due_at,late_hours").json

    assert rows[1] == {
        "ref": "HQ-1001",
        "requester": {"name": "李伟"},
        "promise": {"due_at": "2026-11-27T17:30:00+08:00"},
        "late_hours": 0.0,
    }


def test_two_fields_of_one_node_stay_together(site):
    found = site("show", "1001", "--json", "messages.direction,messages.subject").json

    assert found["messages"][0] == {"direction": "in", "subject": "用印申请"}
    assert found["messages"][1] == {"direction": "out"}


def test_late_hours_are_working_hours(site):
    site.clock.forward(days=3, hours=-2)  # Friday 08:00; promised for Wednesday 10:30

    [row] = site("list", "--due", "overdue", "--json", "id,late_hours").json
    assert row == {"id": "HQ-1002", "late_hours": 13.0}


@pytest.mark.parametrize(
    "words", [("show", "--json", "1001"), ("why", "--json", "HQ-1001"), ("trace", "--json", "1001")]
)
def test_a_reference_behind_json_is_a_reference(site, words):
    assert isinstance(site(*words).json, dict)


def test_an_option_behind_json_is_an_option(site):
    assert len(site("list", "--json", "--all").json) == 3
    assert site("list", "--text", "--json", "--json").json == []


@pytest.mark.parametrize(
    "words", [("list", "--json=nope"), ("list", "--sort", "nope"), ("show", "1001", "--json=requester.nope")]
)
def test_an_unknown_field_names_the_known_ones(site, words):
    ran = site(*words, status=2)

    assert "there is no field" in ran.err
    assert "known: " in ran.err
    assert ran.out == ""


def test_rows_are_sorted_before_they_are_limited(site):
    assert [row["ref"] for row in site("list", "--sort", "-ref", "--limit", "2", "--json").json] == [
        "HQ-1003",
        "HQ-1002",
    ]


def test_what_is_empty_comes_last_in_both_directions(site):
    site("take", "1003")

    for order in ("owner", "-owner"):
        assert site("list", "--sort", f"{order},ref", "--json").json[0]["ref"] == "HQ-1003"


def test_the_screen_is_sorted_too(site):
    shown = site("list", "--sort", "-ref", "--no-headers").out.splitlines()

    assert [line.split("\t")[0] for line in shown] == ["HQ-1003", "HQ-1002", "HQ-1001"]


def test_plain_lines_have_the_reference_first_and_no_heading(site):
    lines = site("list", "--plain").out.splitlines()

    assert [line.split("\t")[0] for line in lines] == ["HQ-1002", "HQ-1001", "HQ-1003"]
    assert site("list", "--plain", "--json", "ref,state", "--limit", "1").out == "HQ-1002\tnew\n"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@sum", "＝1", "＋1", "－1", "＠1"])
def test_csv_has_a_mark_and_no_formulas(empty, formula):
    (empty.folder / "state").mkdir(mode=0o700)
    with office(f"sqlite:///{empty.folder}/state/intake.db") as desk:
        desk.receive(mail(subject=formula))
    out = empty("list", "--csv", "--json", "ref,subject,promise_version").out

    assert out.startswith('\ufeff"ref","subject","promise_version"\r\n')
    [row] = list(csv.reader(io.StringIO(out[1:])))[1:]
    assert row == ["HQ-1001", f"'{formula}", "1"]
    assert out.endswith(",1\r\n")


def test_csv_of_everything_names_nested_cells_with_dots(site):
    out = site("inbox", "--csv").out

    assert {"requester.address", "risk.grade", "message_ids"} <= set(next(csv.reader(io.StringIO(out[1:]))))
    assert not out.split("\r\n", 1)[0].endswith("\n")


def test_jq_gives_a_result_a_line_and_strings_bare(site):
    out = site("list", "--jq", '.[] | select(.impact == "frontline") | .ref, .due_at[:10], .overdue').out

    assert out == "HQ-1002\n2026-11-25\nfalse\n"


def test_a_wrong_expression_is_wrong_usage(site):
    assert "--jq" in site("list", "--jq", ".[", status=2).err


def test_jq_lets_no_mail_command_the_terminal(site):
    assert "\x1b" not in site("show", "1003", "--jq", ".messages[0].text").out


def test_without_the_library_jq_says_what_to_install(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "jq", None)

    assert "pip install 'intake[jq]'" in site("list", "--jq", ".", status=78).err


@pytest.mark.parametrize(
    ("words", "first"),
    [(("audit", "log"), "seq"), (("outbox", "list"), "id"), (("kept",), "id"), (("quarantine", "list"), "id")],
)
def test_every_list_takes_them(site, words, first):
    rows = site(*words, "--json", first, "--sort", f"-{first}", "--limit", "2").json

    assert all(set(row) == {first} for row in rows)
    assert [row[first] for row in rows] == sorted((row[first] for row in rows), reverse=True)
    site(*words, "--plain")
    site(*words, "--csv", "--no-headers")


def test_the_version_of_the_schema_is_in_the_readme(empty, root):
    found = empty("version", "--json").json

    assert f"JSON schema version: {found['json_schema']} " in (root / "README.md").read_text(encoding="utf-8")
    assert found["version"] in empty("version").out
