"""sdist and wheel, away from the checkout: the command runs, with templates, examples and migrations inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def built(tmp_path_factory, root):
    """The wheel, built from the sdist as the index would get them."""
    place = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place), str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    [wheel] = place.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The wheel's content somewhere else; libraries come from the environment of the tests."""
    place = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(place)
    return place


def run(installed, *words, cwd):
    """Python that sees the installed copy before the checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
    argv = [sys.executable, "-P", *words]
    return subprocess.run(
        argv, env={**kept, "PYTHONPATH": str(installed)}, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_templates_examples_and_migrations_are_inside(installed):
    for name in (
        "_data/templates/zh_CN",
        "_data/templates/en",
        "_data/config/intake.example.toml",
        "_data/systemd",
        "store/migrations/versions",
        "locale/zh_CN/LC_MESSAGES/intake.mo",
        "locale/en/LC_MESSAGES/intake.mo",
    ):
        assert (installed / "intake" / name).exists(), name
    assert list((installed / "intake/store/migrations/versions").glob("*.py"))


def test_it_speaks_both_languages(installed, tmp_path):
    program = (
        "from intake.cli.shown.words import Words; print(Words('zh')('outbox.empty'), Words('en')('outbox.empty'))"
    )
    done = run(installed, "-c", program, cwd=tmp_path)

    assert (done.stdout, done.returncode) == ("发件箱里没有信。 The outbox is empty.\n", 0), done.stderr


def test_the_command_is_declared(installed):
    [entry] = installed.glob("intake-*.dist-info/entry_points.txt")

    assert "intake = intake.cli.main:main" in entry.read_text()


def test_it_runs_away_from_the_checkout(installed, tmp_path):
    done = run(installed, "-m", "intake", "--version", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("intake")


def test_its_own_copy_migrates_a_database_and_writes_letters(installed, tmp_path):
    program = (
        "import intake, pathlib;"
        f"assert pathlib.Path(intake.__file__).is_relative_to({str(installed)!r});"
        "from intake.store.database import Database; db = Database('sqlite:///%s/intake.db' % pathlib.Path.cwd());"
        "db.upgrade(); assert db.is_current(); db.close();"
        "from intake.packaged import folder; from intake.letters.desk import WritingDesk;"
        "assert WritingDesk(folder('templates'), None).lint() == []"
    )
    done = run(installed, "-W", "error", "-c", program, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
