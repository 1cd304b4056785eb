"""A long screen goes through a pager, on a terminal only; a short one never."""

from __future__ import annotations

import pytest

from tests.support.terminal import terminal


@pytest.fixture
def pager(site):
    """A pager that shows that it was there."""
    program = site.folder / "pager"
    program.write_text("#!/bin/sh\necho PAGED $1\ncat\n")
    program.chmod(0o755)
    return str(program)


def run(site, *words, lines=10, **environment):
    with terminal("--lang", "en", *words, cwd=site.folder, lines=lines, columns=100, **environment) as screen:
        assert screen.end() == 0, screen.text
        return screen.text


def test_a_long_screen_is_paged_and_keeps_its_look(site, pager):
    shown = run(site, "show", "1001", INTAKE_PAGER=f"{pager} one", PAGER="false")

    assert "PAGED one" in shown
    assert "── Messages ──" in shown


@pytest.mark.parametrize("pick", ["", "cat", "/nowhere/pager"])
def test_without_a_pager_it_is_printed(site, pick):
    assert "── Messages ──" in run(site, "show", "1001", PAGER=pick)


def test_a_short_screen_is_printed(site, pager):
    assert "PAGED" not in run(site, "show", "1001", lines=100, PAGER=pager)


def test_a_document_is_never_paged(site, pager):
    assert "PAGED" not in run(site, "show", "1001", "--json", PAGER=pager)


def test_what_is_piped_is_never_paged(site, pager):
    site.monkeypatch.setenv("PAGER", pager)

    assert "PAGED" not in site("show", "1001").out


def test_a_mail_commands_neither_pager_nor_terminal(site, pager):
    with terminal("show", "1003", cwd=site.folder, PAGER=pager, TERM="dumb") as screen:
        screen.end()
        assert not {"\x1b", "\x07", "\u202e"} & set(screen.raw)
