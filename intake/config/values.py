"""Kinds of values in the configuration, and what its tables have in common.

Annotations here and in the tables are objects, not text: `checked` reads them each time that a command begins.
"""

import re
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, dataclass_transform
from zoneinfo import available_timezones

from intake.config.marks import AsText, Check, Exactly, Length, Range
from intake.domain.hours import check_spans, parse_span, parse_target
from intake.domain.week import WeekSchedule
from intake.link import is_loopback
from intake.message.address import valid as valid_address

_HOST = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9*_-]{1,63}(\.[A-Za-z0-9*_-]{1,63}){0,9}")
DATABASES = ("postgresql+psycopg://", "postgresql://", "sqlite:///")


def _spans(spans: tuple[str, ...]) -> bool:
    return bool(check_spans(tuple(parse_span(one) for one in spans)))


def _since(text: str) -> bool:
    return text in {"now", "all"} or bool(date.fromisoformat(text))


def listening(text: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:9187`, on this machine only. Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not is_loopback(host) or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(text)
    return host, int(port)


Language = Literal["zh_CN", "en"]
Security = Literal["tls", "starttls", "none"]
ImpactName = Literal["frontline", "normal", "internal"]
Text = Annotated[str, Length(1, 200), Check("printable", str.isprintable)]
Address = Annotated[str, Check("address", valid_address)]
Domain = Annotated[str, Check("domain", lambda text: valid_address(f"a@{text.removeprefix('@')}"))]
Host = Annotated[str, Check("host", lambda text: bool(_HOST.fullmatch(text)) and text.count("*") <= 4)]
Listen = Annotated[str, Check("listen", lambda text: bool(listening(text)))]
Mark = Annotated[str, Check("mark", lambda text: valid_address(f"a{text}" if text.startswith("@") else text))]
Zone = Annotated[str, Check("zone", lambda text: text in available_timezones())]
TargetText = Annotated[str, Check("target", lambda text: bool(parse_target(text)))]
Key = Annotated[str, Check("key", lambda text: bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text)))]
Prefix = Annotated[str, Check("prefix", lambda text: bool(re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", text)))]
Country = Annotated[str, Check("country", lambda text: bool(re.fullmatch(r"([A-Z]{2})?", text)))]
Hours = Annotated[tuple[str, ...], Check("hours", _spans)]
Since = Annotated[str, AsText(), Check("since", _since)]
Weekday = Annotated[str, Check("weekday", lambda text: bool(WeekSchedule.parse(text, "08:30")))]
ClockTime = Annotated[str, Check("clock", lambda text: bool(WeekSchedule.parse("monday", text)))]
Database = Annotated[str, Check("database", lambda text: text == "sqlite" or text.startswith(DATABASES))]
Clamd = Annotated[str, Check("clamd", lambda text: bool(re.fullmatch(r"unix:/\S+|tcp:\S+:\d{1,5}", text)))]
Blobs = Annotated[str, Check("blobs", lambda text: bool(re.fullmatch(r"database|files|s3://[^\s?#@]+", text)))]
Port = Annotated[int, Range(1, 65535)]
Count = Annotated[int, Range(0)]
Seconds = Annotated[float, Range(above=0, most=600)]
Bool = Annotated[bool, Exactly()]
Words = tuple[Text, ...]
File = Annotated[Path, Check("printable", lambda path: str(path).isprintable())]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Section:
    """A table of the file, a frozen dataclass: unknown keys are problems, values never appear in errors.

    What `dataclass` would write for each table (thirty of them, 0.7 ms each) stands here once for all.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "hide_input_in_errors": True}

    def __init_subclass__(cls) -> None:
        """Each table is a dataclass without further words."""
        dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)

    def __init__(self, **values: Any) -> None:
        self.__dict__.update({one.name: _default(one) for one in fields(self) if one.name not in values}, **values)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(name)

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(name)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        values = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
        return f"{type(self).__name__}({values})"


def key(one: Field[Any]) -> str:
    """The key in the file of a section's field."""
    return str(one.metadata.get("alias", one.name))


def is_needed(one: Field[Any]) -> bool:
    """Whether the file must have it."""
    return one.default is MISSING and one.default_factory is MISSING


def _default(one: Field[Any]) -> Any:
    if is_needed(one):
        raise TypeError(f"{one.name} is missing")
    return one.default if one.default_factory is MISSING else one.default_factory()
