"""How long an ended request took: the history that forecast and advice are made from (LIFECYCLE.md 3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.domain import stages
from intake.domain.stages import WORK, Stage
from intake.domain.weekrows import RequestRow
from intake.domain.worktime import WorkCalendar

NOTHING = timedelta(0)
Kind = tuple[str, str]  # category and service level: what is compared with each other


@dataclass(frozen=True, slots=True)
class Pace:
    """One request up to its first resolution, in working time."""

    request_id: int
    category: str
    service_level: str
    received_at: datetime
    ended_at: datetime
    worked: timedelta  # new + open
    waited: timedelta  # by the requester for us: new + open + waiting on others

    @property
    def kind(self) -> Kind:
        """Which requests it is compared with."""
        return (self.category, self.service_level)


def pace(row: RequestRow, calendar: WorkCalendar) -> Pace:
    """Of a request that was resolved at least once."""
    ended_at = row.resolutions()[0]
    spent = stages.shares(row, ended_at, calendar.between)
    return Pace(
        request_id=row.id,
        category=row.category,
        service_level=row.service_level,
        received_at=row.started_at,
        ended_at=ended_at,
        worked=sum((spent[stage] for stage in WORK), NOTHING),
        waited=sum((length for stage, length in spent.items() if stage is not Stage.REQUESTER), NOTHING),
    )
