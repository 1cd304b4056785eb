"""What the looking commands show on a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli import output

if TYPE_CHECKING:
    from intake.cli.words import Words
    from intake.workflows.doctor import Finding
    from intake.workflows.house import House

Row = dict[str, Any]
NO_COMMAND = {"cancel"}  # `close --as` cancels


def _at(text: str | None, house: House) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(house.zone) if text else None


def _shown(text: str | None, house: House) -> str:
    """`2026-11-24 22:05`, local."""
    at = _at(text, house)
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _left(words: Words, house: House, row: Row) -> str:
    """Working time left of the promise; nothing while it is suspended or over."""
    due_at = _at(row["due_at"], house)
    if due_at is None or row["state"] not in {"new", "open", "waiting"}:
        return ""
    if row["suspended"]:
        return words("suspended")
    now, calendar = house.now(), house.calendar_of(row["branch"])
    length = calendar.between(now, due_at)
    return words.hours(length if length or due_at >= now else timedelta(minutes=-1))


def requests(words: Words, house: House, rows: list[Row]) -> None:
    """A table of requests."""
    columns = [words(key) for key in ("ref", "due", "left", "state", "impact", "owner", "branch", "subject")]
    output.table(
        columns,
        (
            [
                row["ref"],
                _due(words, house, row),
                _left(words, house, row),
                _state(words, row),
                words(row["impact"]),
                row["owner"],
                row["branch_name"] or row["branch"],
                row["subject"],
            ]
            for row in rows
        ),
        right=[2],
    )


def _due(words: Words, house: House, row: Row) -> str:
    due_at = _at(row["due_at"], house)
    return words.due(due_at) + (f" ({words('provisional')})" if row["provisional"] else "") if due_at else ""


def _state(words: Words, row: Row) -> str:
    return words(row["waiting_on"]) if row["waiting_on"] else words(row["state"])


def inbox(words: Words, house: House, rows: list[Row]) -> None:
    """What is to be done, on one screen (CLI.md section 3)."""
    now = house.now().astimezone(house.zone)
    dues = [(row, _at(row["due_at"], house)) for row in rows if not row["suspended"]]
    counts = {
        "open": len(rows),
        "today": sum(1 for _, at in dues if at and at >= now and at.date() == now.date()),
        "overdue": sum(1 for _, at in dues if at and at < now),
        "waiting": sum(1 for row in rows if row["state"] == "waiting"),
    }
    click.echo(f"{words('inbox.head', **counts)}    {_today(words, house, now)}")
    if not rows:
        click.echo(words("inbox.empty"))
        return
    requests(words, house, rows)
    first = next((row for row in rows if row["state"] != "waiting"), rows[0])
    verb = {"new": "take", "open": "reply"}.get(first["state"], "show")
    output.tell(words("inbox.next", verb=verb, ref=first["ref"]))


def _today(words: Words, house: House, now: datetime) -> str:
    """`2026-10-10 (周六, 调休上班) 09:12`: the kind of day is named where it is no ordinary one."""
    day = house.calendar.day(now.date())
    kind = "" if day.kind in {"workday", "weekend"} else f", {words(day.kind)}"
    return f"{now:%Y-%m-%d} ({words.weekday(now)}{kind}) {now:%H:%M}"


def request(words: Words, house: House, found: Row, part: str | None) -> None:
    """One request; `part` shows only messages, events or promises, then in full."""
    if part is None:
        person = found["requester"]
        output.fields(
            [
                (words("ref"), found["ref"]),
                (words("subject"), found["subject"]),
                (words("from"), f"{person['name']} <{person['address']}>"),
                (words("branch"), found["branch_name"] or found["branch"]),
                (words("category"), house.policy.category_name(found["category"], words.locale)),
                (words("impact"), words(found["impact"])),
                (words("state"), _state(words, found)),
                (words("owner"), found["owner"] or words("nobody")),
                (words("received"), _shown(found["received_at"], house)),
                (words("due"), _due(words, house, found)),
                (words("left"), _left(words, house, found)),
                (words("outcome"), words(found["outcome"]) if found["outcome"] else ""),
                (words("linked"), found["linked_to"]),
                (words("merged_into"), found["merged_into"]),
                (words("merged_from"), ", ".join(found["merged_from"])),
                (words("linked_from"), ", ".join(found["linked_from"])),
            ]
        )
    if part in {None, "messages"}:
        _section(words("messages"))
        _messages(words, house, found, in_full=part is not None)
    if part in {None, "promises"}:
        _section(words("promises"))
        columns = [words(key) for key in ("version", "due", "reason", "who", "announced")]
        output.table(
            columns,
            (
                [
                    one["version"],
                    _shown(one["due_at"], house),
                    one["reason"],
                    one["actor"],
                    one["announced_by"] or one["unannounced"],
                ]
                for one in found["promises"]
            ),
        )
    if part == "events":
        columns = [words(key) for key in ("time", "who", "what")]
        output.table(columns, ([_shown(one["at"], house), one["actor"], one["kind"]] for one in found["events"]))
    if part is None:
        possible = [action for action in found["allowed"] if action not in NO_COMMAND]
        click.echo(words("allowed", actions=", ".join(possible) or "note"))


def _section(title: str) -> None:
    click.echo(f"\n── {title} ──")


def _messages(words: Words, house: House, found: Row, *, in_full: bool) -> None:
    for one in found["messages"]:
        if one["direction"] == "out":
            line = f"→ {_shown(one['at'], house)}  {words(one['kind'])}  {one['to']}  [{one['state']}]"
            click.echo(line + (f"  !! bounced {_shown(one['bounced_at'], house)}" if one["bounced_at"] else ""))
            continue
        sender, subject = output.one_line(one["from"]["name"]), output.one_line(one["subject"])
        click.echo(f"← {_shown(one['at'], house)}  {sender} <{one['from']['address']}>  {subject}")
        text = one["text"] if in_full else one["reply_text"] or one["text"]
        for line in output.safe(text).strip().splitlines():
            click.echo(f"    {line}")
        if not in_full and len(one["text"]) > len(one["reply_text"]) + 20:
            folded = len(one["text"].splitlines()) - len(one["reply_text"].splitlines())
            click.echo(f"    …  +{max(folded, 1)}  (--thread)")
        for each in one["attachments"]:
            click.echo(f"    [{output.one_line(each['filename'])} · {each['content_type']} · {each['size']} B]")


def why_lines(words: Words, title: str, values: Row) -> None:
    """Names and values under a heading."""
    _section(words(f"why.{title}"))
    output.fields(
        (words(f"why.{key}"), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for key, value in values.items()
    )


def findings(words: Words, found: list[Finding]) -> None:
    """The check-up, one finding a line, with what to do below it."""
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        status = one.status if one.status != "fail" else "FAIL"
        click.echo(f"{status:<5} {one.id:<{width}}  {output.one_line(one.cause)}".rstrip())
        if one.remedy and one.status != "ok":
            click.echo(f"{'':<5} {'':<{width}}  {words('remedy')}: {output.one_line(one.remedy)}")
