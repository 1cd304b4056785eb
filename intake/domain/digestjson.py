"""The summary of a week as plain JSON: English keys, times with the office's offset, working time in hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain.request import reference
from intake.domain.summary import Group, Lateness, Miss, Risk, Summary, percent

SCHEMA = 1


def to_json(summary: Summary, *, prefix: str) -> dict[str, Any]:
    """What is kept as the week's snapshot and read by letters, sheets and programs; `prefix` is that of references."""
    week, flow = summary.week, summary.flow
    zone = ZoneInfo(week.zone)
    return {
        "schema": SCHEMA,
        "period": week.label,
        "zone": week.zone,
        "start": _iso(week.start, zone),
        "end": _iso(week.end, zone),
        "made_at": _iso(summary.made_at, zone),
        "calendar_version": summary.calendar_version,
        "received": flow.received,
        "reopened": flow.reopened,
        "resolved": flow.resolved,
        "cancelled": flow.cancelled,
        "merged": flow.merged,
        "backlog_start": flow.backlog_start,
        "backlog_end": flow.backlog_end,
        "balances": flow.balances,
        "not_judged": summary.not_judged,
        **_promises(summary),
        "frontline": _frontline(summary),
        "open_by_age": [{"working_days": label, "count": count} for label, count in summary.open_by_age.items()],
        "by_branch": [_group(group) for group in summary.by_branch],
        "by_category": [_group(group) for group in summary.by_category],
        "misses": [_miss(miss, prefix, zone) for miss in summary.misses],
        "at_risk": [_risk(risk, prefix, zone) for risk in summary.at_risk],
    }


def _promises(summary: Summary) -> dict[str, Any]:
    figures = summary.promise
    return {
        "judged": figures.judged,
        "kept_on_original": figures.kept_on_original,
        "kept_on_original_percent": percent(figures.kept_on_original, figures.judged),
        "kept_on_final": figures.kept_on_final,
        "kept_on_final_percent": percent(figures.kept_on_final, figures.judged),
        "late_original": _lateness(figures.late_original),
        "late_final": _lateness(figures.late_final),
        "moved": figures.moved,
    }


def _frontline(summary: Summary) -> dict[str, Any]:
    line = summary.frontline
    return {
        "count": line.count,
        "held_up_hours": _hours(line.held_up),
        "held_up_working_hours": _hours(line.held_up_working),
        "open": line.open,
    }


def _lateness(late: Lateness) -> dict[str, Any]:
    return {
        "count": late.count,
        "median_hours": None if late.median is None else _hours(late.median),
        "p90_hours": None if late.p90 is None else _hours(late.p90),
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "received": group.received,
        "resolved": group.resolved,
        "judged": group.judged,
        "kept_on_original": group.kept_on_original,
        "kept_on_original_percent": percent(group.kept_on_original, group.judged),
        "kept_on_final": group.kept_on_final,
        "kept_on_final_percent": percent(group.kept_on_final, group.judged),
        "open": group.open,
    }


def _miss(miss: Miss, prefix: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ref": reference(miss.id, prefix),
        "subject": miss.subject,
        "branch": miss.branch,
        "category": miss.category,
        "due_at": _iso(miss.due_at, zone),
        "final_due_at": _iso(miss.final_due_at, zone),
        "resolved_at": _iso(miss.resolved_at, zone) if miss.resolved_at else None,
        "late_working_hours": _hours(miss.late),
        "kept_on_final": miss.kept_on_final,
        "cause": miss.cause,
    }


def _risk(risk: Risk, prefix: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ref": reference(risk.id, prefix),
        "subject": risk.subject,
        "branch": risk.branch,
        "category": risk.category,
        "due_at": _iso(risk.due_at, zone),
        "state": risk.state,
        "provisional": risk.provisional,
    }


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)
