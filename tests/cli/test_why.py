"""`why`, line by line against the ledger, in Chinese and English; and the commands that move promises."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

DAYS = {"working", "make_up", "short", "company", "closed", "holiday", "weekend"}


@pytest.fixture
def moved(site):
    """HQ-1001 after a question and an answer, another date, and rework; HQ-1002 counts in hours."""
    site("ask", "1001", "--until", "11-27", "-m", "合同号？")
    site.clock.forward(days=1, minutes=7, seconds=30)
    site("resume", "1001")
    site("promise", "1001", "--to", "12-04", "--reason", "supplier")
    site("close", "1001", "--as", "done", "-m", "好")
    site.clock.forward(days=1)
    site("reopen", "1001", "--reason", "wrong")
    return site


def spans(line):
    return [tuple(map(datetime.fromisoformat, one.split("/"))) for one in line["spans"]]


def length(target):
    unit = {"h": 3600, "m": 60, "s": 1}[target[-1]]
    return timedelta(seconds=float(target[:-1]) * unit)


@pytest.mark.parametrize("ref", ["1001", "1002"])
def test_each_count_is_what_the_policy_promised_and_names_every_day(moved, ref):
    found = moved("why", ref, "--json").json
    counted = [one for one in found["promises"] if one["target"]]
    assert len(counted) == (3 if ref == "1001" else 1)
    for one in counted:
        lines = [line for line in one["trace"] if line["kind"] in DAYS]
        if one["target"].endswith("d"):
            days = int(one["target"][:-1])
            assert [line["counted"] for line in lines if line["counted"]] == [f"{n}/{days}" for n in range(days + 1)]
        else:
            worked = sum((end - start for line in lines for start, end in spans(line)), timedelta(0))
            assert worked == length(one["target"])
        first, last = one["counted_from"][:10], one["due_at"][:10]
        assert [on for line in lines for on in dates(line)] == each(first, last)
        assert (one["trace"][0]["at"], one["trace"][-1]["at"]) == (one["counted_from"], one["due_at"])


def dates(line):
    return each(line["on"], line["until"] or line["on"])


def each(first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_says_what_the_ledger_has(moved, lang):
    found = moved("why", "1001", "--json").json
    shown = moved("why", "1001", lang=lang).out.split("\n──")[0].splitlines()
    expected = []
    for one in found["promises"]:
        head, because, policy, calendar, announced, *days = shown[len(expected) :][: 5 + len(one["trace"])]
        expected += [head, because, policy, calendar, announced, *days]
        at = datetime.fromisoformat(one["due_at"])
        assert f"{at:%Y-%m-%d}" in head
        assert f"{at:%H:%M}" in head
        assert "UTC+08:00" in head
        assert re.search(rf"\bv{one['version']}:|第 {one['version']} 版", head)
        assert f"[{one['reason']}]" in because
        assert one["actor"] in because
        assert f"{one['policy']}@{one['policy_version']}" in policy
        assert one["calendar_version"] in calendar
        assert one["letter"]["message_id"] in announced
        assert one["letter"]["recipient"] in announced
        assert one["letter"]["key"] == one["announced_by"]
        for line, text in zip(one["trace"], days, strict=True):
            check_day(line, text, lang)
    rests, [in_force] = shown[len(expected) : -1], shown[-1:]
    assert len(rests) == len(found["suspensions"]) == 1
    assert "28:30" in rests[0]  # left on Tuesday at ten of three working days
    assert str(found["in_force"]) in in_force


def check_day(line, text, lang):
    if line["kind"] in {"received", "due"}:
        at = datetime.fromisoformat(line["at"])
        assert f"{at:%Y-%m-%d}" in text
        assert f"{at:%H:%M}" in text
        return
    assert line["on"] in text
    assert (line["until"] or line["on"]) in text
    assert line["name"] in text
    assert line["counted"].replace(" of ", "/" if lang == "zh" else " of ") in text
    kinds = {"working": ("工作日", "working day"), "weekend": ("周末", "weekend"), "make_up": ("调休上班", "make-up")}
    assert kinds[line["kind"]][lang == "en"] in text
    if line["kind"] == "weekend":
        assert ("跳过" if lang == "zh" else "skipped") in text
        assert str(len(dates(line))) in text
    for start, end in spans(line):
        assert f"{start:%H:%M}-{end:%H:%M}" in text


def test_holidays_and_make_up_days_are_named_in_the_example_of_the_documents(site):
    shown = site("calendar", "due", "2026-09-30 16:30", "3d", lang="zh").out.splitlines()
    assert shown[0].startswith("承诺时限 10-10 周六 17:30 2026 (cn-hq@2026.1)")
    assert shown[2].strip().startswith("2026-09-30 周三  工作日  0/3")
    assert "2026-10-01 周四 … 2026-10-07 周三  节假日 国庆节 / 调休  跳过 7 天" in shown[3]
    assert "1/3  08:30-12:00 13:30-17:30" in shown[4]
    assert "2026-10-10 周六  调休上班（补 10-07）  3/3" in shown[6]
    english = site("calendar", "due", "2026-09-30 16:30", "3d").out
    assert "skipped 7 d" in english
    assert "make-up workday" in english


def test_reasons_marks_and_suspensions_are_said_in_words(moved):
    shown = moved("why", "1001").out
    for words in (
        "the first promise, counted from the receipt",
        "the answer came; what was left counts from its receipt",
        "another date was set  [renegotiated:supplier]",
        "a date that was set, not counted",
        "rework, counted from the objection",
        "rework, cycle 1",
        "Promise in force: v4",
    ):
        assert words in shown
    chinese = moved("why", "1001", lang="zh").out
    for words in (
        "首次承诺",
        "返工第 1 轮",
        "约定的时间",
        "现行承诺：第 4 版",
        "暂停：2026-11-24 10:00 至 2026-11-25 10:07",
    ):
        assert words in chinese


def test_an_earlier_moment_shows_what_was_known_then(moved):
    then = moved("why", "1001", "--at", "2026-11-24 12:00", "--json").json
    assert [one["version"] for one in then["promises"]] == [1]
    assert (then["in_force"], then["suspensions"][0]["to"]) == (1, None)
    assert "now" in moved("why", "1001", "--at", "2026-11-24 12:00").out


def test_what_was_not_announced_says_why(empty):
    from tests.support.desk import mail, office

    state = empty.folder / "state"
    state.mkdir(mode=0o700)
    with office(f"sqlite:///{state}/intake.db") as desk:
        desk.receive(mail(), activation=datetime.fromisoformat("2026-11-25T00:00:00+08:00"))
    assert "no letter: before_activation" in empty("why", "1001").out
    assert "未发信：before_activation" in empty("why", "1001", lang="zh").out
