"""Where the checkout is."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def root_folder():
    return Path(__file__).resolve().parents[2]
