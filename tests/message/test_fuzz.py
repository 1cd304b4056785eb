"""Damaged mails of the corpus; `python -m bench.fuzz 20000` runs as many as one likes."""

from __future__ import annotations

import random

import pytest

from tests.support import mutation


@pytest.mark.parametrize("seed", range(4))
def test_damaged_mails_are_read_in_time(seed):
    slowest = max(mutation.run(200, seed=seed), key=lambda one: one.seconds)

    assert slowest.seconds < 2, slowest


def test_the_same_seed_damages_the_same_way():
    raw = b"Subject: x\n\nbody\n"

    assert len({mutation.damaged(raw, random.Random(7), other=raw) for _ in range(3)}) == 1


def test_the_seeds_are_our_own_mails_and_those_that_are_named(tmp_path, monkeypatch):
    monkeypatch.delenv("INTAKE_CORPUS", raising=False)
    own = mutation.seeds()
    (tmp_path / "a.eml").write_bytes(b"x")
    (tmp_path / "b.eml").write_bytes(b"x" * (mutation.LARGEST + 1))
    monkeypatch.setenv("INTAKE_CORPUS", str(tmp_path))

    assert len(own) >= 60
    assert mutation.seeds() == [*own, tmp_path / "a.eml"]
