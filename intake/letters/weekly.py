"""What the weekly summary shows: the figures of its snapshot as short strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from intake.letters import dates
from intake.letters.fields import Weekly
from intake.letters.wording import defanged, shorten

SUBJECT_LENGTH = 80  # characters of a request's subject (SECURITY.md threat 57)
NAME_LENGTH = 40
GROUPS, MISSES, RISKS, LOW_RATINGS = 15, 20, 15, 10  # rows shown; the others are counted, and stand in the spreadsheet


def context(fields: Weekly, language: str) -> Mapping[str, Any]:
    """The names that the weekly templates may use, from `domain.digest.to_json` of one week."""
    week = fields.summary
    return {
        "office_name": fields.office_name,
        "office_address": fields.office_address,
        "language": language,
        "html_language": language.replace("_", "-"),
        "zone_name": dates.zone_name(fields.zone, language),
        "period": fields.period,
        "title": _title(week, language),
        "made_at": dates.moment(datetime.fromisoformat(week["made_at"]), fields.zone, language),
        "calendar_version": week["calendar_version"],
        "anchor": fields.anchor,
        "flow": _flow(week),
        "promise": _promise(week),
        "frontline": _frontline(week["frontline"]),
        "answers": _answers(week),
        "rework": _rework(week),
        "time": _time(week.get("time")),
        "ratings": _ratings(week.get("ratings")),
        **_lists(fields, language),
    }


def _lists(fields: Weekly, language: str) -> dict[str, Any]:
    week, zone = fields.summary, fields.zone
    return {
        "ages": [{"days": row["working_days"], "count": row["count"]} for row in week["open_by_age"]],
        "most_of_an_age": max((row["count"] for row in week["open_by_age"]), default=0),
        "branches": _groups(week["by_branch"]),
        "branches_more": max(0, len(week["by_branch"]) - GROUPS),
        "categories": _groups(week["by_category"]),
        "categories_more": max(0, len(week["by_category"]) - GROUPS),
        "misses": [_miss(one, zone, language) for one in week["misses"][:MISSES]],
        "misses_more": max(0, len(week["misses"]) - MISSES),
        "risks": [_risk(one, zone, language) for one in week["at_risk"][:RISKS]],
        "risks_more": max(0, len(week["at_risk"]) - RISKS),
    }


def _title(week: Mapping[str, Any], language: str) -> str:
    """`2026年第47周（11月16日–11月22日）`, or `Week 47 of 2026 (16 Nov – 22 Nov)`."""
    year, number = str(week["period"]).split("-W")
    start = datetime.fromisoformat(week["start"])
    end = datetime.fromisoformat(week["end"]) - timedelta(hours=1)  # the end is the next Monday
    first, last = (dates.day(at.date(), language, year=False) for at in (start, end))
    if dates.is_chinese(language):
        return f"{year}年第{int(number)}周（{first}–{last}）"
    return f"Week {int(number)} of {year} ({first} – {last})"


def _flow(week: Mapping[str, Any]) -> dict[str, int]:
    names = ("received", "reopened", "unmerged", "resolved", "cancelled", "merged", "backlog_start", "backlog_end")
    return {name: int(week.get(name, 0)) for name in names} | {"change": week["backlog_end"] - week["backlog_start"]}


def _promise(week: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "judged": week["judged"],
        "original": week["kept_on_original"],
        "original_rate": _rate(week["kept_on_original_percent"]),
        "final": week["kept_on_final"],
        "final_rate": _rate(week["kept_on_final_percent"]),
        "late_median": _number(week["late_original"]["median_hours"]),
        "late_p90": _number(week["late_original"]["p90_hours"]),
        "moved": dict(week["moved"]),
    }


def _answers(week: Mapping[str, Any]) -> dict[str, Any]:
    """Acknowledgements in time, first responses, resolutions; nothing for a summary of before they were counted."""
    acks = week.get("acknowledged") or {"count": 0, "in_time": 0, "in_time_percent": None}
    return {
        "acknowledged": acks["count"],
        "in_time": acks["in_time"],
        "in_time_rate": _rate(acks["in_time_percent"]),
        "first": _spread(week.get("first_response")),
        "resolution": _spread(week.get("resolution")),
    }


def _spread(spread: Mapping[str, Any] | None) -> dict[str, str] | None:
    if not spread or not spread["count"]:
        return None
    return {"median": _number(spread["median_hours"]), "p90": _number(spread["p90_hours"])}


def _rework(week: Mapping[str, Any]) -> dict[str, Any]:
    causes = week.get("rework_causes") or {}
    shown = {_foreign(cause, NAME_LENGTH): count for cause, count in causes.items()}
    return {"count": week.get("reworked", 0), "rate": _rate(week.get("reworked_percent")), "causes": shown}


def _time(spent: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """The stages that took any time, the longest first; empty where there are too few cases for a share."""
    stages = (spent or {}).get("stages", {})
    rows = sorted(stages.items(), key=lambda item: -item[1]["working_hours"])
    return [{"stage": stage, "rate": _rate(one["percent"])} for stage, one in rows if one["percent"]]


def _ratings(ratings: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """None where nobody gave any, or in a summary of before they were counted."""
    if not ratings or not ratings["count"]:
        return None
    low = ratings["low"]
    shown = [
        {
            "ref": one["ref"],
            "subject": _foreign(one["subject"], SUBJECT_LENGTH),
            "branch": _foreign(one["branch"], NAME_LENGTH),
            "score": one["score"],
        }
        for one in low[:LOW_RATINGS]
    ]
    more = max(0, len(low) - LOW_RATINGS)
    return {"count": ratings["count"], "mean": _number(ratings["mean"]), "low": shown, "low_more": more}


def _frontline(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "count": line["count"],
        "open": line["open"],
        "hours": _number(line["held_up_hours"]),
        "working_hours": _number(line["held_up_working_hours"]),
    }


def _groups(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    most = max((group["received"] for group in groups), default=0)
    return [
        {
            "name": _foreign(group["name"], NAME_LENGTH),
            "received": group["received"],
            "resolved": group["resolved"],
            "open": group["open"],
            "kept": group["kept_on_original"],
            "judged": group["judged"],
            "rate": _rate(group["kept_on_original_percent"]),
            "share": round(100 * group["received"] / most) if most else 0,
        }
        for group in groups[:GROUPS]
    ]


def _miss(miss: Mapping[str, Any], zone: str, language: str) -> dict[str, Any]:
    return _request(miss, zone, language) | {
        "resolved_at": _moment(miss["resolved_at"], zone, language) if miss["resolved_at"] else None,
        "late_hours": _number(miss["late_working_hours"] or None),  # the week may have ended with the due hour
        "kept_on_final": miss["kept_on_final"],
        "cause": miss["cause"],
    }


def _risk(risk: Mapping[str, Any], zone: str, language: str) -> dict[str, Any]:
    expected = risk.get("risk") or {"grade": "", "percent": None}
    return _request(risk, zone, language) | {
        "state": risk["state"],
        "provisional": risk["provisional"],
        "grade": expected["grade"],
        "chance": _rate(expected["percent"]),
    }


def _request(row: Mapping[str, Any], zone: str, language: str) -> dict[str, Any]:
    return {
        "ref": row["ref"],
        "subject": _foreign(row["subject"], SUBJECT_LENGTH),
        "branch": _foreign(row["branch"], NAME_LENGTH),
        "category": _foreign(row["category"], NAME_LENGTH),
        "due_at": _moment(row["due_at"], zone, language),
    }


def _moment(text: str, zone: str, language: str) -> dates.Moment:
    return dates.moment(datetime.fromisoformat(text), zone, language)


def _foreign(text: str, length: int) -> str:
    return defanged(shorten(text, length))


def _rate(percent: float | None) -> str:
    """`92%`, or nothing where there are too few cases for one."""
    return "" if percent is None else f"{percent:g}%"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
