"""Saved views, aliases and filters that are turned round."""

from __future__ import annotations

import stat

import pytest


def refs(site, *words):
    return {row["ref"] for row in site("list", "--json", *words).json}


@pytest.fixture
def branches(site):
    """1002 belongs to a branch and to zhao."""
    people = site.folder / "people.csv"
    people.write_text("kind,key,name\nbranch,south,华南分公司\nbranch,north,华北分公司\n", encoding="utf-8")
    site("directory", "import", str(people))
    site("take", "1002")
    return site


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--category", "~seal"), {"HQ-1002", "HQ-1003"}),
        (("--impact", "~frontline"), {"HQ-1001", "HQ-1003"}),
        (("--state", "~open"), {"HQ-1001", "HQ-1003"}),
        (("--state", "new", "--state", "~new"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--owner", "~zhao"), {"HQ-1001", "HQ-1003"}),
        (("--owner", "~@me"), {"HQ-1001", "HQ-1003"}),
        (("--owner", "~none"), {"HQ-1002"}),
        (("--branch", "~south"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--created", "today"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--created", "-7d"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--created", "2026-11-25"), set()),
        (("--created", "2026-11-24"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("--created", "2026-11-24 10:01"), set()),
    ],
)
def test_filters_turn_round_and_look_at_receipt(branches, words, found):
    assert refs(branches, *words) == found


def test_what_came_before_is_left_out(site):
    site.clock.forward(days=8)

    assert refs(site, "--created", "-7d") == set()
    assert len(refs(site, "--created", "-8d")) == 3


def test_a_view_holds_options_and_those_of_the_call_win(branches):
    branches("view", "save", "mine", "--owner", "@me", "--sort", "-ref")
    branches("view", "save", "late", "--state", "open", "--state", "new", "--sort=-ref", "--limit", "2")

    assert refs(branches, "--view", "mine") == {"HQ-1002"}
    assert refs(branches, "--view", "mine", "--owner", "none") == {"HQ-1001", "HQ-1003"}
    assert [row["ref"] for row in branches("list", "--view", "late", "--json").json] == ["HQ-1003", "HQ-1002"]
    assert [row["ref"] for row in branches("list", "--view", "late", "--limit", "1", "--json").json] == ["HQ-1003"]


def test_a_personal_view_is_private_and_hides_a_shared_one_of_its_name(branches):
    branches("view", "save", "--shared", "team", "--owner", "none")
    branches("view", "save", "team", "--owner", "@me")

    assert refs(branches, "--view", "team") == {"HQ-1002"}
    rows = branches("view", "list", "--json").json
    assert [(row["name"], row["shared"], row["words"]) for row in rows] == [
        ("team", False, "--owner @me"),
        ("team", True, "--owner none"),
    ]
    file = branches.folder / "home" / "config" / "intake" / "views.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    branches("view", "rm", "team")
    assert refs(branches, "--view", "team") == {"HQ-1001", "HQ-1003"}
    branches("view", "rm", "--shared", "team")
    assert "No views" in branches("view", "list").err


def test_a_shared_view_is_replaced_by_its_name(site):
    site("view", "save", "--shared", "v", "--owner", "none")
    site("view", "save", "--shared", "--actor", "wang", "v", "--state", "new")

    [row] = site("view", "list", "--json").json
    assert (row["words"], row["actor"]) == ("--state new", "wang")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("view", "save", "a b", "--all"), 2, "is no name"),
        (("view", "save", "a", "--ownr", "x"), 2, "--ownr"),
        (("view", "save", "a", "--state", "opn"), 2, "opn"),
        (("view", "save", "a", "--view", "b"), 2, "another view"),
        (("view", "rm", "a"), 3, "no view a"),
        (("list", "--view", "lat"), 3, "did you mean late?"),
    ],
)
def test_what_is_wrong_with_a_view_is_said(site, words, status, says):
    site("view", "save", "late", "--due", "overdue")

    assert says in site(*words, status=status).err


def test_an_alias_stands_for_a_command_with_its_options(site):
    site("alias", "set", "seals", "list --category seal")

    assert [row["ref"] for row in site("seals", "--json").json] == ["HQ-1001"]
    assert site("alias", "list", "--json").json == [{"name": "seals", "words": "list --category seal"}]
    file = site.folder / "home" / "config" / "intake" / "aliases.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    site("alias", "rm", "seals")
    site("seals", status=2)
    site("alias", "rm", "seals", status=3)


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("list", "inbox", "never hides"),
        ("a b", "list", "is no name"),
        ("x", "lits", "did you mean list"),
        ("x", "list 'a", "quotation"),
        ("x", "", "begins with no command"),
    ],
)
def test_what_is_wrong_with_an_alias_is_said(site, name, words, says):
    assert says in site("alias", "set", name, words, status=2).err


def test_an_alias_written_by_hand_hides_no_command(site):
    folder = site.folder / "home" / "config" / "intake"
    folder.mkdir(parents=True)
    (folder / "aliases.toml").write_text('list = "inbox"\nwork = "list --owner \\"none\\""\n', encoding="utf-8")

    assert len(site("list", "--json").json) == 3
    assert len(site("work", "--json").json) == 3
    (folder / "aliases.toml").write_text("[[", encoding="utf-8")
    site("list", "--json")
    assert "aliases.toml" in site("work", status=1).err
