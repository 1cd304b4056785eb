"""Completion in a real shell: what this installation knows, quickly, and silence where there is nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest

from intake.store.upkeep import quick
from tests.support.prefork import shared

PEOPLE = "kind,key,login,name,address\nstaff,,wangfang,王芳,wang@hq.example\nbranch,south,,华南分公司,\n"


@pytest.fixture
def command(site, root):
    """`intake` of this checkout on the path of a shell."""
    people = site.folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    site("directory", "import", str(people))
    site.environment = {
        **os.environ,
        "PATH": f"{shared().folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(root),
        "LANG": "C.UTF-8",
    }
    return site


def bash(command, *words):
    """What bash offers for the last word."""
    script = (
        f'eval "$(intake completion bash)"; COMP_WORDS=({" ".join(repr(word) for word in words)}); '
        f"COMP_CWORD={len(words) - 1}; $(complete -p intake | sed 's/.*-F \\([^ ]*\\).*/\\1/') intake; "
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=command.folder,
        env=command.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("intake", "quar"), {"quarantine"}),
        (("intake", "show", "HQ-"), {"HQ-1001", "HQ-1002", "HQ-1003"}),
        (("intake", "show", "hq-1001"), {"hq-1001"}),
        (("intake", "take", "1001", "100"), {"1001", "1002", "1003"}),
        (("intake", "show", "ZZ-"), set()),
        (("intake", "assign", "1001", "wang"), {"wangfang"}),
        (("intake", "assign", "1001", "王"), {"王芳"}),
        (("intake", "list", "--branch", ""), {"south"}),
        (("intake", "list", "--category", ""), {"seal"}),
        (("intake", "list", "--state", "re"), {"resolved"}),
    ],
)
def test_bash_offers_what_the_installation_knows(command, words, offered):
    assert bash(command, *words) == offered


def test_ended_requests_are_not_offered(command):
    command("close", "1001", "--as", "spam", "-m", "a")

    assert bash(command, "intake", "show", "HQ-") == {"HQ-1002", "HQ-1003"}


@pytest.mark.parametrize("damage", ["no database", "no tables", "no configuration", "broken configuration"])
def test_without_anything_to_complete_it_is_silent(command, damage):
    database = command.folder / "state" / "intake.db"
    if damage == "no database":
        database.unlink()
    elif damage == "no tables":
        database.write_bytes(b"")
    elif damage == "no configuration":
        (command.folder / "intake.toml").unlink()
    else:
        (command.folder / "intake.toml").write_text("[[")

    assert bash(command, "intake", "show", "HQ-") == set()
    assert not (damage == "no database" and database.exists())


def ask(command, shell, words):
    environment = command.environment | {
        "_INTAKE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    return subprocess.run(
        ["intake"], cwd=command.folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_zsh_shows_subjects_without_their_control_characters(command):
    shown = ask(command, "zsh", ["intake", "show", "HQ-"])

    assert "HQ-1001\n用印申请" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_its_script(empty, shell):
    assert "_INTAKE_COMPLETE" in empty("completion", shell).out


def test_an_installed_shell_takes_its_script(command):
    scripts = {"bash": 'eval "$(intake completion bash)"', "fish": "intake completion fish | source",
               "zsh": 'autoload -Uz compinit && compinit -u; eval "$(intake completion zsh)"'}  # fmt: skip
    for shell in filter(shutil.which, scripts):
        done = subprocess.run(
            [shell, "-c", scripts[shell]],
            cwd=command.folder,
            env=command.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), shell


def test_it_asks_without_the_heavy_libraries(command):
    environment = command.environment | {
        "_INTAKE_COMPLETE": "bash_complete",
        "COMP_WORDS": "intake show HQ-",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "intake"],
        cwd=command.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = {
        line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "import time:" in line
    }
    assert "plain,HQ-1001" in done.stdout
    assert loaded & {"sqlalchemy", "pydantic", "jinja2", "rich", "structlog", "alembic"} == set()


@pytest.mark.postgres
def test_postgresql_is_asked_by_its_driver(postgres_url):
    from intake.store.database import Database

    db = Database(postgres_url)
    db.upgrade()
    db.close()

    began = time.monotonic()
    assert quick.requests(postgres_url, "1") == []
    assert quick.staff(postgres_url) == []
    assert time.monotonic() - began < 5


def test_words_that_are_nearly_right_are_named(command):
    assert "did you mean 王芳?" in command("assign", "1001", "王方", status=3).err
    assert "did you mean wangfang?" in command("assign", "1001", "wanfang", status=3).err
    assert "did you mean seal?" in command("edit", "1002", "--category", "seel", "-m", "a", status=3).err
    assert "did you mean seal?" in command("list", "--category", "seel", status=3).err
    assert "did you mean south?" in command("list", "--branch", "soth", status=3).err
    assert "did you mean open" in command("list", "--state", "opn", status=2).err
    assert "'list'" in command("lits", status=2).err
    assert "'--owner'" in command("list", "--ownr", "x", status=2).err
