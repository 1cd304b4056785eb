"""A finished week as a letter to leadership: once per period and reader, from one snapshot (LIFECYCLE.md section 7)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from intake import log, sheets
from intake.domain import digest, weekrows
from intake.domain.week import Week, due_week, missed_weeks
from intake.domain.weekrows import WeekRows
from intake.errors import ConfigError, IntakeError, Sentence
from intake.failpoints import fp
from intake.letters.fields import Weekly
from intake.store import chain
from intake.store.ledger import figures, reports
from intake.workflows.house import House
from intake.workflows.looking import outlook
from intake.workflows.outgoing import post

KIND = "weekly"
NEXT_WEEK = timedelta(days=7)


def run(house: House) -> list[str]:
    """Queue the summary of the week that is due, and of those missed before it; the keys. A second run does nothing.

    What was due on a day before the desk began is not sent: it would tell leaders of nothing.
    """
    now = house.now()
    if house.policy.weekly is None or not house.policy.report_readers:
        return []
    with house.db.read() as conn:
        newest = reports.newest(conn, KIND)
        since = figures.began(conn, now) if newest is None else None
    week = due_week(now, house.policy.weekly, house.office.zone, since=since)
    weeks = [] if week is None else missed_weeks(week, newest)
    queued = []
    for one in weeks:
        summary = weekly(house, one.label, now)
        fp("report_built")
        queued += send(house, summary, now)
    return queued


def weekly(house: House, period: str | None, now: datetime) -> dict[str, Any]:
    """The figures of a week such as `2026-W47`; without a period, of the last finished week.

    A sent week comes from its snapshot and never changes. Raises IntakeError when the books do not balance.
    """
    zone = house.office.zone
    week = Week.parse(period, zone) if period else Week.before(now, zone)
    with house.db.read() as conn:
        kept = reports.get(conn, KIND, week.label)
        if kept is not None:
            return kept
        rows = figures.week_rows(conn, week.start, week.end)
    rows = _named(house, rows)
    summary = digest.summarise(rows, week, now=now, calendar=house.calendar)
    if not summary.balances:
        raise IntakeError(
            Sentence("the figures of {label} do not balance; nothing was sent", label=week.label),
            hint="this is a defect: please report it with `intake report weekly --json`",
        )
    return _with_risks(house, digest.to_json(summary, prefix=house.prefix), week, now)


def _with_risks(house: House, summary: dict[str, Any], week: Week, now: datetime) -> dict[str, Any]:
    """Next week's promises with how likely a miss is; of an older week nothing can be foreseen any more."""
    expected = outlook.risks(house, now) if now < week.end + NEXT_WEEK else {}
    for one in summary["at_risk"]:
        one["risk"] = expected.get(one["ref"])
    return summary


def files(house: House, summary: dict[str, Any]) -> dict[str, bytes]:
    """`weekly.html`, `.txt`, `.json` and `.xlsx` of a summary."""
    rendered = house.desk.write(KIND, house.office.language, _fields(house, summary))
    return {
        "weekly.html": rendered.html.encode(),
        "weekly.txt": rendered.text.encode(),
        "weekly.json": json.dumps(summary, ensure_ascii=False, indent=1).encode(),
        "weekly.xlsx": sheets.weekly_xlsx(summary, house.office.language),
    }


def send(house: House, summary: dict[str, Any], now: datetime) -> list[str]:
    """Keep the snapshot and queue one letter for each reader, in one transaction; the keys of the letters that are new.

    A week that is not over is sent as an interim summary, once a day at most, and leaves the final one its key.
    """
    if not house.policy.report_readers:
        raise ConfigError(
            "nobody is to receive the weekly summary",
            hint='name readers: [report] weekly = { day = "monday", at = "08:30", recipients = ["leader@hq.example"] }',
        )
    period = str(summary["period"])
    is_over = Week.parse(period, house.office.zone).end <= now
    house.warm()
    queued = []
    with house.db.write() as conn:
        snapshot = reports.keep(conn, KIND, period, summary, now=now) if is_over else summary
        fields = _fields(house, snapshot, anchor="{}:{}".format(*chain.head(conn)))
        for reader in house.policy.report_readers:
            key = f"{KIND}:{period if is_over else _interim(house, period, now)}:{reader}"
            letter = post.report(conn, house, reader, kind=KIND, key=key, fields=fields, now=now)
            if letter.is_new:
                queued.append(letter.key)
    fp("report_queued")
    log.info("report.queued", period=period, readers=len(queued))
    return queued


def _interim(house: House, period: str, now: datetime) -> str:
    return f"{period}@{now.astimezone(house.zone):%Y-%m-%d}"


def _fields(house: House, summary: dict[str, Any], *, anchor: str = "") -> Weekly:
    return Weekly(
        summary=summary,
        office_name=house.office.name,
        office_address=house.office.address,
        zone=house.office.zone,
        language=house.office.language,
        period=str(summary["period"]),
        anchor=anchor,
    )


def _named(house: House, rows: WeekRows) -> WeekRows:
    """Category names live in the configuration, not in the store."""
    return weekrows.with_category_names(rows, lambda key: house.policy.category_name(key, house.office.language))
