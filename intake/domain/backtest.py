"""How good the forecast was: each morning replayed with what was known then, judged by what came of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.domain import stages
from intake.domain.forecast import Forecast, History, OpenWork, forecast, next_day
from intake.domain.pace import Kind, Pace
from intake.domain.request import Promise, WaitingOn
from intake.domain.shares import percent
from intake.domain.stages import WORK
from intake.domain.weekrows import RequestRow, Way
from intake.domain.worktime import WorkCalendar

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Score:
    """A list of warnings against what came of them."""

    cases: int = 0
    missed: int = 0
    warned: int = 0
    hits: int = 0  # warned and missed

    @property
    def base_rate(self) -> float | None:
        """Misses among all, which a warning about everything would hit; as the others None for fewer than five."""
        return percent(self.missed, self.cases)

    @property
    def precision(self) -> float | None:
        """Misses among the warned."""
        return percent(self.hits, self.warned)

    @property
    def recall(self) -> float | None:
        """The warned among the misses."""
        return percent(self.hits, self.missed)


@dataclass(frozen=True, slots=True)
class Result:
    """A case is one open promise on one morning, once its end is known and nothing else overtook it."""

    mornings: int
    requests: int
    forecast: Score
    by_date: Score  # the same mornings with a list of what is due that day: the forecast must beat it
    grades: dict[str, tuple[int, int]] = field(default_factory=dict)  # grade -> cases, missed


@dataclass(frozen=True, slots=True)
class _Case:
    row: RequestRow
    promise: Promise
    missed: bool


def replay(
    rows: Sequence[RequestRow],
    paces: Sequence[Pace],
    mornings: Sequence[datetime],
    *,
    targets: Mapping[str, timedelta],
    calendar: WorkCalendar,
    now: datetime,
    sample: int,
) -> Result:
    """The forecast of every morning, in ascending order; its history is the `sample` latest that had ended by then."""
    cases = _by_morning(rows, mornings, now)
    known = _Known(paces, sample)
    judged: list[tuple[_Case, Forecast, bool]] = []
    for morning in mornings:
        history = History(known.at(morning), targets, calendar)
        tomorrow = next_day(morning, calendar)
        for case in cases.get(morning, ()):
            expected = forecast(_work(case, morning, calendar), history, morning)
            judged.append((case, expected, case.promise.due_at < tomorrow))
    return Result(
        mornings=len(mornings),
        requests=len({case.row.id for case, _, _ in judged}),
        forecast=_score((case.missed, expected.is_at_risk) for case, expected, _ in judged),
        by_date=_score((case.missed, is_due) for case, _, is_due in judged),
        grades=_grades(judged),
    )


def mornings(start: datetime, end: datetime, calendar: WorkCalendar) -> Iterator[datetime]:
    """The opening of each working day from `start` to before `end`."""
    at = calendar.next_open(start)
    while at < end:
        yield at
        at = next_day(at, calendar)


class _Known:
    """What had ended by an instant; asked in ascending order."""

    def __init__(self, paces: Sequence[Pace], sample: int) -> None:
        self._left = sorted(paces, key=lambda one: one.ended_at)
        self._next = 0
        self._ended: dict[Kind, list[timedelta]] = defaultdict(list)
        self._sample = sample

    def at(self, morning: datetime) -> dict[Kind, tuple[timedelta, ...]]:
        while self._next < len(self._left) and self._left[self._next].ended_at < morning:
            one = self._left[self._next]
            self._ended[one.kind].append(one.worked)
            self._next += 1
        return {kind: tuple(sorted(worked[-self._sample :])) for kind, worked in self._ended.items()}


def _by_morning(rows: Iterable[RequestRow], mornings: Sequence[datetime], now: datetime) -> dict[datetime, list[_Case]]:
    """The promises that were running on each morning, with what became of them; those without an end are left out."""
    found: dict[datetime, list[_Case]] = defaultdict(list)
    for row in rows:
        turns = sorted(_turns(row))
        for start, end in row.stretches(now):
            for morning in mornings[bisect_left(mornings, start) : bisect_left(mornings, end)]:
                case = _case(row, morning, turns, now)
                if case is not None:
                    found[morning].append(case)
    return found


def _case(row: RequestRow, morning: datetime, turns: Sequence[datetime], now: datetime) -> _Case | None:
    versions = row.known_promises(morning)
    if not versions or versions[-1].due_at < morning or row.suspended_since(morning) is not None:
        return None
    due_at = versions[-1].due_at
    done_at = next((at for at in row.resolutions() if at >= morning), None)
    turn = next(iter(turns[bisect_right(turns, morning) :]), None)
    if done_at is not None and done_at <= due_at and (turn is None or done_at <= turn):
        return _Case(row, versions[-1], missed=False)
    if due_at < now and (turn is None or turn > due_at):
        return _Case(row, versions[-1], missed=True)
    return None


def _turns(row: RequestRow) -> Iterator[datetime]:
    """What overtakes a promise before its end: a question, a new version, a merge, a cancelling."""
    yield from (start for start, _, on in row.waiting if on is WaitingOn.REQUESTER)
    yield from (one.made_at for one in row.promises if one.version > 1)
    yield from (at for at, way in row.moves() if way in {Way.MERGED, Way.CANCELLED})


def _work(case: _Case, morning: datetime, calendar: WorkCalendar) -> OpenWork:
    """As it was that morning; until when it was to wait for others is not replayed, so it is taken to go on at once."""
    row = case.row
    since = max((at for at in row.reopened_at if at <= morning), default=row.started_at)
    spent = stages.shares(row, morning, calendar.between, since=since)
    return OpenWork(
        id=row.id,
        kind=(row.category, row.service_level),
        impact=row.impact,
        due_at=case.promise.due_at,
        worked=sum((spent[stage] for stage in WORK), NOTHING),
    )


def _score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """From pairs of missed and warned."""
    counts = Counter(pairs)
    return Score(
        cases=counts.total(),
        missed=counts[True, True] + counts[True, False],
        warned=counts[True, True] + counts[False, True],
        hits=counts[True, True],
    )


def _grades(judged: Iterable[tuple[_Case, Forecast, bool]]) -> dict[str, tuple[int, int]]:
    cases: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for case, expected, _ in judged:
        cases[expected.grade] += 1
        missed[expected.grade] += case.missed
    return {str(grade): (cases[grade], missed[grade]) for grade in sorted(cases)}
