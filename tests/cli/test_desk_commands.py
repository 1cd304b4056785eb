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
