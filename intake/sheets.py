"""Spreadsheets: the weekly figures as XLSX.

Text from outside never becomes a formula or a link (DEPENDENCIES.md 5.13). The library is loaded on first use.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from intake.message.shown import safe_text

LONGEST_CELL = 32_000  # characters; Excel refuses more than 32,767
Row = Sequence[Any]

_ENGLISH = {
    "Summary": "Summary", "Branches": "Branches", "Categories": "Categories", "Misses": "Misses", "Open": "Open",
    "Low ratings": "Low ratings",
}  # fmt: skip
_CHINESE = {
    "Summary": "概况", "Branches": "按单位", "Categories": "按类别", "Misses": "未兑现", "Open": "未结",
    "Period": "周次", "From": "起", "To": "止", "Received": "收到", "Reopened": "重新办理", "Resolved": "办结",
    "Cancelled": "撤销", "Merged": "并入", "Open at the start": "上周末未结", "Open at the end": "本周末未结",
    "Judged": "应兑现", "Kept on original": "按最初承诺兑现", "Kept on original %": "按最初承诺 %",
    "Kept on final": "按最终承诺兑现", "Kept on final %": "按最终承诺 %",
    "Late on original, median hours": "超最初承诺，中位数（工作小时）",
    "Late on original, P90 hours": "超最初承诺，P90（工作小时）",
    "Late on final, median hours": "超最终承诺，中位数（工作小时）",
    "Late on final, P90 hours": "超最终承诺，P90（工作小时）",
    "Front line: resolved": "一线事项办结", "Front line held up, hours": "一线受影响（小时）",
    "Front line held up, working hours": "一线受影响（工作小时）", "Front line: open": "一线事项未结",
    "Acknowledged": "应发回执", "Acknowledged in 15 minutes": "15 分钟内发出",
    "Acknowledged in 15 minutes %": "15 分钟内发出 %", "First response, P90 hours": "首次回复，P90（工作小时）",
    "First response, median hours": "首次回复，中位数（工作小时）",
    "Resolution, median hours": "办结用时，中位数（工作小时）", "Resolution, P90 hours": "办结用时，P90（工作小时）",
    "Rework": "返工", "Rework %": "返工 %", "Unmerged": "撤销并入",
    "Ratings": "评分", "Mean rating": "平均评分", "Low ratings": "低分", "Rating": "评分", "Rated": "评分时间",
    "Name": "名称", "Reference": "编号", "Subject": "主题", "Branch": "单位", "Category": "类别",
    "Promised": "最初承诺", "Promised last": "最终承诺", "Late, working hours": "超时（工作小时）", "Cause": "原因",
    "Working days open": "已用工作日", "Requests": "件数", "State": "状态", "Provisional": "暂定", "yes": "是",
    "resumed": "补件后顺延", "renegotiated": "与来件人另约", "merge": "合并办理", "split": "拆分办理", "rework": "返工",
    "calendar_known": "日历调整", "third_party_resumed": "外部回复后顺延", "waiting_third_party": "等待外部单位",
    "waiting_approval": "等待审批", "waiting_requester": "等待来件人补充", "unowned": "无人接手",
    "working": "办理用时过长", "still_open": "仍在办理", "new": "新建", "open": "处理中", "waiting": "等待中",
}  # fmt: skip
_CAUSES = {
    "resumed": "asked and answered", "waiting_third_party": "waiting for a third party", "unowned": "nobody owned it",
    "waiting_approval": "waiting for approval", "waiting_requester": "waiting for the requester",
    "working": "work took long", "still_open": "still open", "calendar_known": "calendar became known",
    "third_party_resumed": "third party answered",
}  # fmt: skip


def weekly_xlsx(summary: Mapping[str, Any], language: str) -> bytes:
    """A workbook of six sheets from the JSON of a weekly summary; the same summary gives the same bytes."""
    import xlsxwriter

    words = _CHINESE if language.startswith("zh") else {**_ENGLISH, **_CAUSES}
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _instant(summary["made_at"])})
        paper = _Paper(book, words)
        paper.sheet("Summary", ("", ""), _figures(summary, words))
        paper.sheet("Branches", _GROUP_HEAD, _groups(summary["by_branch"]))
        paper.sheet("Categories", _GROUP_HEAD, _groups(summary["by_category"]))
        paper.sheet("Misses", _MISS_HEAD, _misses(summary["misses"], words))
        paper.sheet("Open", _OPEN_HEAD, _open(summary, words))
        if "ratings" in summary:  # a snapshot of before they were counted has none
            paper.sheet("Low ratings", _LOW_HEAD, _low(summary["ratings"]["low"]))
    return out.getvalue()


class _Paper:
    """Writes sheets of one workbook in one look and one language."""

    def __init__(self, book: Any, words: Mapping[str, str]) -> None:
        self.book, self.words = book, words
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.when = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.plain = book.add_format({"valign": "top"})

    def sheet(self, name: str, head: Sequence[str], rows: Sequence[Row]) -> None:
        """One sheet: a frozen head line, then the rows; columns as wide as their content asks for."""
        page = self.book.add_worksheet(self.words[name])
        titles = [self.words.get(title, title) for title in head]
        page.freeze_panes(1, 0)
        for number, row in enumerate([titles, *rows]):
            for column, value in enumerate(row):
                self._cell(page, number, column, value=value)
        for column in range(len(head)):
            widest = max((_width(row[column]) for row in [titles, *rows] if column < len(row)), default=8)
            page.set_column(column, column, min(max(widest + 2, 8), 48))

    def _cell(self, page: Any, row: int, column: int, *, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            page.write_datetime(row, column, value, self.when)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, self.plain)
        else:
            text = safe_text(str(value))[:LONGEST_CELL]
            page.write_string(row, column, text, self.plain if row else self.head)


def _width(value: Any) -> int:
    """Of a cell in characters; Chinese ones take two columns."""
    if isinstance(value, datetime):
        return len("2026-10-10 17:30")
    return sum(2 if character > "\u2e80" else 1 for character in str(value if value is not None else ""))


def _instant(text: str | None) -> datetime | None:
    """Office time without its offset, as spreadsheets want it."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _figures(summary: Mapping[str, Any], words: Mapping[str, str]) -> list[Row]:
    first, last, line = summary["late_original"], summary["late_final"], summary["frontline"]
    acks, answer, done = (summary.get(key, {}) for key in ("acknowledged", "first_response", "resolution"))
    rated = summary.get("ratings", {})
    rows = {
        "Period": summary["period"],
        "From": _instant(summary["start"]),
        "To": _instant(summary["end"]),
        "Judged": summary["judged"],
        "Kept on original": summary["kept_on_original"],
        "Kept on original %": summary["kept_on_original_percent"],
        "Kept on final": summary["kept_on_final"],
        "Kept on final %": summary["kept_on_final_percent"],
        "Late on original, median hours": first["median_hours"],
        "Late on original, P90 hours": first["p90_hours"],
        "Late on final, median hours": last["median_hours"],
        "Late on final, P90 hours": last["p90_hours"],
        "Acknowledged": acks.get("count"),
        "Acknowledged in 15 minutes": acks.get("in_time"),
        "Acknowledged in 15 minutes %": acks.get("in_time_percent"),
        "First response, median hours": answer.get("median_hours"),
        "First response, P90 hours": answer.get("p90_hours"),
        "Resolution, median hours": done.get("median_hours"),
        "Resolution, P90 hours": done.get("p90_hours"),
        "Rework": summary.get("reworked"),
        "Rework %": summary.get("reworked_percent"),
        "Front line: resolved": line["count"],
        "Front line held up, hours": line["held_up_hours"],
        "Front line held up, working hours": line["held_up_working_hours"],
        "Front line: open": line["open"],
        "Open at the start": summary["backlog_start"],
        "Received": summary["received"],
        "Reopened": summary["reopened"],
        "Unmerged": summary.get("unmerged"),
        "Resolved": summary["resolved"],
        "Cancelled": summary["cancelled"],
        "Merged": summary["merged"],
        "Open at the end": summary["backlog_end"],
        "Ratings": rated.get("count"),
        "Mean rating": rated.get("mean"),
    }
    return [(words.get(title, title), value) for title, value in rows.items()]


_GROUP_HEAD = (
    "Name", "Received", "Resolved", "Judged", "Kept on original", "Kept on original %", "Kept on final",
    "Kept on final %", "Open at the end", "Late on original, median hours",
)  # fmt: skip
_MISS_HEAD = (
    "Reference", "Subject", "Branch", "Category", "Promised", "Promised last", "Resolved", "Late, working hours",
    "Cause",
)  # fmt: skip
_LOW_HEAD = ("Reference", "Subject", "Branch", "Category", "Rating", "Rated")
_OPEN_HEAD = ("Reference", "Subject", "Branch", "Category", "Promised last", "State", "Provisional")


def _groups(groups: Sequence[Mapping[str, Any]]) -> list[Row]:
    keys = (
        "received", "resolved", "judged", "kept_on_original", "kept_on_original_percent", "kept_on_final",
        "kept_on_final_percent", "open",
    )  # fmt: skip
    late = [group.get("late_original", {}).get("median_hours") for group in groups]
    names = [group["name"] or group["key"] or "-" for group in groups]
    rows = zip(names, groups, late, strict=True)
    return [(name, *(group[key] for key in keys), median) for name, group, median in rows]


def _misses(misses: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> list[Row]:
    return [
        (
            *(miss[key] for key in ("ref", "subject", "branch", "category")),
            _instant(miss["due_at"]),
            _instant(miss["final_due_at"]),
            _instant(miss["resolved_at"]),
            miss["late_working_hours"],
            words.get(miss["cause"], miss["cause"]),
        )
        for miss in misses
    ]


def _low(low: Sequence[Mapping[str, Any]]) -> list[Row]:
    keys = ("ref", "subject", "branch", "category", "score")
    return [(*(one[key] for key in keys), _instant(one["at"])) for one in low]


def _open(summary: Mapping[str, Any], words: Mapping[str, str]) -> list[Row]:
    """Requests due until the end of the next week, then how old the open ones are."""
    due = [
        (
            *(risk[key] for key in ("ref", "subject", "branch", "category")),
            _instant(risk["due_at"]),
            words.get(risk["state"], risk["state"]),
            words.get("yes", "yes") if risk["provisional"] else "",
        )
        for risk in summary["at_risk"]
    ]
    title = (words.get("Working days open", "Working days open"), words.get("Requests", "Requests"))
    return [*due, (), title, *((age["working_days"], age["count"]) for age in summary["open_by_age"])]
