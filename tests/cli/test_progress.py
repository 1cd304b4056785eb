"""Long work shows that it goes on, to a person only; every command has a manual page."""

from __future__ import annotations

import subprocess
import sys

from tests.support.desk import mail
from tests.support.terminal import terminal


def mails(folder):
    place = folder / "mails"
    place.mkdir()
    for number in range(3):
        (place / f"{number}.eml").write_bytes(mail(message_id=f"{number}@x.example"))
    return place


def test_a_person_sees_how_far_it_is(site):
    place = mails(site.folder)
    with terminal("--lang", "en", "replay", str(place), "--output", "new.jsonl", cwd=site.folder) as screen:
        assert screen.end() == 0
        assert "mails are read" in screen.text
    assert len((site.folder / "new.jsonl").read_text().splitlines()) == 3


def test_a_pipe_sees_nothing_of_it(site):
    assert "mails are read" not in site("replay", str(mails(site.folder)), "--output", "new.jsonl").err
    assert site("db", "backup", "a.tar").err == ""


def test_a_backup_shows_that_it_goes_on(site):
    with terminal("--lang", "zh", "db", "backup", "a.tar", cwd=site.folder) as screen:
        assert screen.end() == 0
        assert "正在备份" in screen.text


def test_a_directory_shows_that_it_is_compared_and_written_to_a_person_only(site):
    (site.folder / "in.csv").write_text("kind,key,name,domain\nbranch,south,华南,south.example\n", encoding="utf-8")
    with terminal("--lang", "zh", "directory", "import", "in.csv", "--yes", cwd=site.folder) as screen:
        assert screen.end() == 0
        assert "正在核对通讯录" in screen.text
        assert "正在写入" in screen.text

    assert site("directory", "import", "in.csv", lang="zh").err.count("正在") == 0


def test_every_command_has_a_page(tmp_path, root):
    subprocess.run(
        [sys.executable, str(root / "make.d" / "manpages.py"), str(tmp_path)],
        cwd=root,
        check=True,
        env={"PYTHONPATH": str(root), "PATH": ""},
    )
    names = {file.stem for file in tmp_path.glob("*.1")}

    assert {"intake", "intake-list", "intake-db-backup", "intake-view-save"} <= names
    page = (tmp_path / "intake-list.1").read_text(encoding="utf-8")
    assert page.startswith('.TH "INTAKE-LIST" 1')
    assert "\\fB\\-\\-limit" in page
    assert not [
        line
        for line in page.splitlines()
        if line.startswith(".") and line.split()[0] not in {".TH", ".SH", ".B", ".PP", ".TP", ".nf", ".fi"}
    ]
