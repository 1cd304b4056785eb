"""What the templates of letters see that answer a requester's commands; foreign text is short and defanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake.letters import dates
from intake.letters.self_fields import Said, Served, Status, StatusItem, Withdrawal
from intake.letters.wording import defanged, shorten
from intake.message.shown import safe_text

LINE_LENGTH = 80


def context(fields: Status | Served | Withdrawal, language: str) -> Mapping[str, Any]:
    """The names that the templates of such a letter may use."""
    frame = {
        "office_name": fields.office_name,
        "office_address": fields.office_address,
        "language": language,
        "html_language": language.replace("_", "-"),
        "zone_name": dates.zone_name(fields.zone, language),
        "reference": "",
        "marker": "",
    }
    return frame | _own(fields, language)


def _own(fields: Status | Served | Withdrawal, language: str) -> dict[str, Any]:
    match fields:
        case Status():
            items = [_item(one, fields.zone, language) for one in fields.items]
            return {"items": items, "is_list": fields.is_list, "more": fields.more}
        case Served():
            items = [_item(one, fields.zone, language) for one in fields.items]
            said = [_said(one) for one in fields.said]
            return {"said": said, "items": items, "help": fields.help, "example": fields.example}
    until = dates.moment(fields.until, fields.zone, language)
    return {"reference": fields.reference, "code": fields.code, "until": until, "marker": fields.marker}


def _item(one: StatusItem, zone: str, language: str) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "state": one.state.value,
        "received_at": dates.moment(one.received_at, zone, language),
        "due_at": dates.moment(one.due_at, zone, language) if one.due_at else None,
        "provisional": one.provisional,
    }


def _said(one: Said) -> dict[str, Any]:
    return {
        "wish": one.wish,
        "result": one.result,
        "ok": one.ok,
        "line": defanged(shorten(safe_text(one.line), LINE_LENGTH)),
        "reference": one.reference,
        "about": defanged(shorten(safe_text(one.about), LINE_LENGTH)),
    }
