"""Damaged mails of the corpus; `python -m bench.fuzz 20000` runs as many as one likes."""

from __future__ import annotations

import random

import pytest

from tests.support import damage, mutation


@pytest.mark.parametrize("seed", range(4))
def test_damaged_mails_are_read_in_time(seed):
    read = list(mutation.run(200, seed=seed))

    assert [str(one) for one in read if one.trouble] == []
    assert max(one.seconds for one in read) < 2, max(read, key=lambda one: one.seconds)


@pytest.mark.parametrize("damage", dict.fromkeys(damage.DAMAGES), ids=lambda one: one.__name__.strip("_"))
def test_each_damage_damages_and_the_same_seed_in_the_same_way(damage):
    raw = (mutation.OWN / "011-alternative.eml").read_bytes()

    once, again = ([damage(raw, random.Random(seed), raw) for seed in range(12)] for _ in range(2))

    assert once == again
    assert any(one != raw for one in once)
    assert damage(b"", random.Random(1), b"") is not None


def test_the_seeds_are_our_own_mails_and_those_that_are_named(tmp_path, monkeypatch):
    monkeypatch.delenv("INTAKE_CORPUS", raising=False)
    own = mutation.seeds()
    (tmp_path / "a.eml").write_bytes(b"x")
    (tmp_path / "b.eml").write_bytes(b"x" * (mutation.LARGEST + 1))
    monkeypatch.setenv("INTAKE_CORPUS", str(tmp_path))

    assert len(own) >= 60
    assert mutation.seeds() == [*own, tmp_path / "a.eml"]
