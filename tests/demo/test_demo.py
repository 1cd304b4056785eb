"""The demonstration as a newcomer runs it: complete, and gone afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.waiting import eventually


def folders():
    return set(Path(tempfile.gettempdir()).glob("intake-demo-*"))


def test_once_tells_a_complete_story_and_ends(root_folder):
    before = folders()

    done = subprocess.run(
        [sys.executable, "-m", "intake.demo", "--once", "--lang", "zh"],
        cwd=root_folder,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert "故事完整" in done.stdout
    assert "HQ-1001" in done.stdout
    assert folders() <= before


def test_it_stays_open_until_interrupted(root_folder, tmp_path):
    out = tmp_path / "out"
    with out.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "intake.demo", "--lang", "en"], cwd=root_folder, stdout=sink, stderr=sink
        )
    try:
        eventually(
            lambda: "Ctrl-C" in out.read_text(encoding="utf-8"), 120, on_failure=lambda: out.read_text(encoding="utf-8")
        )
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, out.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()
    assert "The story is complete" in out.read_text(encoding="utf-8")
