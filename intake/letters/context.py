"""From a letter's fields to what its templates see: plain strings, flags and moments, nothing with behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from intake.letters import alarm, dates, desk_context, self_context, staff_context, weekly
from intake.letters.desk_fields import Answering, Digest, Notice, SingleNotice
from intake.letters.fields import Alarm, Common, Fields, Weekly
from intake.letters.self_fields import Served, Status, Withdrawal
from intake.letters.staff_fields import Transcript
from intake.letters.wording import defanged, shorten
from intake.message.shown import safe_text

SUBJECT_LENGTH = 160  # characters of the root subject that a letter repeats
NAME_LENGTH = 60


def context(fields: Fields, language: str) -> Mapping[str, Any]:
    """The names that the templates of one letter may use. Pure; the same fields give the same names and values."""
    if isinstance(fields, Weekly):
        return weekly.context(fields, language)
    if isinstance(fields, Notice | SingleNotice | Digest):
        return desk_context.context(fields, language)
    if isinstance(fields, Status | Served | Withdrawal):
        return self_context.context(fields, language)
    if isinstance(fields, Alarm):
        return alarm.context(fields, language)
    if isinstance(fields, Transcript):
        return staff_context.context(fields, language)
    if not fields.show_subject:
        fields = replace(fields, subject="", requester_name="", branch_name="")
    names = [one.name for one in fields_of(fields)] + list(fields.derived)
    seen = {name: _plain(getattr(fields, name), fields.zone, language) for name in names}
    seen["subject"] = shorten(fields.subject, SUBJECT_LENGTH)
    seen["requester_name"] = defanged(shorten(fields.requester_name, NAME_LENGTH))
    return seen | _frame(fields, language)


def _frame(fields: Common, language: str) -> dict[str, str]:
    return {
        "language": language,
        "html_language": language.replace("_", "-"),
        "zone_name": dates.zone_name(fields.zone, language),
        "zone_name_zh": dates.zone_name(fields.zone, "zh_CN"),
        "zone_name_en": dates.zone_name(fields.zone, "en"),
    }


def _plain(value: Any, zone: str, language: str) -> Any:
    """A value as a template may have it."""
    match value:
        case bool() | int() | None:
            return value
        case datetime():
            return dates.moment(value, zone, language)
        case timedelta():
            return dates.duration(value, language)
        case str():
            return safe_text(str(value)).strip()
        case Answering():
            return desk_context.answering(value, zone, language)
        case tuple():
            return tuple(_plain(one, zone, language) for one in value)
    raise TypeError(f"a letter cannot show {type(value).__name__}")
