"""Spreadsheets in and out: figures and text survive, formulas do not, and errors name file, row and column."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
import python_calamine
import xlsxwriter

from intake import sheets
from intake.errors import ConfigError
from intake.letters import weekly_sample

ROWS = [["Kind", "key", "Name", "domain"], ["branch", "7", "南京分公司", "nj.example"], ["branch", "south", "苏州", ""]]
RECORDS = [
    {"kind": "branch", "key": "7", "name": "南京分公司", "domain": "nj.example"},
    {"kind": "branch", "key": "south", "name": "苏州", "domain": ""},
]


def sample(language="zh_CN", *, quiet=False):
    return dict(weekly_sample.weekly(language, quiet=quiet).summary)


def pages(summary, language="en"):
    book = python_calamine.load_workbook(io.BytesIO(sheets.weekly_xlsx(summary, language)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def as_csv(rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                page.write(number, column, value)
    return out.getvalue()


def read(tmp_path, raw, name="directory.csv"):
    path = tmp_path / name
    path.write_bytes(raw)
    return sheets.read_table(path)


def test_the_workbook_has_five_sheets_with_the_figures():
    summary = sample()
    found = pages(summary)
    assert list(found) == ["Summary", "Branches", "Categories", "Misses", "Open"]
    figures = {row[0]: row[1] for row in found["Summary"]}
    assert figures["Received"] == summary["received"]
    assert figures["Kept on original %"] == summary["kept_on_original_percent"]
    assert figures["From"].isoformat() == "2026-11-16"
    assert [row[0] for row in found["Branches"][1:]] == [group["name"] or "-" for group in summary["by_branch"]]
    assert [row[0] for row in found["Misses"][1:]] == [miss["ref"] for miss in summary["misses"]]
    assert found["Open"][1][0] == summary["at_risk"][0]["ref"]


def test_a_chinese_reader_gets_chinese_words_only():
    found = pages(sample(), "zh_CN")
    assert list(found) == ["概况", "按单位", "按类别", "未兑现", "未结"]
    titles = [row[0] for row in found["概况"]] + [cell for rows in found.values() for cell in rows[0]]
    assert not [title for title in titles if title and str(title).isascii()]
    assert found["未兑现"][1][-1] == "等待审批"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_quiet_week_is_a_workbook_too(language):
    assert len(pages(sample(quiet=True), language)) == 5


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


@pytest.mark.parametrize(
    "raw",
    [
        as_csv(ROWS),
        as_csv(ROWS, "utf-8-sig"),
        as_csv(ROWS, "gb18030"),
        as_csv(ROWS, "utf-8-sig", ";"),
        as_csv([[], *ROWS, [], ["", "", "", ""]], "gb18030", "\t"),
        as_xlsx(ROWS),
        as_xlsx(
            [[name] for name in ()]
            + [[" Kind ", "KEY", "name", "domain"], ["branch", 7.0, "南京分公司", "nj.example"], [], ROWS[2]]
        ),
    ],
    ids=["utf-8", "with BOM", "GB18030", "semicolons", "tabs and empty rows", "xlsx", "numbers and blanks"],
)
def test_a_table_reads_the_same_from_every_form(tmp_path, raw):
    assert read(tmp_path, raw) == RECORDS


def test_a_workbook_is_known_by_its_content(tmp_path):
    assert read(tmp_path, as_xlsx(ROWS), "directory.csv") == RECORDS


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"\n,,\n", "empty"),
        (b"kind,key,kind\nbranch,1,2\n", "column kind is there twice"),
        (b"kind,key\nbranch,1\nbranch,2,loose\n", 'row 3: "loose"'),
        (b'kind,key\nbranch,"1\n', "line"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "neither|binary"),
        (b"kind,key\nbranch,\x00\n", "binary"),
        (b"PK\x03\x04 not a workbook", "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "not a workbook"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path, raw, says):
    with pytest.raises(ConfigError, match=says) as refused:
        read(tmp_path, raw)
    assert "directory.csv" in str(refused.value)
    assert refused.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.csv"):
        sheets.read_table(tmp_path / "nowhere.csv")
