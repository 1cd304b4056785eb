"""What a letter about trouble shows, and samples of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from intake.letters import dates
from intake.letters.fields import Alarm
from intake.letters.wording import defanged, shorten

MOST_REFERENCES = 200
ABOUT_LENGTH, ERROR_LENGTH = 80, 300
KINDS = ("mailbox", "backlog", "sending", "silent", "storm")


def context(fields: Alarm, language: str) -> Mapping[str, Any]:
    """The names that the alarm's templates may use."""
    return {
        "office_name": fields.office_name,
        "office_address": fields.office_address,
        "language": language,
        "html_language": language.replace("_", "-"),
        "zone_name": dates.zone_name(fields.zone, language),
        "what": fields.what,
        "about": defanged(shorten(fields.about, ABOUT_LENGTH)),
        "since": dates.moment(fields.since, fields.zone, language),
        "until": dates.moment(fields.until, fields.zone, language) if fields.until else None,
        "error": defanged(shorten(fields.error, ERROR_LENGTH)),
        "count": fields.count,
        "references": list(fields.references[:MOST_REFERENCES]),
        "references_more": max(0, len(fields.references) - MOST_REFERENCES),
    }


def samples(office_name: str) -> list[Alarm]:
    """Each kind of trouble, while it lasts and when it is over."""
    since = datetime(2026, 10, 10, 1, 5, tzinfo=UTC)
    usual = Alarm(
        office_name=office_name,
        office_address="office@hq.example",
        zone="Asia/Shanghai",
        what="mailbox",
        about="office",
        since=since,
        error="imap.hq.example:993: connection refused",
        count=3,
    )
    kinds = [replace(usual, what=one, about="" if one in {"backlog", "sending"} else "office") for one in KINDS]
    storm = replace(usual, what="storm", about="告警 # 号", references=("HQ-1042", "HQ-1043"), count=240, error="")
    many = replace(storm, references=tuple(f"HQ-{n}" for n in range(1000, 1240)))
    lasting = [*kinds, storm]
    return [*lasting, *(replace(one, until=since + timedelta(hours=2)) for one in [*lasting, many])]
