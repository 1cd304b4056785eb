"""Two configurations side by side, and where each value comes from; passwords are in neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

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


def given(model: BaseModel, prefix: str = "") -> Iterator[str]:
    """The keys that the file itself has, in the same form."""
    for name in model.model_fields_set:
        value, key = getattr(model, name), type(model).model_fields[name].alias or name
        yield from _given(value, f"{prefix}.{key}" if prefix else key)


def _given(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from given(value, key)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for index, one in enumerate(value, 1):
            yield from given(one, f"{key}[{index}]")
    elif isinstance(value, Mapping) and value:
        yield from (f"{key}.{name}" for name in value)
    else:
        yield key
