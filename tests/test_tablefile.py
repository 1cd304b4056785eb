"""Tables read from CSV and XLSX: every form reads the same, and errors name file, row and column."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
import xlsxwriter

from intake import tablefile
from intake.errors import ConfigError

ROWS = [["Kind", "key", "Name", "domain"], ["branch", "7", "南京分公司", "nj.example"], ["branch", "south", "苏州", ""]]
RECORDS = [
    {"kind": "branch", "key": "7", "name": "南京分公司", "domain": "nj.example"},
    {"kind": "branch", "key": "south", "name": "苏州", "domain": ""},
]


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
    return tablefile.read(path)


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
    assert list(read(tmp_path, raw).rows) == RECORDS


def test_a_workbook_is_known_by_its_content(tmp_path):
    assert read(tmp_path, as_xlsx(ROWS), "directory.csv").rows == tuple(RECORDS)


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
        tablefile.read(tmp_path / "nowhere.csv")


def test_rows_keep_the_number_that_a_person_sees(tmp_path):
    found = read(tmp_path, as_csv([[], ["Kind", "KEY"], ["a", "1"], [], ["b", "2"]]))

    assert (found.columns, found.numbers) == (("kind", "key"), (3, 5))


def reaching_to(cell):
    """A workbook of a few kilobytes with one cell far away."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write("A1", "kind")
        page.write(cell, "x")
    return out.getvalue()


def unpacking_to(megabytes):
    """A workbook whose sheet is blown up."""
    small, out = zipfile.ZipFile(io.BytesIO(as_xlsx(ROWS))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as big:
        for name in small.namelist():
            big.writestr(name, small.read(name))
        big.writestr("xl/media/page.bin", bytes(megabytes * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    "make", [lambda: reaching_to("XFD1048576"), lambda: reaching_to("ZZ20000"), lambda: unpacking_to(101)]
)
def test_a_small_file_that_would_take_all_memory_is_refused(tmp_path, make):
    with pytest.raises(ConfigError, match="too large"):
        read(tmp_path, make(), "bomb.xlsx")


def test_one_stray_cell_far_below_is_no_harm(tmp_path):
    assert len(read(tmp_path, reaching_to("A100000"), "stray.xlsx").rows) == 1
