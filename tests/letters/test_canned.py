"""Canned replies: in the requester's language, with what a request says and nothing else; lint finds what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.errors import ConfigError, NotFound
from intake.letters.canned import _SAMPLES, Shelf
from intake.packaged import folder

PACKAGED = folder("templates") / "canned"
KNOWN = _SAMPLES[0]


@pytest.fixture
def site(tmp_path):
    for language in ("zh_CN", "en"):
        (tmp_path / language).mkdir()

    def put(path, text):
        (tmp_path / path).write_text(text, encoding="utf-8")
        return Shelf(PACKAGED, tmp_path)

    return put


def test_every_packaged_reply_is_right_and_there_are_some():
    shelf = Shelf(PACKAGED)
    assert shelf.lint() == []
    assert {"received", "collect", "wrong-office"} <= set(shelf.all())
    assert all(one.title for twins in shelf.all().values() for one in twins.values())


def test_it_says_what_the_request_says_in_its_language():
    shelf = Shelf(PACKAGED)
    assert "承诺时限不变：2026年11月27日 周五 17:30" in shelf.write("received", "zh_CN", KNOWN)
    assert "Fri 27 Nov 2026, 17:30" in shelf.write("received", "en", KNOWN)
    assert "承诺" not in shelf.write("received", "zh_CN", replace(KNOWN, due_at=None))


def test_one_of_the_site_hides_the_packaged_one(site):
    shelf = site("zh_CN/received.j2", "---\ntitle: 收到\n---\n{{ reference }} 收到")
    assert shelf.write("received", "zh_CN", KNOWN) == "HQ-1042 收到"
    assert shelf.write("received", "en", KNOWN) == "HQ-1042 收到"
    assert shelf.lint() == ["canned received: there is none in en"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\ntitle: x\n---\n{{ passwort }}", "passwort is not known"),
        ("---\ntitle: x\n---\n{% if subject == 'never' %}{{ secret }}{% endif %}", "secret is not known"),
        ("---\ntitle: x\n---\n{% if %}", "line"),
        ("---\ntitle: x\nteam: y\n---\nx", "team means nothing"),
        ("no head {{ reference }}", "has no title"),
        ("---\ntitle: x\n---\n{{ due_at.shown }}", "no attribute 'shown'"),
        ("---\ntitle: x\n---\n  ", "says nothing"),
        ("---\ntitle: x\n---\n{{ 'a' * 10**9 }}", "cannot use"),
        ("---\ntitle: x\n---\n{{ reference.__class__ }}", "unsafe"),
    ],
)
def test_lint_names_what_is_wrong(site, text, found):
    shelf = site("en/mine.j2", text)
    problems = [one for one in shelf.lint() if "en/mine" in one]
    assert any(found in one for one in problems), problems
    assert "canned mine: there is none in zh_CN" in shelf.lint()


def test_misspelt_files_are_named_and_never_used(site):
    shelf = site("zh_CN/Mine.j2", "x")
    assert shelf.lint() == ["canned zh_CN/Mine.j2: never used; right: zh_CN/name.j2, small letters"]
    for name in ("Mine", "../zh_CN/received", "zh_CN/received", ""):
        with pytest.raises(NotFound, match="no canned reply"):
            shelf.write(name, "zh_CN", KNOWN)


def test_what_a_stranger_wrote_is_text_and_no_template(site):
    shelf = site("en/mine.j2", "---\ntitle: x\n---\n{{ subject }}")
    said = shelf.write("mine", "en", replace(KNOWN, subject="{{ 7 * 7 }}\x1b[31m\u202e"))
    assert said == "{{ 7 * 7 }}"


def test_a_broken_one_and_a_missing_folder_are_faults_of_the_configuration(site, tmp_path):
    with pytest.raises(ConfigError, match="en/mine is broken"):
        site("en/mine.j2", "---\ntitle: x\n---\n{{ nothing }}").write("mine", "en", KNOWN)
    with pytest.raises(ConfigError, match="not a folder"):
        Shelf(PACKAGED, tmp_path / "gone")
    (tmp_path / "en" / "mine.j2").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError, match="cannot be read"):
        Shelf(PACKAGED, tmp_path).all()
