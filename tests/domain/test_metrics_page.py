"""The page that explains the figures: its examples are what the program counts, and no figure is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from intake.domain.digest import summarise, to_json
from tests.support import forty

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
FIGURE = re.compile(r"`([a-z_.0-9]+)` = (\{[^}]*\}|\[[^]]*\]|true|[0-9.]*[0-9])")
FRAME = {
    "schema",
    "period",
    "zone",
    "start",
    "end",
    "made_at",
    "calendar_version",
    "by_branch",
    "by_category",
    "misses",
    "at_risk",
}
DICTIONARY = (
    "Received, reopened", "Acknowledged in time", "Kept on original", "Kept on final", "Moved", "Lateness",
    "First response", "Resolution", "Renegotiated", "Rework", "Ratings", "Waiting share", "Open by age", "Balance",
)  # fmt: skip


@pytest.fixture(scope="module")
def summary():
    return to_json(summarise(forty.rows(), forty.WEEK, now=forty.MONDAY_AFTER, calendar=forty.CALENDAR), prefix="HQ")


@pytest.mark.parametrize(("path", "shown"), FIGURE.findall(PAGE))
def test_an_example_is_what_the_program_counts(summary, path, shown):
    assert forty.figure(summary, path) == json.loads(shown)


def test_every_figure_of_the_file_has_an_example(summary):
    explained = {path.split(".")[0] for path, _ in FIGURE.findall(PAGE)}
    assert set(summary) - FRAME == explained


@pytest.mark.parametrize("name", DICTIONARY)
def test_every_metric_of_the_dictionary_has_a_heading_in_both_languages(name):
    [heading] = [line for line in PAGE.splitlines() if line.startswith(f"## {name}")]
    assert re.search(r" · [一-鿿]", heading)
