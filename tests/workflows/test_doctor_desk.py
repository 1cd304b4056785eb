"""The check-up names faults of canned replies, and a scanner that does not answer."""

from __future__ import annotations

import pytest

from intake.clamd import Scanner
from intake.errors import StoreDown
from intake.letters.canned import Shelf
from intake.packaged import folder
from intake.workflows.upkeep import doctor_desk
from tests.support.scripted_clamd import clamd


def test_a_fault_of_a_canned_reply_is_a_warning(sqlite_office, tmp_path):
    assert list(doctor_desk.canned(sqlite_office.house)) == []

    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "mine.j2").write_text("---\ntitle: x\n---\n{{ wrong }}")
    sqlite_office.house.shelf = Shelf(folder("templates") / "canned", tmp_path)
    found = list(doctor_desk.canned(sqlite_office.house))
    assert {one.status for one in found} == {"warn"}
    assert any("wrong is not known" in one.cause for one in found)


def test_a_scanner_that_is_not_there_is_a_failure_and_none_is_nothing(sqlite_office, tmp_path):
    assert list(doctor_desk.scanner(sqlite_office.house)) == []
    with clamd(tmp_path / "clamd") as address:
        sqlite_office.house.scanner = Scanner(address)
        assert [one.status for one in doctor_desk.scanner(sqlite_office.house)] == ["ok"]
    with pytest.raises(StoreDown):
        list(doctor_desk.scanner(sqlite_office.house))
