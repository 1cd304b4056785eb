"""`replay` and the readable `explain`, `why --ack` and `outbox why`."""

from __future__ import annotations

import json

import pytest

from tests.support.desk import mail


@pytest.fixture
def folder(empty):
    made = empty.folder / "mails"
    (made / "b").mkdir(parents=True)
    (made / "a.eml").write_bytes(mail())
    (made / "b" / "b.eml").write_bytes(
        mail(subject="自动回复：休假", Auto_Submitted="auto-replied", message_id="2@x.example")
    )
    return made


def lines(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


def test_each_mail_is_one_line_and_nothing_is_made(empty, folder):
    before = {path: path.read_bytes() for path in empty.folder.rglob("*") if path.is_file()}
    found = lines(empty("replay", str(folder)))

    assert [one["file"] for one in found] == ["a.eml", "b/b.eml"]
    assert found[0] | {"sha256": ""} == {
        "file": "a.eml", "message_id": "first@branch.example", "sha256": "", "class": "request", "action": "open",
        "acknowledge": True, "reason": "ok", "rules": [], "category": "seal", "impact": "normal", "language": "zh_CN",
        "branch": None, "follows": None,
        "route": ["category:seal subject~用印", "impact:normal default", "language:zh_CN text"],
    }  # fmt: skip
    assert found[1]["reason"] == "auto.submitted"
    assert {path: path.read_bytes() for path in empty.folder.rglob("*") if path.is_file()} == before


def test_only_what_changed_is_shown_against_an_earlier_output(empty, folder):
    base = empty.folder / "base.jsonl"
    ran = empty("replay", str(folder), "--output", str(base))
    assert ran.out == ""
    assert "0 changed" in empty("replay", str(folder), "--diff", str(base)).out

    base.write_text(base.read_text().replace('"seal"', '"general"'))
    (folder / "a.eml").rename(folder / "moved.eml")
    (folder / "b" / "new.eml").write_bytes(mail("另一件事", message_id="3@x.example"))
    changes = empty("replay", str(folder), "--diff", str(base), "--json").json

    assert [one["changes"] for one in changes["changed"]] == [{"category": ["general", "seal"]}]
    assert changes["counts"] == {"category: general -> seal": 1}
    assert changes["added"] == ["b/new.eml"]
    assert "moved.eml category: general -> seal" in empty("replay", str(folder), "--diff", str(base)).out


def test_a_base_that_is_none_is_a_wrong_argument(empty, folder):
    empty("replay", str(folder), "--diff", str(folder / "a.eml"), status=2)


def test_a_mailbox_file_is_split_into_its_mails(empty):
    box = empty.folder / "all.mbox"
    second = mail(
        "见下：\n\n>From here on",
        message_id="2@x.example",
        reply_to_id="first@branch.example",
        subject="回复：用印申请",
    )
    box.write_bytes(b"From a Tue\n" + mail() + b"\nFrom b Tue\n" + second + b"\n")
    found = lines(empty("replay", str(box)))

    assert [(one["file"], one["class"], one["follows"]) for one in found] == [
        ("all.mbox:1", "request", None),
        ("all.mbox:2", "follow_up", "all.mbox:1"),
    ]


def test_second_deliveries_are_known_within_the_run(empty):
    made = empty.folder / "mails"
    made.mkdir()
    for name, raw in {"1": mail(), "2": mail(), "3": b"Received: from x\r\n" + mail()}.items():
        (made / f"{name}.eml").write_bytes(raw)

    assert [one["reason"] for one in lines(empty("replay", str(made)))] == ["ok", "duplicate", "duplicate"]


def test_explain_says_in_a_sentence_why_not(empty, folder):
    assert "回执    不发：信头 Auto-Submitted" in empty("explain", str(folder / "b" / "b.eml"), lang="zh").out
    found = lines(empty("explain", str(folder / "a.eml"), "--json"))[0]
    assert (found["category"], found["impact"], found["language"]) == ("seal", "normal", "zh_CN")


def test_why_and_outbox_why_say_it_too(site):
    assert "Acknowledged: An acknowledgement may go. [ok]" in site("why", "1001", "--ack").out
    assert "[ok]" in site("outbox", "why", "1001").out


def test_what_changed_is_said_in_words(empty, folder):
    base = empty.folder / "base.jsonl"
    empty("replay", str(folder), "--output", str(base))
    base.write_text(base.read_text().replace('"reason": "auto.submitted"', '"reason": "ok"').replace("false", "true"))

    zh, en = (empty("replay", str(folder), "--diff", str(base), lang=lang).out for lang in ("zh", "en"))
    assert "b/b.eml 发回执: 是 -> 否; 理由: ok -> auto.submitted (信头 Auto-Submitted 标明由程序发出。)" in zh
    assert "共 2 封：1 封不同，新增 0，减少 0" in zh
    assert "acknowledge: yes -> no; reason: ok -> auto.submitted (The header Auto-Submitted says" in en


def test_a_mailbox_of_the_same_mails_is_no_change(empty, folder):
    base, box = empty.folder / "base.jsonl", empty.folder / "all.mbox"
    empty("replay", str(folder), "--output", str(base))
    crlf = (folder / "b" / "b.eml").read_bytes().replace(b"\n", b"\r\n")
    box.write_bytes(b"From a\n" + (folder / "a.eml").read_bytes() + b"\nFrom b\n" + crlf + b"\n")

    assert "2 mails: 0 changed, 0 added, 0 removed" in empty("replay", str(box), "--diff", str(base)).out
