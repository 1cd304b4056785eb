"""`intake audit`: the chain holds, or what is wrong is said and exit 7 tells a script."""

from __future__ import annotations

import sqlite3

import pytest


def test_a_chain_that_holds_prints_its_end_as_an_anchor(site):
    ran = site("audit", "verify")
    assert "holds: 3 links" in ran.out
    anchor = ran.out.splitlines()[1].strip()

    found = site("audit", "verify", "--anchor", anchor, "--json").json
    assert found["holds"]
    assert found["anchors"] == 1
    assert f"{found['head']['position']}:{found['head']['hash']}" == anchor


@pytest.mark.parametrize(("lang", "said"), [("en", "the event was edited"), ("zh", "记录被改动")])
def test_an_edited_event_is_named_with_exit_7(site, lang, said):
    with sqlite3.connect(site.folder / "state" / "intake.db") as raw:
        raw.execute("DROP TRIGGER event_no_update")
        raw.execute("UPDATE event SET actor = 'nobody' WHERE seq = 2")
    raw.close()
    ran = site("audit", "verify", status=7, lang=lang)
    assert f"2: {said}" in ran.out
    found = site("audit", "verify", "--json", status=7).json
    assert found["faults"] == [{"kind": "edited", "position": 2, "seq": 2}]


def test_an_anchor_beyond_the_end_shows_that_the_end_was_cut(site):
    ran = site("audit", "verify", "--anchor", f"9:{'0' * 64}", status=7)
    assert "cut off" in ran.out


def test_a_wrong_anchor_is_a_wrong_argument(site):
    assert "POSITION:HASH" in site("audit", "verify", "--anchor", "9", status=2).err


def test_the_log_shows_the_latest_events(site):
    rows = site("audit", "log", "--json", "--limit", "2").json
    assert [row["kind"] for row in rows] == ["registered", "registered"]
    assert "HQ-1003\n" in site("audit", "log").out
