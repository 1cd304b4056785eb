"""A sample week, busy or quiet, in the form of `domain.digest.to_json`."""

from __future__ import annotations

from typing import Any

from intake.letters.fields import Weekly

_CHINESE = {
    "office": "总部服务台",
    "branches": ("南京分公司", "苏州分公司", "合肥分公司", "徐州分公司", ""),
    "categories": ("用印申请", "合同审批", "费用报销", "其他事项"),
    "subjects": ("设备采购合同用印", "三季度差旅报销", "现场急需：门禁权限 http://evil.example/x", "开票信息变更"),
}
_ENGLISH = {
    "office": "Head Office Service Desk",
    "branches": ("Nanjing branch", "Suzhou branch", "Hefei branch", "Xuzhou branch", ""),
    "categories": ("Use of company seal", "Contracts", "Expenses", "General"),
    "subjects": (
        "Seal for the equipment contract", "Travel expenses Q3",
        "Urgent: door access http://evil.example/x", "Invoice data",
    ),
}  # fmt: skip


def weekly(language: str, *, quiet: bool = False) -> Weekly:
    """The week 2026-W47 of an office with four branches; a quiet one has nothing to show."""
    words: dict[str, Any] = _CHINESE if language.startswith("zh") else _ENGLISH
    return Weekly(
        summary=_frame() | (_quiet() if quiet else _busy(words)),
        office_name=words["office"],
        office_address="office@hq.example",
        zone="Asia/Shanghai",
        language=language,
        period="2026-W47",
        anchor=f"2087:{'3f9c2ab41d07e658' * 4}",
    )


def _frame() -> dict[str, Any]:
    return {
        "schema": 1,
        "period": "2026-W47",
        "zone": "Asia/Shanghai",
        "start": "2026-11-16T00:00:00+08:00",
        "end": "2026-11-23T00:00:00+08:00",
        "made_at": "2026-11-23T08:30:00+08:00",
        "calendar_version": "cn-hq@2026.2",
        "balances": True,
    }


def _busy(words: dict[str, Any]) -> dict[str, Any]:
    figures = ((18, 17, 17, 16, 4), (14, 12, 11, 9, 5), (9, 9, 8, 8, 1), (6, 4, 4, 3, 3), (5, 4, 4, 4, 1))
    sorts = ((21, 19, 18, 17, 5), (15, 13, 13, 10, 6), (12, 11, 10, 10, 2), (4, 3, 3, 3, 1))
    return {
        "received": 52, "reopened": 2, "unmerged": 0, "resolved": 46, "cancelled": 1, "merged": 1,
        "backlog_start": 8, "backlog_end": 14, "not_judged": {"withdrawn": 1, "merged": 1},
        "judged": 44, "kept_on_original": 40, "kept_on_original_percent": 90.9,
        "kept_on_final": 42, "kept_on_final_percent": 95.5,
        "late_original": {"count": 4, "median_hours": 3.5, "p90_hours": 11.0},
        "late_final": {"count": 2, "median_hours": 2.0, "p90_hours": 3.5},
        "moved": {"renegotiated": 1, "resumed": 3},
        "renegotiated": 1, "renegotiated_percent": 2.3, "reworked": 2, "reworked_percent": 4.5,
        "rework_causes": {"incomplete": 1, "recurred": 1},
        "acknowledged": {"count": 50, "in_time": 49, "in_time_percent": 98.0, "not_acknowledged": {"cap.sender": 2}},
        "first_response": {"count": 47, "median_hours": 1.2, "p90_hours": 5.5},
        "resolution": {"count": 44, "median_hours": 9.4, "p90_hours": 24.0},
        "time": _spent(),
        "frontline": {"count": 7, "held_up_hours": 61.5, "held_up_working_hours": 22.0, "open": 2},
        "open_by_age": [
            {"working_days": label, "count": count}
            for label, count in (("0-1", 6), ("2-3", 4), ("4-7", 3), ("8-15", 1), ("16+", 0))
        ],
        "by_branch": [_group(name, row) for name, row in zip(words["branches"], figures, strict=True)],
        "by_category": [_group(name, row) for name, row in zip(words["categories"], sorts, strict=True)],
        "misses": _misses(words),
        "at_risk": _risks(words),
        "ratings": _ratings(words),
    }  # fmt: skip


def _quiet() -> dict[str, Any]:
    nothing = {"count": 0, "median_hours": None, "p90_hours": None}
    return {
        "received": 0, "reopened": 0, "resolved": 0, "cancelled": 0, "merged": 0, "backlog_start": 0, "backlog_end": 0,
        "unmerged": 0, "not_judged": {}, "judged": 0, "kept_on_original": 0, "kept_on_original_percent": None,
        "kept_on_final": 0, "kept_on_final_percent": None, "late_original": nothing, "late_final": nothing, "moved": {},
        "renegotiated": 0, "renegotiated_percent": None, "reworked": 0, "reworked_percent": None, "rework_causes": {},
        "acknowledged": {"count": 0, "in_time": 0, "in_time_percent": None, "not_acknowledged": {}},
        "first_response": nothing, "resolution": nothing,
        "time": {"count": 0, "working_hours": 0.0, "adds_up": True, "stages": {}},
        "frontline": {"count": 0, "held_up_hours": 0.0, "held_up_working_hours": 0.0, "open": 0},
        "open_by_age": [{"working_days": label, "count": 0} for label in ("0-1", "2-3", "4-7", "8-15", "16+")],
        "by_branch": [], "by_category": [], "misses": [], "at_risk": [],
        "ratings": {"count": 0, "mean": None, "scores": dict.fromkeys("12345", 0), "low": []},
    }  # fmt: skip


def _spent() -> dict[str, Any]:
    hours = {
        "waiting_third_party": 40.0, "waiting_approval": 62.0, "unowned": 21.0, "waiting_requester": 35.0,
        "working": 352.0,
    }  # fmt: skip
    whole = sum(hours.values())
    stages = {name: {"working_hours": one, "percent": round(100 * one / whole, 1)} for name, one in hours.items()}
    return {"count": 46, "working_hours": whole, "adds_up": True, "stages": stages}


def _group(name: str, row: tuple[int, ...]) -> dict[str, Any]:
    received, resolved, judged, kept, still_open = row
    rate = round(100 * kept / judged, 1) if judged >= 5 else None
    return {
        "key": name, "name": name, "received": received, "resolved": resolved, "judged": judged, "open": still_open,
        "kept_on_original": kept, "kept_on_original_percent": rate,
        "kept_on_final": kept, "kept_on_final_percent": rate, "renegotiated": 0,
        "late_original": {"count": judged - kept, "median_hours": 3.5, "p90_hours": 6.0},
    }  # fmt: skip


def _misses(words: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (
        (1031, 0, "2026-11-17T17:30:00+08:00", "2026-11-19T10:10:00+08:00", 11.0, False, "waiting_approval"),
        (1038, 1, "2026-11-18T17:30:00+08:00", "2026-11-19T13:45:00+08:00", 3.5, True, "renegotiated"),
        (1040, 2, "2026-11-19T11:00:00+08:00", "2026-11-19T13:50:00+08:00", 1.3, False, "unowned"),
        (1029, 3, "2026-11-20T17:30:00+08:00", None, 0.0, False, "still_open"),
    )
    return [
        {
            "ref": f"HQ-{number}", "subject": words["subjects"][at], "branch": words["branches"][at],
            "category": words["categories"][at], "due_at": due, "final_due_at": due, "resolved_at": resolved,
            "late_working_hours": late, "kept_on_final": kept, "cause": cause,
        }
        for number, at, due, resolved, late, kept, cause in rows
    ]  # fmt: skip


def _risks(words: dict[str, Any]) -> list[dict[str, Any]]:
    rows = (
        (1047, 1, "2026-11-23T11:00:00+08:00", "new", False, ("likely", 72)),
        (1051, 0, "2026-11-23T17:30:00+08:00", "open", False, ("possible", None)),
        (1052, 3, "2026-11-25T17:30:00+08:00", "waiting", True, ("unlikely", 4)),
    )
    return [
        {
            "ref": f"HQ-{number}", "subject": words["subjects"][at], "branch": words["branches"][at],
            "category": words["categories"][at], "due_at": due, "state": state, "provisional": provisional,
            "risk": {"grade": risk[0], "percent": risk[1]},
        }
        for number, at, due, state, provisional, risk in rows
    ]  # fmt: skip


def _ratings(words: dict[str, Any]) -> dict[str, Any]:
    one = {
        "ref": "HQ-1034", "subject": words["subjects"][3], "branch": words["branches"][2],
        "category": words["categories"][2], "score": 2, "at": "2026-11-19T16:02:00+08:00",
    }  # fmt: skip
    return {"count": 12, "mean": 4.3, "scores": {"1": 0, "2": 1, "3": 1, "4": 4, "5": 6}, "low": [one]}
