"""Operation and set-up: start-up, errors and exit codes, doctor, status, outbox, quarantine, reports, init."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from intake.cli.main import cli, main
from tests.support.desk import mail

ROOT = Path(__file__).parents[2]


def intake(*words, **environment):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "LANG", "LC_"))}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=ROOT, env={**kept, **environment}
    )


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("close", "--help"), ("outbox", "list", "--help")])
def test_help_loads_no_library_but_click(words):
    done = intake("-X", "importtime", "-m", "intake", *words)

    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert done.returncode == 0
    assert loaded & set(packages_distributions()) - {"intake", "_distutils_hack"} == {"click"}


def test_every_command_says_what_it_is_for_in_one_line():
    def walk(group):
        for command in group.commands.values():
            yield command
            yield from walk(command) if hasattr(command, "commands") else ()

    assert [one.name for one in walk(cli) if not (one.help or "").splitlines()[:1]] == []


def test_every_problem_of_the_configuration_is_told_and_ends_with_78(empty):
    file = empty.folder / "intake.toml"
    file.write_text(file.read_text().replace("port = 1\n", "port = 0\nprot = 1\n", 1).replace('"3d"', '"soon"'))
    ran = empty("list", status=78)

    assert [line.strip("- ").partition(":")[0].strip() for line in ran.err.splitlines()[1:]] == [
        "mailbox[1].port", "mailbox[1].prot", "service_level[1].resolution",
    ]  # fmt: skip
    assert ran.out == ""


def test_problems_are_told_in_the_language_of_the_command(empty):
    file = empty.folder / "intake.toml"
    file.write_text(file.read_text().replace("port = 1\n", "port = 0\n", 1))

    assert "不得小于 1；正确示例：port = 993" in empty("list", status=78, lang="zh").err


def test_without_a_configuration_the_four_places_are_named(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INTAKE_CONFIG", raising=False)
    monkeypatch.setattr("intake.config.read.PLACES", (Path("intake.toml"),))
    monkeypatch.setattr(sys, "argv", ["intake", "list"])
    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 78
    assert "/etc/intake/intake.toml" in capfd.readouterr().err


def test_the_configuration_is_found_by_its_variable(empty, monkeypatch, capfd):
    monkeypatch.setenv("INTAKE_CONFIG", str(empty.folder / "intake.toml"))
    monkeypatch.setattr(sys, "argv", ["intake", "config", "show", "--json"])
    with pytest.raises(SystemExit):
        main()

    assert json.loads(capfd.readouterr().out)["office"]["name"] == "总部服务台"


@pytest.mark.parametrize(
    ("lang", "environment", "says"),
    [
        ("en", {}, "Nothing to do"),
        ("zh", {"LANG": "en_US.UTF-8"}, "没有待办"),
        (None, {"INTAKE_LANG": "en", "LANG": "zh_CN.UTF-8"}, "Nothing to do"),
        (None, {"LANG": "en_US.UTF-8"}, "没有待办"),  # the configuration's language
    ],
)
def test_the_language_is_the_options_the_variables_or_the_configurations(empty, monkeypatch, lang, environment, says):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert says in empty("inbox", lang=lang).out


def test_show_prints_what_is_in_force_without_a_password(empty):
    ran = empty("config", "show")

    assert "smtp.connections = 4" in ran.out
    assert "hush" not in ran.out + ran.err


def test_check_finds_what_only_a_try_can_find(empty):
    assert "is right" in empty("config", "check").out

    (empty.folder / "password").chmod(0o644)
    assert "everybody on this machine can read" in empty("config", "check", status=78).err
    assert "这台机器上人人都能读" in empty("config", "check", lang="zh", status=78).err

    (empty.folder / "password").unlink()
    file = empty.folder / "intake.toml"
    file.write_text(file.read_text() + '[calendar]\ncountry = "XX"\n')
    problems = empty("config", "check", status=78).err
    assert "cannot be read" in problems
    assert "XX" in problems


def test_the_daemon_does_not_start_without_its_passwords(empty):
    (empty.folder / "password").unlink()

    assert "mailbox.office.password_file" in empty("run", "--once", status=78).err


def test_a_server_that_is_down_ends_a_single_run_with_69(empty):
    assert "connection refused" in empty("run", "--once", status=69).err


def test_status_says_that_no_daemon_runs(empty):
    ran = empty("status", "--json", status=69)

    assert ran.json == {"running": False, "ready": False}
    assert empty("status", status=69).out == "the daemon is not running\n"


def test_the_check_up_names_every_finding_with_a_remedy(site):
    found = {one["id"]: one for one in site("doctor", "--json", status=7).json}

    assert found["db.schema"]["status"] == found["templates"]["status"] == found["config.secrets"]["status"] == "ok"
    assert found["imap.office"]["status"] == found["smtp.login"]["status"] == "fail"
    assert all(one["remedy"] for one in found.values() if one["status"] == "fail")
    assert {"id", "status", "cause", "remedy"} == set(found["disk.free"])
    assert re.search(r"^FAIL +imap\.office +.*refused.*\n +fix: ", site("doctor", status=7).out, re.MULTILINE)


def test_the_check_up_goes_on_when_the_database_cannot_be_opened(empty):
    file = empty.folder / "intake.toml"
    file.write_text(
        file.read_text().replace('directory = "state"', 'directory = "state"\ndatabase = "sqlite:////dev/null/x"')
    )
    found = {one["id"]: one["status"] for one in empty("doctor", "--json", status=7).json}

    assert found["db.open"] == "fail"
    assert found["config.file"] == "ok"


def test_the_database_is_made_and_checked(empty):
    assert "current" in empty("db", "upgrade").out
    assert "current" in empty("db", "check").out


def test_explain_needs_no_configuration(tmp_path):
    file = tmp_path / "one.eml"
    file.write_bytes(mail())
    hostile = tmp_path / "two.eml"
    hostile.write_bytes(b"\0\xff" * 50)
    done = intake("-m", "intake", "explain", "--json", str(file), str(hostile), str(tmp_path / "absent"))

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [line["file"] for line in lines] == [str(file), str(hostile), str(tmp_path / "absent")]
    assert lines[0]["class"] == "request"
    assert lines[2]["defects"]


def test_explain_answers_each_line_at_once(tmp_path):
    file = tmp_path / "one.eml"
    file.write_bytes(mail())
    with subprocess.Popen(
        [sys.executable, "-m", "intake", "explain", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        for _ in range(2):
            process.stdin.write(f"{file}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["subject"] == "用印申请"
        process.stdin.close()
        assert process.wait(30) == 0


def test_explain_on_a_screen_is_safe(empty):
    file = empty.folder / "one.eml"
    file.write_bytes(mail("a\x1b[31m", subject="查\x07询"))

    assert not {"\x1b", "\x07"} & set(empty("explain", str(file)).out)
    assert "name a mail file" in empty("explain", status=2).err


def test_a_letter_is_held_released_and_explained(site):
    assert site("outbox", "hold", "1").out == "1: held\n"
    assert [one["id"] for one in site("outbox", "list", "--state", "held", "--json").json] == [1]
    assert site("outbox", "release", "1").out == "1: pending\n"
    assert "acknowledgement to liwei@branch.example: pending" in site("outbox", "why", "1001").out
    assert site("outbox", "why", "1001", "--json").json["ack"]["reason"] == "ok"
    assert "HQ-1001" in site("outbox", "show", "1").out
    site("outbox", "show", "99", status=3)
    site("outbox", "retry", "1", status=4)


def test_the_weekly_summary_is_written_and_sent_once(site):
    from datetime import timedelta

    site.clock.at += timedelta(days=7)
    ran = site("report", "weekly", "--period", "2026-W48", "--output", "out", "--json")

    assert ran.json["period"] == "2026-W48"
    assert {path.name for path in (site.folder / "out").iterdir()} == {
        "weekly.html", "weekly.txt", "weekly.json", "weekly.xlsx",
    }  # fmt: skip
    assert json.loads((site.folder / "out" / "weekly.json").read_text()) == ran.json
    assert "leader@hq.example" in site("report", "weekly", "--send", "--dry-run").err
    assert letters(site, "weekly") == []
    assert "queued weekly:2026-W48:leader@hq.example" in site("report", "weekly", "--send").err
    assert "2026-W48 was queued before; nothing is sent twice" in site("report", "weekly", "--send").err
    assert [one["recipient"] for one in letters(site, "weekly")] == ["leader@hq.example"]
    assert "2026-W47" in site("report", "weekly", "--period", "47", status=3).err


def letters(site, kind):
    return [one for one in site("outbox", "list", "--json").json if one["kind"] == kind]


def test_the_directory_goes_out_as_it_came_in(empty):
    sample = ROOT / "config" / "directory" / "sample.csv"
    assert "would import: 3 branches, 3 contacts, 3 staff" in empty("directory", "import", str(sample), "--dry-run").out
    assert empty("directory", "export").out.count("\n") == 1
    assert "imported: 3 branches" in empty("directory", "import", str(sample)).out

    empty("directory", "export", "out.csv")
    exported = (empty.folder / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(exported) == sorted(sample.read_text(encoding="utf-8-sig").splitlines())
    again = empty("directory", "import", "out.csv", "--json").json
    assert (again["branches"], again["contacts"], again["staff"], again["changes"]) == (3, 3, 3, [])


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(empty):
    file = empty.folder / "in.csv"
    file.write_text("kind,key,name,address,domain,branch,team,role,login,language\ncontact,,=1+1,a@b.example,,,,,,\n")
    empty("directory", "import", "in.csv")

    assert "'=1+1" in empty("directory", "export").out


def test_a_drafted_letter_is_shown_approved_or_dropped(site):
    site("take", "1002")
    site.clock.forward(hours=23)  # Wednesday 09:00: seven of the eight hours are gone
    site("run", "--once", "--only", "clock")
    [draft] = [one for one in site("outbox", "list", "--state", "held", "--json").json if one["request"] == "HQ-1002"]
    assert (draft["kind"], draft["reason"]) == ("holding", "needs_approval")
    assert f"intake outbox approve {draft['id']}" in site("inbox").out
    assert [row["drafts"] for row in site("inbox", "--json").json if row["ref"] == "HQ-1002"] == [[draft["id"]]]

    assert "approve" in site("outbox", "release", str(draft["id"]), status=4).err
    assert site("outbox", "approve", str(draft["id"])).out == f"{draft['id']}: pending\n"
    assert "--reason" in site("outbox", "drop", str(draft["id"]), status=4).err
    dropped = site("outbox", "drop", str(draft["id"]), "--reason", "by telephone").out
    assert dropped == f"{draft['id']}: suppressed\n"
    site("outbox", "approve", "999999", status=3)


def test_only_the_daemon_looks_for_garbage_as_often_as_usual(site):
    import gc

    from intake.cli import main

    usual = gc.get_threshold()
    try:
        site("list")
        of_a_command = gc.get_threshold()
        site("run", "--only", "clock", "--once")
        assert (of_a_command[0], gc.get_threshold()) == (main.SELDOM, main.USUAL)
    finally:
        gc.set_threshold(*usual)
