"""Kinds of values in the configuration: what each may be, with a right example for one that is not."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from intake.domain.worktime import parse_span, parse_target
from intake.message.address import valid as valid_address

Language = Literal["zh_CN", "en"]
Security = Literal["tls", "starttls", "none"]
KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Problem(ValueError):
    """A wrong value; the sentence never repeats the value, which may be a secret. `right` is a right example."""

    def __init__(self, why: str, right: str) -> None:
        super().__init__(f"{why}\x1f{right}")


def _address(text: str) -> str:
    if not valid_address(text):
        raise Problem("must be one plain e-mail address", "office@hq.example")
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise Problem("must be a time zone of the IANA list", "Asia/Shanghai")
    return text


def _target(text: str) -> str:
    try:
        parse_target(text)
    except ValueError:
        raise Problem("must be a length of working time: days, hours or minutes", "3d, 8h or 30m") from None
    return text


def _hours(spans: tuple[str, ...]) -> tuple[str, ...]:
    try:
        read = sorted((parse_span(one) for one in spans), key=lambda span: span.opens)
    except ValueError:
        raise Problem("must be spans of a day", '["08:30-12:00", "13:30-17:30"]') from None
    if not read or any(one.closes > next_.opens for one, next_ in pairwise(read)):
        raise Problem("must hold at least one span, and spans must not overlap", '["08:30-12:00", "13:30-17:30"]')
    return spans


def _key(text: str) -> str:
    if not KEY.fullmatch(text):
        raise Problem("must be small letters, digits, _ or -, beginning with a letter", "seal")
    return text


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", text):
        raise Problem("must be one to ten capital letters or digits, beginning with a letter", "HQ")
    return text


def _since(text: str | date) -> str:
    text = str(text)
    if text in {"now", "all"}:
        return text
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Problem("must be now, all, or a date", "2026-11-24") from None
    return text


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
TargetText = Annotated[str, AfterValidator(_target)]
Key = Annotated[str, AfterValidator(_key)]
Port = Annotated[int, Field(ge=1, le=65535)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Hours = Annotated[tuple[str, ...], AfterValidator(_hours)]
Since = Annotated[str | date, AfterValidator(_since)]
Words = tuple[str, ...]


class Section(BaseModel):
    """A table of the file: unknown keys are problems, values never appear in errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
