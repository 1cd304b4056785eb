"""Files of mails are saved where they can do no harm; files of letters are carried in their frozen bytes."""

from __future__ import annotations

import os
import stat
from email.message import EmailMessage

import pytest

from intake.clamd import Scanner
from intake.domain.request import Outcome
from intake.errors import NotAllowed, NotFound, StoreDown
from intake.message.compose import File
from intake.message.parse import parse
from intake.workflows.desk import files, progress
from intake.workflows.looking import browse
from tests.support import desk
from tests.support.desk import mail
from tests.support.scripted_clamd import WORD, clamd


def with_files(*named, message_id="1@x.example"):
    message = EmailMessage()
    message["From"] = "李伟 <liwei@branch.example>"
    message["To"] = "office@hq.example"
    message["Subject"] = "用印申请"
    message["Message-ID"] = f"<{message_id}>"
    message.set_content("见附件")
    for name, content in named:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def saved(office, folder, *numbers, **how):
    held = files.of(office.house, 1001)
    return files.save(office.house, files.chosen(held, numbers), folder, **how)


def test_files_are_saved_with_their_bytes_and_may_not_be_run(office, tmp_path):
    office.receive(with_files(("合同.pdf", b"%PDF-1"), ("b.bin", bytes(70_000))))
    old = os.umask(0)
    try:
        done = saved(office, tmp_path)
    finally:
        os.umask(old)
    assert [one.path.name for one in done] == ["合同.pdf", "b.bin"]
    assert (tmp_path / "b.bin").read_bytes() == bytes(70_000)
    assert stat.S_IMODE((tmp_path / "合同.pdf").stat().st_mode) == 0o600


def test_nothing_is_written_over_and_nothing_outside(sqlite_office, tmp_path):
    folder, outside = tmp_path / "here", tmp_path / "outside.txt"
    folder.mkdir()
    outside.write_text("mine")
    (folder / "link.txt").symlink_to(outside)
    (folder / "a.txt").write_text("old")
    sqlite_office.receive(
        with_files(("a.txt", b"new"), ("../outside.txt", b"bad"), ("link.txt", b"bad"), ("/etc/x", b"bad"))
    )

    names = [one.path.name for one in saved(sqlite_office, folder)]

    assert names[0] == "a (2).txt"
    assert names[2] == "link (2).txt"
    assert all((folder / name).resolve().parent == folder for name in names)
    assert (outside.read_text(), (folder / "a.txt").read_text()) == ("mine", "old")


def test_with_force_the_file_of_that_name_goes_but_never_what_a_link_points_to(sqlite_office, tmp_path):
    folder, outside = tmp_path / "here", tmp_path / "outside.txt"
    folder.mkdir()
    outside.write_text("mine")
    (folder / "a.txt").symlink_to(outside)
    (folder / "b").mkdir()
    sqlite_office.receive(with_files(("a.txt", b"new"), ("b", b"file")))

    assert [one.path.name for one in saved(sqlite_office, folder, force=True)] == ["a.txt", "b (2)"]
    assert (outside.read_text(), (folder / "a.txt").read_bytes()) == ("mine", b"new")
    assert not (folder / "a.txt").is_symlink()


def test_a_file_that_is_not_what_it_claims_is_named(sqlite_office):
    sqlite_office.receive(with_files(("工资.docx", b"MZ\x90\0\3"), ("好.pdf", b"%PDF-1")))
    assert [one.suspicion for one in files.of(sqlite_office.house, 1001)] == [("docx", "program"), None]


def test_files_are_counted_over_all_mails_and_chosen_by_number(sqlite_office, tmp_path):
    sqlite_office.receive(with_files(("a.txt", b"a"), ("b.txt", b"b")))
    assert [one.path.name for one in saved(sqlite_office, tmp_path, 2)] == ["b.txt"]
    with pytest.raises(NotFound, match="no attachment 3, 9"):
        saved(sqlite_office, tmp_path, 3, 1, 9)
    with pytest.raises(NotFound):
        files.of(sqlite_office.house, 4711)


def test_an_infected_file_is_neither_saved_nor_sent_unless_a_person_insists(sqlite_office, tmp_path):
    sqlite_office.receive(with_files(("a.txt", b"x" + WORD), ("b.txt", b"clean")))
    bad = File("a.txt", "text/plain", WORD)
    with clamd(tmp_path / "clamd") as address:
        sqlite_office.house.scanner = Scanner(address)
        done = saved(sqlite_office, tmp_path)
        assert [(one.refused, one.virus) for one in done] == [("infected", "Test.Virus"), ("", None)]
        assert not (tmp_path / "a.txt").exists()
        assert saved(sqlite_office, tmp_path, 1, force=True)[0].path == tmp_path / "a.txt"
        with pytest.raises(NotAllowed, match="infected: Test"):
            files.refuse_unfit(sqlite_office.house, [bad])
        files.refuse_unfit(sqlite_office.house, [bad], force=True)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b" ", b"stream: maybe"])
def test_without_a_verdict_nothing_is_taken_for_clean(tmp_path, answer):
    with clamd(tmp_path / "clamd", answer) as address, pytest.raises(StoreDown):
        Scanner(address).scan(b"x")
    with pytest.raises(StoreDown, match="clamd"):
        Scanner(f"unix:{tmp_path}/nobody").scan(b"x")


def test_a_letter_carries_its_files_in_its_frozen_bytes_and_show_lists_them(office):
    office.receive(mail())
    file = File("扫描件.pdf", "application/pdf", b"%PDF-1 scan")
    how = {"actor": "zhao", "now": office.clock.at, "files": (file,)}
    progress.reply(office.house, 1001, text="先看这个", **how)
    progress.close(office.house, 1001, outcome=Outcome.DONE, text="已盖章", **how)

    letters = [one for one in office.letters() if one.kind in {"reply", "outcome"}]
    for one in letters:
        assert [(each.filename, each.size) for each in parse(one.body).attachments] == [("扫描件.pdf", 11)]
    shown = browse.detail(office.house, 1001, office.clock.at)["messages"]
    listed = {one["kind"]: [each["filename"] for each in one["attachments"]] for one in shown if "kind" in one}
    assert listed == {"acknowledgement": [], "reply": ["扫描件.pdf"], "outcome": ["扫描件.pdf"]}


def test_a_letter_takes_so_many_bytes_and_no_more(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/intake.db", letter_bytes=10) as office:
        files.refuse_unfit(office.house, [File("a", "text/plain", b"12345"), File("b", "text/plain", b"12345")])
        with pytest.raises(NotAllowed, match="a letter takes"):
            files.refuse_unfit(office.house, [File("a", "text/plain", b"12345678901")])
