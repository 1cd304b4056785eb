"""Marks on kinds of values: what must hold of them.

`checked` asks the marks themselves; pydantic, which is loaded only when something is wrong, asks through the hook that
it has for such objects, and so tells every problem at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Check:
    """`is_right` holds; else `why` is the code of the fault. A ValueError of `is_right` counts as wrong."""

    why: str
    is_right: Callable[[Any], bool]

    def holds(self, value: object) -> bool:
        """Whether the value is right."""
        try:
            return self.is_right(value)
        except ValueError:
            return False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As pydantic asks it: the error has the code, never the value."""
        from pydantic_core import PydanticCustomError, core_schema

        def check(value: object) -> object:
            if not self.holds(value):
                raise PydanticCustomError(self.why, "{why}", {"why": self.why})
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))


@dataclass(frozen=True, slots=True)
class Range:
    """A number (text is none, nor is true) from `least` to `most`, both included, or greater than `above`."""

    least: float | None = None
    most: float | None = None
    above: float | None = None

    def holds(self, value: Any) -> bool:
        """Whether the number lies within."""
        return (
            (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and (self.above is None or value > self.above)
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As pydantic says it."""
        return _with(source, handler, strict=True, ge=self.least, le=self.most, gt=self.above)


@dataclass(frozen=True, slots=True)
class Length:
    """A text, list or table of `least` to `most` characters or entries."""

    least: int = 0
    most: int | None = None

    def holds(self, value: Any) -> bool:
        """Whether it is as long as that."""
        return len(value) >= self.least and (self.most is None or len(value) <= self.most)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As pydantic says it."""
        return _with(source, handler, min_length=self.least or None, max_length=self.most)


@dataclass(frozen=True, slots=True)
class Exactly:
    """No other type will do: 1 is not true. `checked` is never otherwise."""

    def holds(self, _value: object) -> bool:
        """Always."""
        return True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As pydantic says it."""
        return _with(source, handler, strict=True)


@dataclass(frozen=True, slots=True)
class AsText:
    """TOML has dates of its own (2026-11-24 without quotation marks): pydantic makes text of them first."""

    def holds(self, _value: object) -> bool:
        """Always."""
        return True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As pydantic does it."""
        from pydantic_core import core_schema

        def as_text(value: object) -> object:
            return value.isoformat() if isinstance(value, date) else value

        return core_schema.no_info_before_validator_function(as_text, handler(source))


def _with(source: Any, handler: GetCoreSchemaHandler, **wanted: Any) -> CoreSchema:
    from pydantic import Field

    given = {name: value for name, value in wanted.items() if value is not None}
    return handler.generate_schema(Annotated[source, Field(**given)])
