"""The forty requests of tests/domain/forty.txt: the rows as the figures take them, and the figures counted by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from intake.domain.request import Impact, Outcome, Promise, State
from intake.domain.story import Story
from intake.domain.week import Week
from intake.domain.weekrows import RequestRow, WeekRows
from intake.domain.worktime import WorkCalendar, parse_span

TABLE = Path(__file__).parents[1] / "domain" / "forty.txt"
ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (parse_span("08:30-12:00"), parse_span("13:30-17:30"))
CALENDAR = WorkCalendar("Asia/Shanghai", "CN@test", (HOURS,) * 5 + ((), ()), {}, frozenset({2026}))
WEEK = Week.parse("2026-W47", "Asia/Shanghai")
MONDAY_AFTER = datetime(2026, 11, 23, 8, 30, tzinfo=ZONE)
ENDED = {"closed": State.RESOLVED, "cancelled": State.CANCELLED, "merged": State.MERGED}


def at(text):
    day, clock = text.split("T")
    return (
        datetime.fromisoformat(f"2026-{day if '-' in day else f'11-{day}'}T{clock}")
        .replace(tzinfo=ZONE)
        .astimezone(UTC)
    )


@dataclass
class Life:
    """One line of the table while it is read."""

    story: Story = field(default_factory=Story)
    facts: dict = field(default_factory=dict)
    versions: list = field(default_factory=list)
    state: State = State.NEW

    def tell(self, text):
        if text.startswith("unacknowledged "):
            self.facts["unacknowledged"] = text.split()[1]
            return
        when, verb, *rest = text.split()
        how = rest[0] if rest else ""
        if verb in {"received", "registered", "acknowledged"}:
            self.facts[f"{verb}_at"] = at(when)
        elif verb == "promised":
            self.versions.append((at(when), at(how), rest[1] if len(rest) > 1 else "first"))
        else:
            self._event(verb, at(when), how)

    def _event(self, verb, when, how):
        if verb == "rated":
            self.story.tell(verb, when, {"score": int(how), "cycle": len(self.story.reopened)})
            return
        payload = {"asked": {}, "waited": {"on": how}, "reopened": {"reason": how}, "ruled": {"owner": "zhao"}}
        if verb in {"replied", "asked"}:
            self.facts.setdefault("first_response_at", when)
        if verb == "cancelled":
            self.facts["outcome"] = Outcome(how)
        self.state = ENDED.get(verb, State.OPEN)
        self.story.tell({"ruled": "registered"}.get(verb, verb), when, payload.get(verb, {}))

    def promises(self, number):
        cycle, found = 0, []
        for version, (made, due, reason) in enumerate(self.versions, start=1):
            cycle += reason == "rework"
            found.append(
                Promise(
                    number,
                    version,
                    cycle,
                    due,
                    "Asia/Shanghai",
                    "standard",
                    1,
                    "CN@test",
                    reason,
                    "intake",
                    False,
                    made,
                    "k",
                    None,
                )
            )
        return tuple(found)

    def row(self, number, branch, category, impact):
        story, resolved = self.story, tuple(self.story.resolved)
        return RequestRow(
            id=number, subject=f"件 {number}", branch=branch, branch_name=branch or "", category=category,
            category_name=category, impact=Impact(impact), state=self.state, resolved_at=resolved[-1] if resolved else None,
            closed_at=None, waiting=story.waits(), promises=self.promises(number),
            reopened_at=tuple(when for when, _ in story.reopened), rework_causes=tuple(why for _, why in story.reopened),
            cancelled_at=story.cancelled, merged=tuple(story.merged), resolved_ats=resolved,
            rated=tuple(story.rated), unowned=story.unowned(self.facts["received_at"]), **{"outcome": None, **self.facts},
        )  # fmt: skip


def _lines():
    return [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def rows() -> WeekRows:
    """The requests of the table."""
    found = []
    for line in _lines():
        if line.startswith("="):
            continue
        numbers, branch, category, impact, life = (part.strip() for part in line.split("|"))
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            told = Life()
            for event in life.split(";"):
                told.tell(event.strip())
            found.append(told.row(number, None if branch == "-" else branch, category, impact))
    return WeekRows(tuple(found))


def expected() -> dict[str, object]:
    """The figures counted by hand, by their path in weekly.json."""
    pairs = (line.removeprefix("= ").split(" ", 1) for line in _lines() if line.startswith("= "))
    return {path: json.loads(value) for path, value in pairs}


def figure(summary: dict, path: str):
    """The value at a dotted path."""
    for key in path.split("."):
        summary = summary[key]
    return summary
