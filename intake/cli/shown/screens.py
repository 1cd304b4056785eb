"""What the looking commands show on a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import bundles, deadlines, explained, hanging, moments, output, routes, served

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.workflows.house import House

Row = dict[str, Any]
BACKLOG = {"new", "open", "waiting"}
NO_COMMAND = {"cancel"}  # `close --as` cancels


def _at(text: str | None, house: House) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(house.zone) if text else None


def _shown(text: str | None, house: House) -> str:
    """`2026-11-24 22:05`, local."""
    return f"{at:%Y-%m-%d %H:%M}" if (at := _at(text, house)) else ""


def _left(words: Words, house: House, row: Row) -> str:
    """Working time left of the promise; nothing while it is suspended or over."""
    due_at = _at(row["due_at"], house)
    if due_at is None or row["state"] not in BACKLOG:
        return ""
    if row["suspended"]:
        return words("suspended")
    now, calendar = house.now(), house.calendar_of(row["branch"])
    length = calendar.between(now, due_at)
    day = sum((end - start for start, end in calendar.edges(due_at.date())), timedelta(0))
    return moments.left(words, length if length or due_at >= now else timedelta(minutes=-1), day or moments.USUAL_DAY)


def requests(words: Words, house: House, rows: list[Row]) -> None:
    """A table of requests."""
    is_brief = output.is_narrow()
    branch = [] if is_brief else ["branch"]
    tagged = ["tags"] if not is_brief and any(row["tags"] for row in rows) else []
    columns = [words(key) for key in ("ref", "due", "left", "state", "owner", *branch, *tagged, "subject")]
    output.table(
        columns,
        (
            [
                *_until(words, house, row),
                _state(words, row),
                row["owner"],
                *([row["branch_name"] or row["branch"]] if branch else []),
                *([" ".join(f"+{one}" for one in row["tags"])] if tagged else []),
                _marked(words, row),
            ]
            for row in rows
        ),
        right=[2],
        whole=4,
    )


def _marked(words: Words, row: Row) -> str:
    """The subject behind its marks: the front line waits, a letter came back, an open request that it may repeat."""
    marks = [f"[{words(row['impact'])}]"] if row["impact"] != "normal" else []
    marks += [f"[{words('came_back')}]"] if row["bounced_at"] else []
    return " ".join([*marks, *(f"≈{one['ref']}" for one in row["similar"][:1]), row["subject"]])


def _similar(words: Words, hints: list[Row]) -> str:
    return " · ".join(f"{one['ref']} ({routes.why_similar(one['why'], words)})" for one in hints)


def _until(words: Words, house: House, row: Row) -> tuple[str, str, str]:
    return (row["ref"], _due(words, house, row), _left(words, house, row))


def _todo(words: Words, house: House, rows: list[Row]) -> None:
    """The table of the inbox: few columns, so that the subject has room."""
    is_brief = output.is_narrow()
    branch = [] if is_brief else ["branch"]
    columns = [words(key) for key in ("ref", "due", "left", "risk", "state", *branch, "subject")]
    output.table(
        columns,
        (
            [
                *_until(words, house, row),
                _risk(words, row["risk"], is_brief=is_brief),
                _state(words, row),
                *([row["branch_name"] or row["branch"]] if branch else []),
                _marked(words, row),
            ]
            for row in rows
        ),
        right=[2],
        whole=5,
    )


def _risk(words: Words, risk: Row | None, *, is_brief: bool) -> str:
    """`today!, likely 72%`: whether leaving it until tomorrow makes a miss of it, and how likely one is.

    Brief: the more urgent of both.
    """
    if risk is None or risk["grade"] == "suspended":
        return ""
    shown = words(f"risk.{risk['grade']}")
    if is_brief:
        return words("risk.today") if risk["touch_today"] else shown
    if risk["percent"] is not None and risk["grade"] != "overdue":
        shown += f" {risk['percent']}%"
    return words("risk.both", risk=shown) if risk["touch_today"] else shown


def _due(words: Words, house: House, row: Row) -> str:
    """`明天 10:30`, as people say it."""
    due_at = _at(row["due_at"], house)
    if due_at is None:
        return ""
    return moments.due(words, due_at, house.now().astimezone(house.zone)) + _provisional(words, row)


def _date(words: Words, house: House, row: Row) -> str:
    """`11-25 周三 10:30 · 明天`: the date, and how people call a near one."""
    due_at = _at(row["due_at"], house)
    if due_at is None:
        return ""
    near = moments.day(words, due_at, house.now().astimezone(house.zone))
    return words.due(due_at) + (f" · {near}" if near else "") + _provisional(words, row)


def _provisional(words: Words, row: Row) -> str:
    return f" ({words('provisional')})" if row["provisional"] else ""


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
    _todo(words, house, bundles.folded(rows))
    deadlines.drafts(words, rows)
    first = next((row for row in rows if row["state"] != "waiting"), rows[0])
    key = {"new": "inbox.next.new", "open": "inbox.next.open"}.get(first["state"], "inbox.next")
    output.tell(words(key, ref=first["ref"]))


def came_back(words: Words, house: House, rows: list[Row]) -> None:
    """The letters of a week that came back, and the notices that fit none; nothing when there are neither."""
    if not rows:
        return
    output.section(words("inbox.came_back"))
    for row in rows:
        what = words("bounced.letter", kind=words(row["kind"])) if row["letter"] else words("bounced.loose", **row)
        to = output.one_line(row["recipient"]) or "?"
        doubt = "" if row["proven"] or not row["letter"] else f"  ({words('bounced.guess')})"
        click.echo(f"{row['request'] or '-':<9} {_shown(row['at'], house)}  {what} → {to}  {row['status']}{doubt}")
    output.tell(words("bounced.next"))


def _returned(words: Words, house: House, letter: Row) -> str:
    """`  !! came back 2026-11-24 22:05 5.1.1`, or nothing."""
    if not letter["bounced_at"]:
        return ""
    return f"  !! {words('came_back')} {_shown(letter['bounced_at'], house)} {letter['bounce_status'] or ''}".rstrip()


def _today(words: Words, house: House, now: datetime) -> str:
    """`2026-10-10 (周六, 调休上班) 09:12`: the kind of day is named where it is no ordinary one."""
    day = house.calendar.day(now.date())
    kind = "" if day.kind in {"workday", "weekend"} else f", {words(day.kind)}"
    return f"{now:%Y-%m-%d} ({words.weekday(now)}{kind}) {now:%H:%M}"


def request(words: Words, house: House, found: Row, part: str | None, *, in_full: bool = False) -> None:
    """One request; `part` shows only messages, events or promises, then in full; `in_full` unfolds what is quoted."""
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
                (words("due"), _date(words, house, found)),
                (words("left"), _left(words, house, found)),
                (words("timers"), deadlines.timers(words, found["clock"], house.now())),
                (words("outcome"), words(found["outcome"]) if found["outcome"] else ""),
                (words("linked"), found["linked_to"]),
                (words("similar"), _similar(words, found["similar"])),
                (words("merged_into"), found["merged_into"]),
                *hanging.fields(words, found),
                *served.fields(words, found),
            ]
        )
    if part in {None, "messages"}:
        output.section(words("messages"))
        _messages(words, house, found, in_full=in_full or part is not None)
    if part is None:
        served.lines(words, found)
    if part in {None, "promises"}:
        output.section(words("promises"))
        _promises(words, house, found["promises"])
    if part == "events":
        columns = [words(key) for key in ("time", "who", "what")]
        output.table(columns, ([_shown(one["at"], house), *hanging.event(words, one)] for one in found["events"]))
    if part is None:
        possible = [action for action in found["allowed"] if action not in NO_COMMAND]
        if found["state"] in BACKLOG:
            possible = ["reply", "note", *possible]
        click.echo(words("allowed", actions=", ".join(possible) or "note"))


def _promises(words: Words, house: House, rows: list[Row]) -> None:
    columns = [words(key) for key in ("version", "due", "reason", "who", "announced")]
    output.table(
        columns,
        (
            [
                one["version"],
                _shown(one["due_at"], house),
                hanging.because(words, one["reason"]),
                one["actor"],
                one["announced_by"] or one["unannounced"],
            ]
            for one in rows
        ),
    )


def _messages(words: Words, house: House, found: Row, *, in_full: bool) -> None:
    for one in found["messages"]:
        if one["direction"] == "out":
            line = f"→ {_shown(one['at'], house)}  {words(one['kind'])}  {one['to']}  [{hanging.sending(words, one)}]"
            click.echo(line + _returned(words, house, one))
            hanging.enclosed(words, one)
            continue
        sender, subject = output.one_line(one["from"]["name"]), output.one_line(one["subject"])
        level = f"  [{one['trust']['level']}]" if one["trust"] else ""
        click.echo(f"← {_shown(one['at'], house)}  {sender} <{one['from']['address']}>{level}  {subject}")
        if "followup.suspect" in one["rules"]:
            click.echo(f"    ({words('suspect')})")
        hanging.too_large(words, one)
        _text(words, one, in_full=in_full)
        for each in one["attachments"]:
            click.echo(f"    [{output.one_line(each['filename'])} · {each['content_type']} · {each['size']} B]")


def _text(words: Words, one: Row, *, in_full: bool) -> None:
    """What was written now, and how much quoted history is folded; in full with a line where it begins."""
    cut, text = one["cut"], one["text"]
    now = text[: cut["position"]] if cut and in_full else text if in_full else one["reply_text"] or text
    _indented(now)
    quoted = text[cut["position"] :].strip() if cut else ""
    if quoted:
        rule = f"{explained.quote_rule(cut['reason'], words)} [{cut['reason']}]"
        key = "quoted.here" if in_full else "quoted.folded"
        click.echo(f"    {words(key, lines=len(quoted.splitlines()), rule=rule)}")
        _indented(quoted if in_full else "")
    elif not in_full and one["reply_text"] and len(text) > len(one["reply_text"]) + 20:
        folded = len(text.splitlines()) - len(one["reply_text"].splitlines())
        click.echo(f"    {words('signature.folded', lines=max(folded, 1))}")


def _indented(text: str) -> None:
    for line in output.safe(text).strip().splitlines():
        click.echo(f"    {line}".rstrip())
