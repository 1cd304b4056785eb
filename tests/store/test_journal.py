"""The journal's files: whole lines only, one a month, nothing lost, nothing torn."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.errors import StoreDown
from intake.store.ledger.journal import Journal, Line, raw_key

NOV, DEC = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)


def line(position, at=NOV, **values):
    return Line("registered", at, position, f"{position:064d}", **values)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


def write(journal, *lines):
    with journal.writing():
        journal.append(lines)


def test_what_was_written_is_read_back(journal):
    lines = [line(1, raw="a" * 64, request=1001, due_at=DEC, letter="a.b@c", sent="no"), line(2)]
    write(journal, *lines)
    assert [*journal.lines()] == lines
    assert journal.last() == lines[1]


def test_an_empty_folder_has_no_last_line(journal):
    assert journal.last() is None
    assert [*journal.lines()] == []


def test_each_month_has_its_file_and_time_never_goes_back(journal):
    write(journal, line(1, NOV))
    write(journal, line(2, DEC))
    write(journal, line(3, NOV))
    assert [path.name for path in journal.files()] == ["journal-2026-11.jsonl", "journal-2026-12.jsonl"]
    assert [one.position for one in journal.lines()] == [1, 2, 3]


def test_a_line_torn_by_a_power_cut_is_cut_off_and_written_again(journal):
    write(journal, line(1), line(2))
    [path] = journal.files()
    path.write_bytes(path.read_bytes()[:-20])
    assert journal.last().position == 1
    assert [one.position for one in journal.lines()] == [1]
    write(journal, line(2))
    assert [one.position for one in journal.lines()] == [1, 2]


def test_a_line_that_somebody_edited_is_told(journal):
    write(journal, line(1), line(2))
    [path] = journal.files()
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with pytest.raises(StoreDown, match="line 1"):
        [*journal.lines()]


def test_a_value_that_a_later_release_adds_is_left_out():
    assert Line.parse(line(1).text()[:-1] + ',"later":1}') == line(1)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind":"a","at":"x","position":1,"hash":""}'])
def test_what_is_no_line_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        Line.parse(text)


def test_files_are_for_the_owner_alone(journal):
    write(journal, line(1))
    assert journal.files()[0].stat().st_mode & 0o777 == 0o600
    assert journal.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreDown, match="journal"):
        write(Journal(tmp_path / "file"), line(1))


def test_a_journal_set_aside_begins_anew(journal):
    write(journal, line(1))
    aside = journal.set_aside("before-one")
    assert journal.last() is None
    assert Journal(aside).last() == line(1)
    assert journal.set_aside("before-two") is None


def test_a_mail_is_known_by_a_keyed_hash():
    assert raw_key(b"k", "a") != raw_key(b"l", "a")
    assert len(raw_key(b"k", "a")) == 64
