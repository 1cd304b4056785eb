"""Tables on screens of any width: the first column whole, the last readable, nothing beyond the edge."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from intake.cli.shown.output import _widths
from tests.support.terminal import terminal

CELL = st.text(alphabet=st.sampled_from("汉字ab "), max_size=60)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("words", ["inbox", "list"])
def test_the_reference_is_whole_and_the_subject_is_there(site, words, columns):
    with terminal("--lang", "zh", words, cwd=site.folder, columns=columns, lines=100) as screen:
        assert screen.end() == 0
        lines = screen.text.splitlines()
    assert max(cell_len(line) for line in lines) <= columns
    assert any("HQ-1001" in line and "用印申请" in line for line in lines)
    assert any("HQ-1001" in line and re.search(r"\d\d:\d\d", line) for line in lines)


def test_what_to_do_next_stands_below_the_table(site):
    with terminal("--lang", "zh", "inbox", cwd=site.folder, lines=100) as screen:
        assert screen.end() == 0
        assert screen.text.strip().splitlines()[-1].startswith("下一步")


@given(
    st.integers(2, 8).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    st.integers(80, 200),
)
def test_every_column_fits_the_room(rows, room):
    rows = [["HQ-1042", *row[1:]] for row in rows]
    widths = _widths(rows, room, last=range(3))

    assert sum(width + 2 for width in widths if width) - 2 <= room
    assert widths[0] == 7
    assert widths[-1] >= min(max(cell_len(row[-1]) for row in rows), 18)


def test_columns_stand_under_each_other_however_wide_a_terminal_draws_a_dot(site):
    """`·`, `…` and lines are one cell wide or two, as the terminal likes (East Asian ambiguous): none stands in a row."""
    for words in (("inbox",), ("list",), ("outbox", "list")):
        with terminal("--lang", "zh", *words, cwd=site.folder, columns=80, lines=100) as screen:
            assert screen.end() == 0
            table = [line for line in screen.text.splitlines() if line.startswith(("编号", "号", "HQ-", "1", "2"))]
        assert table
        for line in table:
            assert not re.search("[·…─—]", line), line
