"""promise advise and report backtest; and that `promise REF` is what it was."""

from __future__ import annotations

import pytest

from intake.domain.request import Outcome
from intake.workflows.desk import progress
from tests.support.desk import mail, office


@pytest.fixture(scope="module")
def busy_database(tmp_path_factory):
    """Eight seals, one a day, each done after one hour of work; the last of them is open."""
    folder = tmp_path_factory.mktemp("busy")
    with office(f"sqlite:///{folder}/intake.db") as desk:
        for number in range(8):
            desk.clock.forward(days=7)
            *_, made = desk.receive(mail(f"第 {number} 件", message_id=f"m{number}@branch.example"))
            desk.clock.forward(hours=1)
            if number < 7:
                progress.close(desk.house, made, outcome=Outcome.DONE, text="好了", actor="zhao", now=desk.clock.at)
            desk.clock.forward(hours=-1)
        at = desk.clock.at
    return (folder / "intake.db").read_bytes(), at


@pytest.fixture
def busy(empty, busy_database):
    raw, at = busy_database
    state = empty.folder / "state"
    state.mkdir(mode=0o700)
    (state / "intake.db").write_bytes(raw)
    empty.clock.at = at
    return empty


def test_advice_says_what_such_requests_took(busy):
    found = busy("promise", "advise", "seal", "--target", "30m", "--json").json

    assert (found["cases"], found["p50_hours"], found["p80_hours"], found["p90_hours"]) == (7, 1.0, 1.0, 1.0)
    assert found["policy"] == {"target": "3d", "cases": 7, "kept": 7, "percent": 100.0, "below_median": False}
    assert found["target"] == {"target": "30m", "cases": 7, "kept": 0, "percent": 0.0}
    assert found["backtest"] == {"percentile": 80, "cases": 2, "kept": 2, "percent": None}  # the sixth and the seventh


def test_advice_is_said_in_both_languages_and_takes_the_category_by_name(busy):
    chinese = busy("promise", "advise", "用印申请", "--target", "30m", lang="zh").out
    english = busy("promise", "advise", "use of company SEAL").out

    assert "P50 1.0 · P80 1.0 · P90 1.0" in chinese
    assert "若承诺 30m：能兑现 0/7 件 (0%)" in chinese
    assert "a promise of 3d would have been kept by 7 of 7 (100%)" in english


def test_few_cases_have_no_percentage(site):
    site("close", "1001", "--as", "done", "-m", "好了")

    found = site("promise", "advise", "seal").out

    assert "Fewer than five" in found
    assert "%" not in found


def test_a_category_that_is_none_is_not_found(site):
    assert "general, seal" in site("promise", "advise", "sael", status=3).err


def test_a_target_that_is_none_is_a_usage_error(site):
    assert "3d" in site("promise", "advise", "seal", "--target", "soon", status=2).err


@pytest.mark.parametrize(
    "words",
    [("1001", "--to", "2026-12-01", "--reason", "more_work"), ("--to", "2026-12-01", "--reason", "more_work", "1001")],
)
def test_promise_with_a_reference_still_promises_another_date(site, words):
    assert site("promise", *words, "--yes", "--json").json["promise_version"] == 2


def test_promise_without_a_date_says_what_is_missing(site):
    assert "--to" in site("promise", "1001", status=2).err


def test_the_help_of_promise_shows_both(site):
    shown = site("promise", "--help").out

    assert "--reason" in shown
    assert "advise" in shown


def test_the_back_test_has_no_percentage_of_few_cases_and_says_its_numbers(busy):
    found = busy("report", "backtest", "--json").json

    assert found["forecast"]["cases"] == found["by_date"]["cases"] == 0  # each was done before its first morning
    assert found["forecast"]["base_rate"] is None
    assert "近 90 天" in busy("report", "backtest", lang="zh").out


def test_the_inbox_says_the_risk_in_words_and_in_json(busy):
    assert busy("inbox", "--json").json[0]["risk"]["grade"] == "unlikely"
    assert "应不会" in busy("inbox", lang="zh").out

    busy.clock.forward(days=3)

    assert "today!" in busy("inbox").out
    assert "今天须办" in busy(lang="zh").out

    busy.clock.forward(days=1)

    assert "已逾期" in busy("inbox", lang="zh").out
