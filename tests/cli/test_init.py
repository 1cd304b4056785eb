"""`init` by options and by questions on a terminal, and the look at a mailbox that it offers."""

from __future__ import annotations

import json
import re
import stat
import tomllib

import pytest

from tests.support.desk import mail
from tests.support.terminal import terminal

BY_OPTIONS = ("init", "--address", "desk@corp.example", "--from", "now", "--output", "new.toml")


def told(empty, name="new.toml"):
    return tomllib.loads((empty.folder / name).read_text(encoding="utf-8"))


def test_a_right_file_and_a_database_are_made_that_only_the_service_can_read(empty):
    empty(*BY_OPTIONS, "--provider", "exmail", "--state", "there", "--report-to", "a@corp.example")

    assert told(empty)["mailbox"][0]["host"] == "imap.exmail.qq.com"
    assert told(empty)["report"]["weekly"]["recipients"] == ["a@corp.example"]
    assert not (empty.folder / "new.toml").stat().st_mode & stat.S_IROTH
    assert (empty.folder / "there" / "intake.db").exists()
    assert stat.S_IMODE((empty.folder / "there").stat().st_mode) == 0o700


def test_it_says_what_is_missing_and_what_to_do_next(empty):
    said = empty(*BY_OPTIONS, "--provider", "163").err

    assert "write it into" in said
    assert "Unsafe Login" in said
    assert [line.split()[3] for line in said.splitlines() if line.startswith("  intake")] == [
        "directory", "doctor", "test", "run",
    ]  # fmt: skip
    assert told(empty)["state"]["directory"] == "state"


def test_the_provider_follows_from_the_mail_domain(empty):
    empty("init", "--address", "desk@qq.com", "--from", "now", "--output", "new.toml", lang="zh")

    assert told(empty)["mailbox"][0]["host"] == "imap.qq.com"


def test_a_password_file_is_named_as_it_is(empty):
    empty(*BY_OPTIONS, "--password-file", "password", "--imap-host", "127.0.0.1", "--imap-security", "none")

    assert told(empty)["mailbox"][0]["password_file"] == str(empty.folder / "password")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--from", "now"), 2, "--address is missing"),
        (("--address", "desk@corp.example"), 2, "--from is missing"),
        (("--address", "desk", "--from", "now"), 78, "office.address"),
        (("--address", "desk@corp.example", "--from", "soon"), 78, "accept_since"),
        (("--address", "desk@corp.example", "--from", "now", "--provider", "x"), 78, "exmail"),
        (("--address", "desk@corp.example", "--from", "now", "--imap-security", "none"), 78, "security"),
    ],
)
def test_nothing_is_written_when_something_is_wrong(empty, words, status, says):
    assert says in empty("init", "--output", "new.toml", *words, status=status).err
    assert not (empty.folder / "new.toml").exists()
    assert not (empty.folder / "state").exists()


def test_a_file_is_overwritten_only_by_force_and_a_copy_is_kept(empty):
    before = (empty.folder / "intake.toml").read_text()
    words = ("init", "--address", "a@b.example", "--from", "now", "--output", "intake.toml")

    assert "exists" in empty(*words, status=4).err
    assert (empty.folder / "intake.toml").read_text() == before

    empty(*words, "--force")
    empty(*words, "--force")
    assert (empty.folder / "intake.toml.1").read_text() == before
    assert told(empty, "intake.toml.2") == told(empty, "intake.toml")


def test_the_directory_comes_in_with_the_set_up(empty):
    (empty.folder / "in.csv").write_text("kind,key,name,domain\nbranch,south,华南,south.example\n")
    empty(*BY_OPTIONS, "--directory", "in.csv", "--state", "there")

    assert "south.example" in empty("-c", "new.toml", "directory", "export").out


@pytest.mark.dovecot
def test_a_person_is_asked_everything_and_ends_with_a_look_and_a_check_up(dovecot, sink, tmp_path):
    dovecot.seed("newcomer", [mail("请办理公章借用。", to="office@corp.example")])
    argv = ["--lang", "en", "init", "--imap-security", "none", "--smtp-security", "none"]
    argv += ["--imap-port", str(dovecot.imap_port), "--smtp-port", str(sink.port), "--user", "newcomer"]
    with terminal(*argv, cwd=tmp_path, columns=100, anew=True) as person:
        person.answer("shared address", "office")
        person.answer("must be one plain e-mail address")
        person.answer("shared address", "office@corp.example")
        person.answer("Number or name", "local")
        person.answer("Language", "zh_CN")
        person.answer("Name of the office")
        person.answer("Time zone", "Asia/Shanghai")
        person.answer("Country")
        person.answer("Acknowledge mail from when on", "tomorrow")
        person.answer("Acknowledge mail from when on", "all")
        person.answer("weekly summary", "head@corp.example, vice@corp.example")
        person.answer("Password", dovecot.password)
        person.answer("Write it like this?", "y")
        person.answer("Directory of branches")
        person.answer("Look at the last 50 mails", "y")
        person.answer("Check servers", "y")
        status = person.end()

        assert "would open 1" in person.text
        assert "imap.office.login" in person.text
        assert not re.search(rf"\b{dovecot.password}\b", person.text)
        assert status == 0, person.text
        assert stat.S_IMODE((tmp_path / "intake.password").stat().st_mode) == 0o600
        settings = tomllib.loads((tmp_path / "intake.toml").read_text(encoding="utf-8"))
        assert settings["report"]["weekly"]["recipients"] == ["head@corp.example", "vice@corp.example"]
        assert settings["office"]["name"] == "总部服务台"
        assert len(dovecot.folders("newcomer")["INBOX"]) == 1


def test_a_person_who_says_no_leaves_nothing_behind(tmp_path):
    argv = ["--lang", "zh", "init", "--address", "o@qq.com", "--from", "now"]
    with terminal(*argv, cwd=tmp_path, columns=100) as person:
        person.answer("序号或名称")
        for asked in ("哪种语言", "服务台名称", "时区", "国家代码", "周报", "输入时不显示", "就这样写入吗"):
            person.answer(asked, "n" if asked.startswith("就") else "")

        assert person.end() == 1
        assert list(tmp_path.iterdir()) == []


def office_at(empty, dovecot, user):
    file = empty.folder / "intake.toml"
    text = file.read_text().replace("port = 1\n", f"port = {dovecot.imap_port}\n", 1)
    file.write_text(text.replace('user = "office"', f'user = "{user}"'), encoding="utf-8")
    (empty.folder / "password").write_text(dovecot.password)
    return empty


@pytest.mark.dovecot
def test_a_look_at_the_mailbox_changes_nothing(empty, dovecot):
    office = office_at(empty, dovecot, "looked-at")
    mails = [mail(message_id=f"{number}@branch.example", subject=f"用印 {number}") for number in range(3)]
    mails.append(mail(subject="自动回复: 外出", message_id="oof@branch.example", Auto_Submitted="auto-replied"))
    dovecot.seed("looked-at", mails)

    seen = office("ingest", "--dry-run", "--json").json
    assert [one["decision"]["action"] for one in seen["mails"]] == ["open", "open", "open", "record"]
    assert seen["exists"] == 4

    said = office("ingest", "--dry-run", "--limit", "2")
    assert "The last 2 of 4" in said.err
    assert "用印 2" in said.out
    assert office("list", "--json").json == []
    assert not any(":2,S" in path.name for path in dovecot.maildir("looked-at").rglob("*"))
    assert len(dovecot.folders("looked-at")["INBOX"]) == 4


@pytest.mark.dovecot
def test_a_look_from_a_day_on_leaves_older_mail_out(empty, dovecot):
    office = office_at(empty, dovecot, "looked-since")
    dovecot.seed("looked-since", [mail()])

    assert office("ingest", "--dry-run", "--since", "2099-01-01", "--json").json["mails"] == []
    assert len(office("ingest", "--dry-run", "--since", "2020-01-01", "--json").json["mails"]) == 1


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("all", "不论早晚都会收进来"),
        ("now", "第一次启动之前的来信只收进来"),
        ("2026-11-20", "accept_since = 2026-11-20：更早的来信"),
    ],
)
def test_a_look_says_from_when_on_mail_is_answered(empty, dovecot, since, says):
    office = office_at(empty, dovecot, "looked-from")
    config = empty.folder / "intake.toml"
    text = re.sub(r"accept_since = .*\n", "", config.read_text())
    config.write_text(text.replace('name = "office"\n', f'name = "office"\naccept_since = "{since}"\n', 1))
    dovecot.seed("looked-from", [mail()])

    assert says in office("ingest", "--dry-run", lang="zh").err


def test_a_look_that_is_not_dry_is_refused(empty):
    assert "intake run" in empty("ingest", status=2).err
    assert "office" in empty("ingest", "--dry-run", "--mailbox", "other", status=2).err


def test_only_some_parts_are_checked(empty):
    found = json.loads(empty("doctor", "--only", "db,templates", "--json").out)

    assert {one["id"] for one in found} == {"db.schema", "db.write", "templates", "disk.free"}
    assert "right: imap" in empty("doctor", "--only", "tea", status=2).err
