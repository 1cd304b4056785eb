"""Two configurations side by side, and where each value comes from; passwords are in neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FILE, DEFAULT = "file", "default"


def flat(values: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys such as `mailbox[1].port`, counted as problems count them, with their plain values."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from flat(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(values, list) and any(isinstance(one, Mapping) for one in values):
        for index, value in enumerate(values, 1):
            yield from flat(value, f"{prefix}[{index}]")
    else:
        yield prefix, values


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Key, old and new value of everything that differs; None where one of them lacks the key."""
    before, after = dict(flat(old)), dict(flat(new))
    keys = dict.fromkeys((*before, *after))
    return [(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
