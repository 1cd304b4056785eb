"""Kinds of values in the configuration; a wrong one raises the code of its fault, never the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from intake.domain.hours import check_spans, parse_span, parse_target
from intake.domain.week import WeekSchedule
from intake.link import is_loopback
from intake.message.address import valid as valid_address

Value = TypeVar("Value")
_HOST = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9*_-]{1,63}(\.[A-Za-z0-9*_-]{1,63}){0,9}")
DATABASES = ("postgresql+psycopg://", "postgresql://", "sqlite:///")


def _check(why: str, is_right: Callable[[Value], bool]) -> AfterValidator:
    """A validator that raises a fault's code; a ValueError of `is_right` counts as wrong."""

    def check(value: Value) -> Value:
        try:
            right = is_right(value)
        except ValueError:
            right = False
        if not right:
            raise PydanticCustomError(why, "{why}", {"why": why})
        return value

    return AfterValidator(check)


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


def _as_text(value: object) -> object:
    """TOML has dates of its own: 2026-11-24 without quotation marks."""
    return value.isoformat() if isinstance(value, date) else value


Language = Literal["zh_CN", "en"]
Security = Literal["tls", "starttls", "none"]
ImpactName = Literal["frontline", "normal", "internal"]
Text = Annotated[str, Field(min_length=1, max_length=200), _check("printable", str.isprintable)]
Address = Annotated[str, _check("address", valid_address)]
Domain = Annotated[str, _check("domain", lambda text: valid_address(f"a@{text.removeprefix('@')}"))]
Host = Annotated[str, _check("host", lambda text: bool(_HOST.fullmatch(text)) and text.count("*") <= 4)]
Listen = Annotated[str, _check("listen", lambda text: bool(listening(text)))]
Mark = Annotated[str, _check("mark", lambda text: valid_address(f"a{text}" if text.startswith("@") else text))]
Zone = Annotated[str, _check("zone", lambda text: text in available_timezones())]
TargetText = Annotated[str, _check("target", lambda text: bool(parse_target(text)))]
Key = Annotated[str, _check("key", lambda text: bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text)))]
Prefix = Annotated[str, _check("prefix", lambda text: bool(re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", text)))]
Country = Annotated[str, _check("country", lambda text: bool(re.fullmatch(r"([A-Z]{2})?", text)))]
Hours = Annotated[tuple[str, ...], _check("hours", _spans)]
Since = Annotated[str, BeforeValidator(_as_text), _check("since", _since)]
Weekday = Annotated[str, _check("weekday", lambda text: bool(WeekSchedule.parse(text, "08:30")))]
ClockTime = Annotated[str, _check("clock", lambda text: bool(WeekSchedule.parse("monday", text)))]
Database = Annotated[str, _check("database", lambda text: text == "sqlite" or text.startswith(DATABASES))]
Clamd = Annotated[str, _check("clamd", lambda text: bool(re.fullmatch(r"unix:/\S+|tcp:\S+:\d{1,5}", text)))]
Blobs = Annotated[str, _check("blobs", lambda text: bool(re.fullmatch(r"database|files|s3://[^\s?#@]+", text)))]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
Count = Annotated[StrictInt, Field(ge=0)]
Seconds = Annotated[float, Field(strict=True, gt=0, le=600)]
Bool = StrictBool
Words = tuple[Text, ...]
File = Annotated[Path, _check("printable", lambda path: str(path).isprintable())]


class Section(BaseModel):
    """A table of the file: unknown keys are problems, values never appear in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
