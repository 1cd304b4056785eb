"""`[[webhook]]` on the command line: tried, checked up, wrong in each way, and never shown."""

from __future__ import annotations

import pytest

from tests.support.webhook import robot

HOOK = """
[[webhook]]
name = "desk"
kind = "wecom"
url_file = "desk.url"
"""


@pytest.fixture
def there():
    with robot() as made:
        yield made


@pytest.fixture
def hooked(empty, there):
    file = empty.folder / "desk.url"
    file.write_text(there.url() + "\n")
    file.chmod(0o600)
    add(empty, HOOK)
    return empty


def add(site, text):
    config = site.folder / "intake.toml"
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")


def check(site, name="webhook.desk"):
    found = site("doctor", "--json", status=7).json  # the mail servers are not there
    checks = found if isinstance(found, list) else found["checks"]
    return next(one for one in checks if one["id"] == name)


def test_a_test_message_is_sent_at_once_and_its_end_is_said(hooked, there):
    assert "desk took the test message" in hooked("notices", "test", "desk").out
    assert "测试消息" in there.texts[0]
    there.next('{"errcode":93000,"errmsg":"invalid webhook url"}')
    assert "desk did not take it: 93000 invalid webhook url" in hooked("notices", "test", "desk", status=7).err
    assert hooked("outbox", "list", "--json").json == []


def test_an_unknown_webhook_is_said_with_those_that_there_are(hooked):
    assert "those of the configuration: desk" in hooked("notices", "test", "old", status=3).err


def test_the_check_up_looks_at_the_address_and_does_not_show_it(hooked, there):
    assert check(hooked)["status"] == "ok"
    (hooked.folder / "desk.url").write_text("http://robot.example/key=hush-hush-key")
    found = check(hooked)
    assert found["status"] == "fail"
    assert "https" in found["remedy"]
    assert "hush" not in str(found)
    assert there.calls == []


def test_the_address_is_never_shown(hooked, there):
    for words in (["config", "show"], ["config", "check"], ["notices", "test", "desk"]):
        ran = hooked(*words)
        assert "hush-hush-key" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[webhook]]\nname = "desk"\nkind = "wecom"\n', "needs exactly one of url_file"),
        (HOOK + 'url_env = "X"\n', "needs exactly one of url_file"),
        (HOOK + 'secret_env = "X"\nsecret_file = "y"\n', "takes one of secret_file"),
        ('[[webhook]]\nname = "desk"\nkind = "slack"\nurl_file = "x"\n', 'right: kind = "wecom"'),
        (HOOK + 'events = ["asigned"]\n', 'right: events = ["assigned", "answered"]'),
        (HOOK + HOOK, "has the same name"),
        ('[[webhook]]\nname = "desk"\nkind = "wecom"\nurl = "https://r.example/hush-hush-key"\n', "do not stand in this file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_a_right_example(empty, text, said):
    add(empty, text)
    ran = empty("config", "check", status=78)
    assert said in ran.err
    assert "hush-hush-key" not in ran.out + ran.err


def test_an_address_that_cannot_be_read_or_that_everybody_can_read_is_a_problem(hooked):
    file = hooked.folder / "desk.url"
    file.chmod(0o644)
    assert "webhook.desk.url_file: everybody on this machine can read" in hooked("config", "check", status=78).err
    file.unlink()
    assert "webhook.desk.url_file" in hooked("config", "check", status=78).err
