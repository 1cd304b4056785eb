"""How many examples a property tries: many by default; few, and always the same, for mutants, where thousands run."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("mutants", max_examples=10, derandomize=True, database=None)
