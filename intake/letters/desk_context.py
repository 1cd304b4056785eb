"""What the templates of letters to our own staff see: plain strings and moments, foreign text short and defanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from intake.letters import dates
from intake.letters.desk_fields import (
    About,
    Answering,
    Brief,
    Digest,
    DigestItem,
    Done,
    Notice,
    NoticeItem,
    SingleNotice,
    ToStaff,
)
from intake.letters.wording import defanged, shorten
from intake.message.shown import safe_text

SHOWN = 25  # of each list; the others are counted
SUBJECT_LENGTH, NAME_LENGTH = 80, 40
TEXT_LENGTH, EXCERPT_LENGTH, LINE_LENGTH = 4000, 160, 120
LISTS = ("overdue", "today", "at_risk", "unowned", "unanswered", "waiting")


def context(fields: Notice | SingleNotice | Digest, language: str) -> Mapping[str, Any]:
    """The names that the templates of a letter to staff may use."""
    seen = frame(fields, language)
    match fields:
        case Notice():
            return seen | _notice(fields, language)
        case SingleNotice():
            return seen | _single(fields, language)
        case Digest():
            return seen | _digest(fields, language)


def frame(fields: ToStaff, language: str) -> dict[str, Any]:
    """What every letter to staff shows."""
    return {
        "office_name": fields.office_name,
        "office_address": fields.office_address,
        "reader_name": shorten(fields.reader_name, NAME_LENGTH),
        "language": language,
        "html_language": language.replace("_", "-"),
        "zone_name": dates.zone_name(fields.zone, language),
        "answering": answering(fields.answering, fields.zone, language),
    }


def _notice(fields: Notice, language: str) -> dict[str, Any]:
    items = sorted(fields.items, key=_weight)
    return {
        "count": len(items),
        "requests": len({one.about.reference for one in items}),
        "breaches": len({one.about.reference for one in items if one.percent >= 100}),
        "items": [_item(one, fields.zone, language) for one in items],
    }


def _single(fields: SingleNotice, language: str) -> dict[str, Any]:
    zone = fields.zone
    return {
        "item": _item(fields.item, zone, language),
        "reference": fields.item.about.reference,
        "text": _long(fields.text),
        "attachments": [_foreign(one, NAME_LENGTH) for one in fields.attachments],
        "brief": _brief(fields.brief, zone, language) if fields.brief else None,
        "marker": fields.marker,
    }


def _brief(brief: Brief, zone: str, language: str) -> dict[str, Any]:
    return {
        "promises": brief.promises,
        "state": brief.state,
        "waiting_on": brief.waiting_on,
        "waiting_until": _moment(brief.waiting_until, zone, language),
        "unanswered_since": _moment(brief.unanswered_since, zone, language),
        "done": [_done(one, zone, language) for one in brief.done],
        "earlier": brief.earlier,
    }


def _done(one: Done, zone: str, language: str) -> dict[str, Any]:
    return {
        "at": dates.moment(one.at, zone, language),
        "kind": one.kind,
        "actor": _foreign(one.actor_name, NAME_LENGTH),
        "text": _foreign(one.text, LINE_LENGTH),
        "until": _moment(one.until, zone, language),
        "proven": one.is_proven,
    }


def answering(found: Answering | None, zone: str, language: str) -> dict[str, Any] | None:
    """What will become of an answer, for `_answering.j2`; None where the letter says nothing of it."""
    if found is None:
        return None
    until = _moment(found.until, zone, language)
    return {"how": found.how, "ref": found.reference, "code": found.code, "until": until}


def _weight(item: NoticeItem) -> tuple[bool, int, datetime]:
    """Front line first, then what is gone, then what comes near."""
    return (item.about.impact != "frontline", -item.percent, item.at)


def _item(item: NoticeItem, zone: str, language: str) -> dict[str, Any]:
    return _about(item.about, zone, language) | {
        "what": item.what,
        "at": dates.moment(item.at, zone, language),
        "noticed_late": item.noticed_late,
        "timer": item.timer,
        "percent": item.percent,
        "timer_due_at": _moment(item.timer_due_at, zone, language),
        "note": shorten(item.note, NAME_LENGTH),
        "who": _foreign(item.who, NAME_LENGTH),
        "verified": item.verified,
        "excerpt": _foreign(item.excerpt, EXCERPT_LENGTH),
    }


def _digest(fields: Digest, language: str) -> dict[str, Any]:
    zone = fields.zone
    found: dict[str, Any] = {"made_at": dates.moment(fields.made_at, zone, language)}
    found["day"] = dates.moment(fields.made_at, zone, language).shown.rpartition(" ")[0].rstrip(",")
    for name in LISTS:
        items: Sequence[DigestItem] = getattr(fields, name)
        found[name] = [_line(one, zone, language) for one in items[:SHOWN]]
        found[f"{name}_count"] = len(items)
    found["drafts"] = [
        {"number": one.number, "ref": one.reference, "subject": _foreign(one.subject, SUBJECT_LENGTH)}
        for one in fields.drafts[:SHOWN]
    ]
    found["returned"] = [
        {
            "ref": one.reference,
            "recipient": defanged(shorten(one.recipient, SUBJECT_LENGTH)),
            "status": shorten(one.status, NAME_LENGTH),
            "at": dates.moment(one.at, zone, language),
        }
        for one in fields.returned[:SHOWN]
    ]
    return found


def _line(item: DigestItem, zone: str, language: str) -> dict[str, Any]:
    return _about(item.about, zone, language) | {
        "until": _moment(item.until, zone, language),
        "unanswered_since": _moment(item.unanswered_since, zone, language),
        "used_percent": item.used_percent,
    }


def _about(about: About, zone: str, language: str) -> dict[str, Any]:
    return {
        "ref": about.reference,
        "subject": _foreign(about.subject, SUBJECT_LENGTH),
        "requester": _foreign(about.requester_name, NAME_LENGTH),
        "branch": _foreign(about.branch_name, NAME_LENGTH),
        "owner": shorten(about.owner_name, NAME_LENGTH),
        "frontline": about.impact == "frontline",
        "due_at": _moment(about.due_at, zone, language),
    }


def _moment(at: datetime | None, zone: str, language: str) -> dates.Moment | None:
    return dates.moment(at, zone, language) if at is not None else None


def _foreign(text: str, length: int) -> str:
    return defanged(shorten(text, length))


def _long(text: str) -> str:
    """What a person wrote, line by line, cut where it would be more than a letter."""
    whole = safe_text(text).strip()
    return defanged(whole if len(whole) <= TEXT_LENGTH else f"{whole[:TEXT_LENGTH].rstrip()} …")
