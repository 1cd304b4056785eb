"""What a person did on a terminal ends with what may come next; a pipe sees nothing of it."""

from __future__ import annotations

import pytest

from tests.support.terminal import terminal


def on_a_screen(site, *words):
    argv = ["intake", "-c", str(site.folder / "intake.toml"), *words]
    with terminal(*argv, cwd=site.folder, columns=100, PAGER="cat", INTAKE_ACTOR="zhao") as screen:
        assert screen.end() == 0, screen.text
        return screen.text


@pytest.mark.parametrize(
    ("words", "leads_to"),
    [
        (("take", "1001"), ("Next: intake show HQ-1001", "intake ask HQ-1001 --until DATE")),
        (("show", "1001"), ("Next: intake take HQ-1001",)),
        (("reply", "1001", "-m", "a", "--yes"), ("Next: intake take HQ-1001",)),
        (("ask", "1001", "--until", "2099-12-01", "-m", "a", "--yes"), ("Next: intake inbox", "intake resume HQ-1001")),
        (("close", "1001", "--as", "done", "-m", "a", "--yes"), ("Next: intake inbox",)),
        (("take", "1001", "1002", "--yes"), ("Next: intake inbox",)),
    ],
)
def test_each_step_names_the_next(site, words, leads_to):
    shown = on_a_screen(site, "--lang", "en", *words)

    assert all(one in shown for one in leads_to), shown


def test_what_is_mine_leads_to_its_end(site):
    site("take", "1001")

    shown = on_a_screen(site, "--lang", "en", "reply", "1001", "-m", "a", "--yes")
    assert "Next: intake reply HQ-1001 · intake close HQ-1001 --as done" in shown


def test_the_next_step_is_said_in_chinese(site):
    assert "下一步: intake show HQ-1001 · intake close HQ-1001 --as done" in on_a_screen(
        site, "--lang", "zh", "take", "1001"
    )


def test_a_dry_run_and_a_pipe_name_none(site):
    assert "Next:" not in on_a_screen(site, "--lang", "en", "take", "1001", "--dry-run")
    assert "Next:" not in site("take", "1001").err
