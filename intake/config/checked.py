"""A table of the file as a section: made at once where everything is right, judged by pydantic where anything is not.

Loading pydantic and its models takes longer than most commands; a file that is right needs neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from intake.config.values import Section, is_needed, key

Table = TypeVar("Table", bound=Section)


class _Doubt(Exception):
    """Something is not as it should be: pydantic tells what."""


def checked(kind: type[Table], tables: Mapping[str, Any]) -> Table:
    """The section of these tables; Wrong holds everything that is wrong with them."""
    try:
        made: Table = _section(kind, tables)
    except _Doubt:
        from intake.config.problems import judged

        return judged(kind, tables)
    return made


def _section(kind: Any, table: object) -> Any:
    known, needed = _keys(kind)
    if type(table) is not dict or not needed <= table.keys() <= known.keys():
        raise _Doubt
    return kind(**{known[name].name: _value(known[name].type, value) for name, value in table.items()})


@cache
def _keys(kind: Any) -> tuple[dict[str, Field[Any]], set[str]]:
    """The fields of a section by key, and the keys that the file must have."""
    return {key(one): one for one in fields(kind)}, {key(one) for one in fields(kind) if is_needed(one)}


def _value(kind: Any, value: object) -> Any:
    outer, inner = get_origin(kind), get_args(kind)
    if outer is None:
        return _section(kind, value) if is_dataclass(kind) else _plain(kind, value)
    if outer is Annotated:
        return _marked(inner[0], inner[1:], value)
    if outer in {UnionType, Union}:  # of a kind and None, which TOML has not
        [kind] = [one for one in inner if one is not NoneType]
        return _value(kind, value)
    return _several(outer, inner, value)


def _several(outer: Any, inner: tuple[Any, ...], value: object) -> Any:
    """A list, a table with keys of the office's choice, or one of several words."""
    if outer is tuple and type(value) is list:
        return tuple(_value(inner[0], one) for one in value)
    if outer is dict and type(value) is dict:
        return {_value(inner[0], name): _value(inner[1], one) for name, one in value.items()}
    if outer is Literal and type(value) is str and value in inner:
        return value
    raise _Doubt


def _marked(kind: Any, marks: tuple[Any, ...], value: object) -> Any:
    found = _value(kind, value)
    if not all(mark.holds(found) for mark in marks):
        raise _Doubt
    return found


def _plain(kind: Any, value: object) -> Any:
    if kind in {str, int, bool} and type(value) is kind:
        return value
    if kind is float and isinstance(value, int | float) and type(value) is not bool:
        return _number(value)
    if kind is Path and type(value) is str:
        return Path(value)
    if isinstance(kind, type) and issubclass(kind, Enum) and value in [one.value for one in kind]:
        return kind(value)
    raise _Doubt


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise _Doubt from None
