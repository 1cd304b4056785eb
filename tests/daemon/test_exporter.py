"""Figures for Prometheus: complete, documented, on loopback or in a file, and never in the way of mail."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from intake.config.read import parse
from intake.daemon import exporter, metrics
from intake.errors import ConfigError
from intake.workflows.upkeep import pausing
from intake.workflows.upkeep.health import Watched
from tests.support import desk
from tests.support.desk import mail

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
EXAMPLE = Path(__file__).parents[2] / "config" / "intake.example.toml"
OWN = Watched(
    poll_seconds={"office": 60}, loops=("clock", 'odd"\n'), silent=("clock",), trouble={"clock": "x"}, free_bytes=7
)


def samples(text):
    found = re.findall(r"^(\w+)(?:\{(.*)\})? ([-+.e\d]+|nan|inf)$", text, re.MULTILINE)
    assert len(found) == sum(1 for line in text.splitlines() if line and not line.startswith("#")), text
    return {f"{name}{{{labels}}}" if labels else name: float(value) for name, labels, value in found}


@pytest.fixture
def busy(database_url):
    with desk.office(database_url) as office:
        office.receive(
            mail(), mail("离开", subject="自动回复：外出", message_id="a@b.example", Auto_Submitted="auto-replied")
        )
        office.archive(mail("另一件", message_id="two@branch.example"))
        office.clock.forward(days=3)
        pausing.pause(office.house, "sending", actor="zhao", reason="")
        yield office


def test_they_tell_what_waits_and_what_is_due(busy):
    found = samples(metrics.exposition(busy.house, lambda: OWN))

    assert found['intake_mails{state="stored"}'] == 1
    assert found["intake_mail_oldest_seconds"] == 3 * 86400
    assert found["intake_requests_open"] == 1
    assert found["intake_promises_due_today"] == 1
    assert found["intake_requests_overdue"] == 0
    assert found["intake_paused"] == found["intake_database_up"] == 1
    assert found["intake_ready"] == 0
    assert found['intake_loop_alive{loop="clock"}'] == 0
    assert found['intake_loop_alive{loop="odd\\"\\n"}'] == 1
    busy.clock.forward(days=-3)
    later = samples(metrics.exposition(busy.house, lambda: OWN))
    assert later['intake_not_acknowledged_day{reason="auto.submitted"}'] == 1


def test_no_figure_names_a_person_or_a_subject(busy):
    text = metrics.exposition(busy.house, lambda: OWN)

    assert "@" not in text
    assert "用印" not in text


def test_the_page_names_every_figure_and_no_other(busy):
    named = re.findall(r"^\| `(intake_\w+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert dict(named) == dict(metrics.METRICS)
    given = {re.match(r"\w+", name)[0] for name in samples(metrics.exposition(busy.house, lambda: OWN))}
    rare = {
        "intake_acknowledgement_p95_seconds",
        "intake_mailbox_poll_age_seconds",
        "intake_letters_held",
        "intake_not_acknowledged_day",
    }
    assert set(metrics.METRICS) - given <= rare


def test_a_database_that_is_down_leaves_what_the_process_knows(tmp_path):
    with desk.office(f"sqlite:///{tmp_path}/intake.db") as office:
        office.house.db.close()
        (tmp_path / "intake.db").unlink()
        (tmp_path / "intake.db").mkdir()
        found = samples(metrics.exposition(office.house, lambda: OWN))

    assert found["intake_up" + '{version="' + metrics.__version__ + '"}'] == 1
    assert (found["intake_database_up"], found["intake_ready"]) == (0, 0)


def test_one_path_is_answered_and_nothing_else():
    with exporter.answering(("127.0.0.1", 0), lambda: "intake_up 1\n") as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert answer.read() == b"intake_up 1\n"
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
        refused.value.close()
        with exporter.answering(("127.0.0.1", port), str) as second:
            assert second == 0, "a port that is taken stops nothing"


def test_a_file_is_replaced_as_a_whole_and_removed_at_the_end(tmp_path):
    path = tmp_path / "intake.prom"
    texts = iter(["one\n", "two\n"])
    file = exporter.TextFile(path, lambda: next(texts))
    file.write()
    file.write()
    assert path.read_text() == "one\n", "not oftener than every 15 seconds"
    assert [one.name for one in tmp_path.iterdir()] == ["intake.prom"]
    file.remove()
    assert not path.exists()
    exporter.TextFile(tmp_path / "absent" / "x.prom", lambda: "x").write()
    exporter.TextFile(None, lambda: "x").write()


@pytest.mark.parametrize("listen", ["0.0.0.0:9187", "127.0.0.1", "127.0.0.1:0", "metrics.hq.example:9187"])
def test_figures_are_for_this_machine_only(listen):
    text = EXAMPLE.read_text(encoding="utf-8").replace('# listen = "127.0.0.1:9187"', f'listen = "{listen}"')

    with pytest.raises(ConfigError) as refused:
        parse(text, EXAMPLE)
    assert "metrics.listen" in str(refused.value.problems)
