"""The weekly workbook: figures and text survive, formulas do not."""

from __future__ import annotations

import io
import zipfile

import pytest
import python_calamine

from intake import sheets
from intake.letters import weekly_sample


def sample(language="zh_CN", *, quiet=False):
    return dict(weekly_sample.weekly(language, quiet=quiet).summary)


def pages(summary, language="en"):
    book = python_calamine.load_workbook(io.BytesIO(sheets.weekly_xlsx(summary, language)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_workbook_has_six_sheets_with_the_figures():
    summary = sample()
    found = pages(summary)
    assert list(found) == ["Summary", "Branches", "Categories", "Misses", "Open", "Low ratings"]
    figures = {row[0]: row[1] for row in found["Summary"]}
    assert figures["Received"] == summary["received"]
    assert figures["Kept on original %"] == summary["kept_on_original_percent"]
    assert figures["From"].isoformat() == "2026-11-16"
    assert [row[0] for row in found["Branches"][1:]] == [group["name"] or "-" for group in summary["by_branch"]]
    assert [row[0] for row in found["Misses"][1:]] == [miss["ref"] for miss in summary["misses"]]
    assert found["Open"][1][0] == summary["at_risk"][0]["ref"]
    assert (figures["Ratings"], figures["Mean rating"]) == (12, 4.3)
    assert found["Low ratings"][1][0] == "HQ-1034"


def test_a_week_that_was_summed_up_before_ratings_were_counted_is_a_workbook_too():
    summary = sample()
    del summary["ratings"]

    assert list(pages(summary)) == ["Summary", "Branches", "Categories", "Misses", "Open"]


def test_a_chinese_reader_gets_chinese_words_only():
    found = pages(sample(), "zh_CN")
    assert list(found) == ["概况", "按单位", "按类别", "未兑现", "未结", "低分"]
    titles = [row[0] for row in found["概况"]] + [cell for rows in found.values() for cell in rows[0]]
    assert not [title for title in titles if title and str(title).isascii()]
    assert found["未兑现"][1][-1] == "等待审批"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_quiet_week_is_a_workbook_too(language):
    assert len(pages(sample(quiet=True), language)) == 6


def test_text_from_outside_never_becomes_a_formula_or_a_link():
    summary = sample()
    subjects = [
        '=HYPERLINK("http://evil.example")',
        "+1+1",
        "@sum(A1)",
        "http://evil.example",
        "a\x0bb\u202ec",
        "长" * 40_000,
    ]
    summary["misses"] = [summary["misses"][0] | {"subject": subject} for subject in subjects]
    raw = sheets.weekly_xlsx(summary, "en")
    shown = [row[1] for row in pages(summary)["Misses"][1:]]
    assert shown[:4] == subjects[:4]
    assert "\u202e" not in shown[4]
    assert len(shown[5]) == sheets.LONGEST_CELL
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        xml = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets"))
    assert b"<f>" not in xml
    assert b"<hyperlink" not in xml


def test_the_same_summary_gives_the_same_bytes():
    assert sheets.weekly_xlsx(sample(), "en") == sheets.weekly_xlsx(sample(), "en")
