"""`intake db`: backup, verify, restore, release-hold as a person runs them."""

from __future__ import annotations

import fcntl

import pytest


def test_a_backup_goes_back_and_its_letters_wait_until_they_are_released(site):
    assert "schema" in site("db", "backup", "one.backup").out
    assert "sound" in site("db", "verify", "one.backup").out
    site("close", "1002", "--as", "done", "-m", "好了", "--yes")

    site("db", "restore", "one.backup", status=4)
    ran = site("db", "restore", "one.backup", "--force")
    assert "held" in ran.out
    assert "db recover" in ran.out
    assert site("show", "1002", "--json").json["state"] == "new"
    states = {letter["state"] for letter in site("outbox", "list", "--json").json}
    assert states == {"held"}

    assert "letters go by themselves again; 0 released" in site("db", "release-hold").out
    assert {letter["state"] for letter in site("outbox", "list", "--json").json} == {"held"}
    released = site("db", "release-hold", "--letters").out
    assert " released" in released
    assert {letter["state"] for letter in site("outbox", "list", "--json").json} == {"pending"}
    assert "nothing is held" in site("db", "release-hold").out
    assert site("audit", "verify", "--json").json["holds"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_step_speaks_both_languages(site, lang):
    for words in (("backup", "a"), ("verify", "a"), ("restore", "a", "--force"), ("release-hold",)):
        out = site("db", *words, lang=lang).out
        assert ("备份" in out or "恢复" in out or "放行" in out) == (lang == "zh"), out


def test_json_says_the_same(site):
    made = site("db", "backup", "one.backup", "--json").json
    assert made["request"] == 1003
    assert [one["name"] for one in made["members"]] == ["intake.db"]
    assert site("db", "verify", "one.backup", "--json").json["tried"]
    done = site("db", "restore", "one.backup", "--force", "--json").json
    assert done["above"] == 2003
    assert done["kept"]


def test_a_damaged_backup_ends_with_7(site):
    site("db", "backup", "one.backup")
    file = site.folder / "one.backup"
    file.write_bytes(file.read_bytes()[:-30000])
    assert "backup" in site("db", "verify", "one.backup", status=7).err
    site("db", "restore", "one.backup", "--force", status=7)


def test_while_the_daemon_runs_nothing_is_restored(site):
    site("db", "backup", "one.backup")
    with (site.folder / "state" / "daemon.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another intake daemon" in site("db", "restore", "one.backup", "--force", status=75).err


def test_a_folder_that_no_mailbox_has_is_not_found(site):
    assert "no mailbox has a folder Elsewhere" in site("db", "recover", "--folder", "Elsewhere", status=3).err


def test_a_lost_database_comes_back_without_force(site):
    site("db", "backup", "one.backup")
    (site.folder / "state" / "intake.db").unlink()
    site("db", "restore", "one.backup")
    assert len(site("list", "--json").json) == 3
