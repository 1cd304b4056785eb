"""The summary of a week as plain JSON: English keys, times with the office's offset, working time in hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain.request import reference
from intake.domain.shares import FEWEST, percent
from intake.domain.summary import Group, Miss, Ratings, Risk, Spread, Summary

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
        "unmerged": flow.unmerged,
        "resolved": flow.resolved,
        "cancelled": flow.cancelled,
        "merged": flow.merged,
        "backlog_start": flow.backlog_start,
        "backlog_end": flow.backlog_end,
        "balances": flow.balances,
        "not_judged": summary.not_judged,
        **_promises(summary),
        "acknowledged": _acknowledged(summary),
        "first_response": _spread(summary.first_response),
        "resolution": _spread(summary.resolution),
        "time": _time(summary),
        "frontline": _frontline(summary),
        "open_by_age": [{"working_days": label, "count": count} for label, count in summary.open_by_age.items()],
        "by_branch": [_group(group) for group in summary.by_branch],
        "by_category": [_group(group) for group in summary.by_category],
        "misses": [_miss(miss, prefix, zone) for miss in summary.misses],
        "at_risk": [_risk(risk, prefix, zone) for risk in summary.at_risk],
        "ratings": _ratings(summary.ratings, prefix, zone),
    }


def _promises(summary: Summary) -> dict[str, Any]:
    figures = summary.promise
    return {
        "judged": figures.judged,
        "kept_on_original": figures.kept_on_original,
        "kept_on_original_percent": percent(figures.kept_on_original, figures.judged),
        "kept_on_final": figures.kept_on_final,
        "kept_on_final_percent": percent(figures.kept_on_final, figures.judged),
        "late_original": _spread(figures.late_original),
        "late_final": _spread(figures.late_final),
        "moved": figures.moved,
        "renegotiated": figures.renegotiated,
        "renegotiated_percent": percent(figures.renegotiated, figures.judged),
        "reworked": figures.reworked,
        "reworked_percent": percent(figures.reworked, figures.judged),
        "rework_causes": figures.rework_causes,
    }


def _acknowledged(summary: Summary) -> dict[str, Any]:
    acks = summary.acknowledged
    return {
        "count": acks.count,
        "in_time": acks.in_time,
        "in_time_percent": percent(acks.in_time, acks.count),
        "not_acknowledged": acks.not_acknowledged,
    }


def _time(summary: Summary) -> dict[str, Any]:
    """Working hours by stage; a share is of the whole, and None for fewer than five cases."""
    spent = summary.time
    seconds = int(spent.total.total_seconds()) if spent.count >= FEWEST else 0
    return {
        "count": spent.count,
        "working_hours": _hours(spent.total),
        "adds_up": spent.adds_up,
        "stages": {
            str(stage): {
                "working_hours": _hours(length),
                "percent": percent(int(length.total_seconds()), seconds),
            }
            for stage, length in spent.stages.items()
        },
    }


def _frontline(summary: Summary) -> dict[str, Any]:
    line = summary.frontline
    return {
        "count": line.count,
        "held_up_hours": _hours(line.held_up),
        "held_up_working_hours": _hours(line.held_up_working),
        "open": line.open,
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        "median_hours": None if spread.median is None else _hours(spread.median),
        "p90_hours": None if spread.p90 is None else _hours(spread.p90),
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
        "renegotiated": group.renegotiated,
        "late_original": _spread(group.late_original),
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


def _ratings(ratings: Ratings, prefix: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "count": ratings.count,
        "mean": ratings.mean,
        "scores": {str(score): count for score, count in ratings.scores.items()},
        "low": [
            {
                "ref": reference(one.id, prefix),
                "subject": one.subject,
                "branch": one.branch,
                "category": one.category,
                "score": one.score,
                "at": _iso(one.at, zone),
            }
            for one in ratings.low
        ],
    }


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _hours(length: timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)
