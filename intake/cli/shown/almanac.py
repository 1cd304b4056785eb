"""What the calendar commands show on a terminal, in Chinese and English."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output, promised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.cli.shown.words import Words
    from intake.domain.worktime import Due, WorkCalendar
    from intake.workflows.desk.steps import Done
    from intake.workflows.house import House

Row = dict[str, Any]
WEEK_OF = date(2024, 1, 1)  # a Monday, to name the days of the week from


def due(calendar: WorkCalendar, found: Due) -> Row:
    """A counted deadline as JSON."""
    return {
        "due_at": calendar.local(found.due_at).isoformat(),
        "provisional": found.provisional,
        "zone": calendar.zone,
        "calendar_version": calendar.version,
        "trace": [
            {
                "date": line.on,
                "until": line.until,
                "kind": line.kind,
                "name": line.name,
                "counted": line.counted,
                "at": line.at,
                "spans": list(line.spans),
            }
            for line in found.trace
        ],
    }


def say_due(words: Words, row: Row) -> None:
    """The deadline first, then how it was counted."""
    at = datetime.fromisoformat(row["due_at"])
    mark = f" · {words('why.provisional')}" if row["provisional"] else ""
    click.echo(f"{words('why.due')} {words.due(at)} {at:%Y} ({row['calendar_version']}){mark}")
    for line in promised.trace(row["trace"], words):
        click.echo(output.safe(line))


def say_calendar(words: Words, found: Row) -> None:
    """Weekly hours, known years, and the special days of the year."""
    output.fields(
        [
            (words("why.calendar"), f"{found['version']} ({found['zone']})"),
            (words("calendar.made"), found["made_of"]),
            (words("calendar.branches"), ", ".join(found["branches"])),
            (words("weekday.head"), _weekly(words, list(found["weekly"].values()))),
            (words("calendar.known"), ", ".join(map(str, found["known_years"])) or "-"),
        ]
    )
    if not found["is_known"]:
        click.echo(words("calendar.year_unknown", year=found["year"]))
    if not found["days"]:
        click.echo(words("calendar.none"))
        return
    columns = [words(f"calendar.{key}") for key in ("date", "name", "hours", "notice")]
    rows = [
        [
            f"{row['date']} {words.weekday(date.fromisoformat(row['date']))}",
            promised.named(words(row["kind"]), row["name"]),
            " ".join(row["hours"]) or words("calendar.closed"),
            row["notice"],
        ]
        for row in found["days"]
    ]
    output.table(columns, rows)


def say_versions(words: Words, rows: list[Row]) -> None:
    """Every stored version; the one in force has a star."""
    columns = [words(key) for key in ("why.calendar", "time", "who", "calendar.made")]
    shown = [
        [f"{'*' if row['in_force'] else ' '} {row['version']}", row["made_at"][:16], row["actor"], row["made_of"]]
        for row in rows
    ]
    output.table(columns, shown)


def say_next(words: Words, found: Row) -> None:
    """The next working minute on one line."""
    at, closes = datetime.fromisoformat(found["at"]), datetime.fromisoformat(found["closes_at"])
    click.echo(words("calendar.next", at=f"{words.due(at)} {at:%Y}", closes=f"{closes:%H:%M}"))


def say_diff(words: Words, house: House, found: Row) -> None:
    """Each day that changes, then the promises that it touches."""
    if not found["calendars"]:
        click.echo(words("calendar.same"))
    for one in found["calendars"]:
        after = one["after"] or words("calendar.would")
        click.echo(words("calendar.changed", name=one["name"], before=one["before"] or "-", after=after))
        for each in one["differences"]:
            click.echo(output.safe(f"  {_difference(words, each)}"))
    for key in ("promises", "confirmed"):
        if found[key]:
            click.echo(words("calendar.promises" if key == "promises" else "calendar.confirm"))
        for row in found[key]:
            click.echo(
                f"  {row['ref']}  {_shown(words, house, row['due_at'])} -> {_shown(words, house, row['would_be'])}"
            )


def say_imported(words: Words, house: House, name: str, done: Sequence[Done], *, dry_run: bool) -> None:
    """Which versions are in force now, and whom the daemon will write to."""
    if dry_run:
        output.tell(words("dry"))
        return
    versions = ", ".join(sorted(one.version for one in house.timetable.names.values()))
    click.echo(words("calendar.imported", name=output.one_line(name), versions=versions))
    for each in done:
        click.echo(words("calendar.confirmed", ref=house.reference(each.request.id)))
        for letter in each.letters:
            output.tell("  " + words("mail", kind=words(letter.kind), recipient=letter.recipient))


def say_check(words: Words, house: House, found: Row) -> None:
    """What is to be decided, or that all is well."""
    if found["unknown_years"]:
        years = ", ".join(map(str, found["unknown_years"]))
        click.echo(words("calendar.unknown", years=years, count=found["provisional"]))
    for row in found["promises"]:
        due_at, would = (_shown(words, house, row[key]) for key in ("due_at", "would_be"))
        click.echo(words("calendar.moved", ref=row["ref"], due=due_at, would=would))
    if found["is_well"]:
        click.echo(words("calendar.ok", version=found["version"]))


def _weekly(words: Words, weekly: list[list[str]]) -> str:
    shown = []
    for number, hours in enumerate(weekly):
        day = words.weekday(WEEK_OF.replace(day=1 + number))
        shown.append(f"{day} {' '.join(hours) or words('calendar.closed')}")
    return " · ".join(shown)


def _difference(words: Words, each: Row) -> str:
    if each["what"] != "day":
        return f"{words('what.' + each['what'])}: {_plain(each['before'])} -> {_plain(each['after'])}"
    on = date.fromisoformat(each["date"])
    return f"{on} {words.weekday(on)}: {_day(words, each['before'])} -> {_day(words, each['after'])}"


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)


def _day(words: Words, row: Row) -> str:
    hours = " ".join(row["hours"]) or words("calendar.closed")
    return " ".join(
        part for part in (promised.named(words(row["kind"]), row["name"]), f"({hours})", row["notice"]) if part
    )


def _shown(words: Words, house: House, text: str) -> str:
    at = datetime.fromisoformat(text).astimezone(house.zone)
    return f"{words.due(at)} {at:%Y}"
