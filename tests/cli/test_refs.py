"""References: ranges, @last, @me, standard input; bulk work is shown before it is done."""

from __future__ import annotations

import stat

import pytest

from tests.support.terminal import terminal


def owners(site):
    return {row["ref"]: row["owner"] for row in site("list", "--json").json}


@pytest.mark.parametrize("words", ["1001-1003", "HQ-1001-1003", "HQ-1001-HQ-1003", "hq-1001..1003"])
def test_a_range_is_every_number_of_it(site, words):
    site("take", words)

    assert owners(site) == {"HQ-1001": "zhao", "HQ-1002": "zhao", "HQ-1003": "zhao"}


@pytest.mark.parametrize("words", ["1003-1001", "1-999999", "1001-", "-1001", "@first", "１００１x"])
def test_what_is_no_range_is_wrong_usage(site, words):
    site("take", "--", words, status=2)


def test_one_reference_is_no_range(site):
    site("show", "1001-1003", status=2)


def test_each_is_named_once(site):
    assert site("take", "1001", "1001-1002", "HQ-1001").out.count("is taken") == 2


def test_last_is_the_request_that_was_looked_at(site):
    assert "not looked at a request yet" in site("show", "@last", status=2).err
    site("show", "1002")

    assert site("take", "@last").out == "HQ-1002 is taken by zhao\n"
    site("note", "1003", "-m", "a")
    assert site("show", "@last", "--json").json["ref"] == "HQ-1003"


def test_last_belongs_to_one_person_and_is_private(site):
    site("show", "1002")
    site.monkeypatch.setenv("INTAKE_ACTOR", "wang")

    site("show", "@last", status=2)
    [file] = (site.folder / "home" / "state" / "intake").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_memory_is_no_memory(site):
    site("show", "1002")
    (site.folder / "home" / "state" / "intake" / "last.json").write_bytes(b"\xff[")

    site("show", "@last", status=2)
    site("show", "1001")


def test_me_is_the_person_who_acts(site):
    people = site.folder / "people.csv"
    people.write_text("kind,login,name,address\nstaff,zhao,赵敏,zhao@hq.example\n", encoding="utf-8")
    site("directory", "import", str(people))

    assert site("assign", "1001-1002", "@me").out.count("is assigned to zhao") == 2
    assert {row["ref"] for row in site("list", "-a", "@me", "--json").json} == {"HQ-1001", "HQ-1002"}


def test_references_come_from_standard_input_and_are_shown_first(site):
    lines = site("list", "--plain").out.encode()
    words = ("edit", "-", "--category", "seal", "--reason", "same kind")

    ran = site(*words, stdin=lines, status=2)
    assert "HQ-1002 would change: Category" in ran.err
    assert "HQ-1001: " in ran.err  # it is of that category already
    assert "--yes" in ran.err
    assert site("show", "1002", "--json").json["category"] != "seal"

    ran = site(*words, "--yes", stdin=lines, status=6)
    assert ran.out.count("sorted anew") == 2
    assert "HQ-1001" in ran.err
    assert site("show", "1002", "--json").json["category"] == "seal"


@pytest.mark.parametrize("lines", [b"Ref\tState\nHQ-1001\tnew\n", "\ufeff编号\n1001\n\n".encode(), b'"HQ-1001","x"\n'])
def test_headings_and_further_columns_are_passed_over(site, lines):
    assert site("take", "-", "--yes", stdin=lines).out == "HQ-1001 is taken by zhao\n"


def test_a_line_that_is_no_reference_is_named(site):
    assert "line 2 of standard input" in site("take", "-", "--yes", stdin=b"1001\nhello\n", status=2).err
    assert owners(site)["HQ-1001"] is None


def test_no_reference_at_all_is_nothing_to_do(site):
    assert "nothing to do" in site("take", "-", "--yes", stdin=b"\n").err


def test_a_dry_run_of_several_shows_each_change(site):
    ran = site("take", "1001", "1002", "--dry-run")

    assert "HQ-1001 would change: State new → open · Owner - → zhao" in ran.out
    assert owners(site)["HQ-1001"] is None


def test_on_a_terminal_several_are_asked_about_once(site):
    with terminal("--lang", "en", "take", "1001-1003", cwd=site.folder) as screen:
        shown = screen.until("Do this to 3 requests as above (0 cannot be done)?")
        assert shown.count("would change") == 3
        screen.type("n\n")
        assert screen.end() == 1
    assert set(owners(site).values()) == {None}


def test_on_a_terminal_a_prompt_says_who_is_written_to(site):
    with terminal("--lang", "en", "reply", "1001", "-m", "好的", cwd=site.folder) as screen:
        shown = screen.until("Send 1 letter(s) as above?")
        assert "reply to 李伟 <liwei@branch.example> [zh_CN]" in shown
        screen.type("y\n")
        assert screen.end() == 0
    assert "reply" in {one["kind"] for one in site("outbox", "list", "--json").json}


def test_the_dry_run_of_a_close_names_change_and_recipient(site):
    ran = site("close", "1001", "--as", "done", "-m", "已盖章", "--dry-run")

    assert ran.out == "HQ-1001 would change: State new → resolved · Owner - → zhao · Outcome - → done · promise kept\n"
    assert "would send: Outcome to 李伟 <liwei@branch.example> [zh_CN]" in ran.err
