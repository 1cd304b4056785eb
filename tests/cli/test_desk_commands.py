"""The desk's further commands as they are typed: lines, JSON, warnings and exit codes."""

from __future__ import annotations


def test_a_request_is_given_back_and_named_in_one_line(site):
    site("take", "1001")

    assert site("release", "1001").out == "HQ-1001 is released: nobody owns it, it is listed first\n"
    assert site("show", "1001", "--json").json["owner"] is None
    assert "nobody owns" in site("release", "1001", status=4).err
    assert "暂无人经办" in (site("take", "1001") and site("release", "1001", lang="zh")).out


def test_who_passes_over_the_front_line_is_warned_on_standard_error(site):
    site("edit", "1001", "--impact", "internal", "-m", "ours")
    ran = site("take", "1001")

    assert ran.out == "HQ-1001 is taken by zhao\n"
    assert "HQ-1002 hold up the front line" in ran.err


def test_what_was_said_is_found_with_its_place(site):
    [found] = site("search", "停产了", "--json").json
    assert (found["ref"], found["where"], found["snippet"]) == (
        "HQ-1002",
        "mail",
        "生产线停产 设备【停产了】,客户在等。",
    )
    assert "【停产】" in site("search", "停产").out
    assert site("search", "没有这句话").err == "Nothing was found.\n"
    assert site("search", "停产", "-s", "closed").out == ""
    assert "\x1b" not in site("search", "red").out


def test_links_are_made_shown_and_taken_away(site):
    assert site("link", "1001", "depends-on", "1002").out == "HQ-1001 depends on HQ-1002\n"
    assert "depends on HQ-1002 (new)" in site("show", "1001").out
    assert "needed by HQ-1001 (new)" in site("show", "1002").out
    assert "depends on HQ-1002" in site("close", "1001", "--as", "done", "-m", "x", status=4).err
    assert site("close", "1001", "--as", "done", "-m", "x", "--force", "--json").json["state"] == "resolved"
    assert site("unlink", "1001", "1002").out == "HQ-1001 and HQ-1002 are no longer linked\n"
    assert site("show", "1002", "--json").json["links"] == []


def test_a_dry_run_names_the_tags_that_would_change_and_no_timers(site):
    would = site("edit", "1001", "--tag", "+audit", "-m", "for the audit", "--dry-run")
    done = site("edit", "1001", "--tag", "+audit", "-m", "for the audit")

    assert "- → audit" in would.out
    assert "is changed; the promise stays" in done.out


def test_watchers_and_tags_are_shown_and_listed_by(site):
    assert site("watch", "1001").out == "zhao watches HQ-1001\n"
    site("edit", "1001", "1003", "--tag", "+audit", "--tag", "-old", "-m", "for the audit")
    assert [one["ref"] for one in site("list", "--tag", "audit", "--json").json] == ["HQ-1001", "HQ-1003"]
    assert [one["ref"] for one in site("list", "--watched", "@me", "--json").json] == ["HQ-1001"]
    shown = site("show", "1001").out
    assert "+audit" in shown
    assert "Watched by" in shown
    assert site("unwatch", "1001", lang="zh").out == "zhao 不再关注 HQ-1001\n"
    assert "nothing was changed" in site("unwatch", "1001", status=4).err


def test_a_call_is_entered_and_the_line_says_what_to_tell_the_caller(site):
    ran = site("new", "--from", "路过的人", "--subject", "查询差旅标准", "-m", "住宿费上限？")

    assert ran.out == "HQ-1004, promised for Fri 11-27 17:30. Tell the caller: HQ-1004, done by Fri 11-27 17:30.\n"
    assert "there is no address" in ran.err
    shown = site("show", "1004").out
    assert "住宿费上限？" in shown
    assert "no_address" in site("why", "1004").out
    made = site("new", "--from", "anna@branch.example", "--subject", "Seal", "--walk-in", "--json").json
    assert (made["ref"], made["letters"][0]["recipient"]) == ("HQ-1005", "anna@branch.example")
    assert "no acknowledgement, as you wish" in site("new", "--from", "a@b.example", "--subject", "x", "--no-ack").err
    assert site("new", "--from", "a@b.example", "--subject", "x", "--dry-run", "--json").json["dry_run"]


def test_files_go_with_a_letter_and_are_shown(site):
    (site.folder / "扫描件.pdf").write_bytes(b"%PDF-1")
    site("reply", "1001", "-m", "见附件", "--attach", str(site.folder / "扫描件.pdf"))
    assert "attached: 扫描件.pdf · 6 B" in site("show", "1001").out
    assert site("attachments", "list", "1001").err == "There are no attachments.\n"
    assert site("attachments", "list", "1001", "--json").json == []
    assert site("attachments", "save", "1001", "4", "--dir", "new", status=3).out == ""


def test_the_last_change_is_taken_back_in_one_line(site):
    site("take", "1001")
    site.clock.forward(minutes=2)
    assert "HQ-1001\ttake" in site("undo", "--list").out
    assert site("undo").out == "undone: take HQ-1001 nobody → zhao (2 min ago).\n"
    assert site("undo", "--list").err == "There is nothing to take back.\n"
    assert "taken (undone)" in site("show", "1001", "--events").out
    site("promise", "1001", "--to", "2026-12-20", "--reason", "x")
    assert "intake promise HQ-1001 --to" in site("undo", "1001", status=4).err
    site.clock.forward(minutes=1)
    site("take", "1001")
    assert site("undo", "1001", "--json").json["undone"] == ["taken"]


def test_canned_replies_are_listed_tried_and_sent(site):
    assert "received\tReceived, in hand" in site("canned", "list").out
    assert "{{ reference }}" in site("canned", "show", "received").out
    assert "HQ-1001，正在办理" in site("canned", "preview", "received", "1001").out
    assert "HQ-1001" in site("canned", "preview", "received", "1001", "--language", "en").out
    assert site("canned", "lint").err == "Every canned reply is right.\n"
    assert "there are: collect" in site("canned", "preview", "nothing", "1001", status=3).err

    site("reply", "1001", "--canned", "received", "-m", "另：请带证件。", "--yes")
    [reply] = [one for one in site("outbox", "list", "--json").json if one["kind"] == "reply"]
    events = site("show", "1001", "--json").json["events"]
    assert events[-1]["payload"]["text"].endswith("另：请带证件。")
    assert "正在办理" in events[-1]["payload"]["text"]
    assert reply["state"] == "pending"


def test_a_site_s_own_replies_are_checked(site):
    folder = site.folder / "canned" / "en"
    folder.mkdir(parents=True)
    (folder / "mine.j2").write_text("{{ wrong }}")
    config = site.folder / "intake.toml"
    config.write_text(config.read_text(encoding="utf-8") + '[desk]\ncanned = "canned"\n', encoding="utf-8")
    ran = site("canned", "lint", status=78)
    assert "wrong is not known" in ran.err
    assert "there is none in zh_CN" in ran.err


def test_a_reply_may_ask_or_close_in_one_go(site):
    found = site("reply", "1001", "--ask", "--until", "2026-12-01", "-m", "哪个城市？", "--json").json
    assert (found["state"], found["letters"][0]["kind"]) == ("waiting", "question")
    found = site("reply", "1001", "--close", "answered", "-m", "见制度第三条", "--json").json
    assert (found["state"], found["outcome"], found["letters"][0]["kind"]) == ("resolved", "answered", "outcome")
    assert "belong together" in site("reply", "1003", "--ask", "-m", "x", status=2).err
    assert "belong together" in site("reply", "1003", "--until", "10-16", "-m", "x", status=2).err
    assert "not both" in site("reply", "1003", "--ask", "--until", "10-16", "--close", "done", "-m", "x", status=2).err
    assert "no outcome" in site("reply", "1003", "--close", "nothing", "-m", "x", status=2).err
    assert "a text is needed" in site("reply", "1003", status=2).err


def test_what_was_entered_is_the_last_request(site):
    site("new", "--from", "路过的人", "--subject", "查询")
    assert site("take", "@last").out == "HQ-1004 is taken by zhao\n"


def test_what_was_found_comes_in_every_form(site):
    site("edit", "1001", "--tag", "+audit", "-m", "x")
    assert site("search", "停产", "--json", "ref,where").json == [{"ref": "HQ-1002", "where": "request"}]
    assert site("list", "--tag", "audit", "--json", "ref,tags").json == [{"ref": "HQ-1001", "tags": ["audit"]}]
    assert site("search", "停产", "--plain", "--no-headers").out.startswith("HQ-1002\t")
    assert site("canned", "list", "--json", "name", "--jq", ".[0].name").out.strip().strip('"') == "collect"
