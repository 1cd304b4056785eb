"""Looking: inbox, list, show, why, calendar due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli import output
from intake.cli.shell import Shell, instant, numbers

if TYPE_CHECKING:
    from intake.cli.words import Words
    from intake.store.requests import RequestFilter
    from intake.workflows.house import House

Row = dict[str, Any]
STATES = ["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]
json_option = click.option("--json", "json_", is_flag=True, help="One JSON document.")


@click.command()
@click.option("--actor", "-a", envvar="INTAKE_ACTOR", default=None, help="Only this person's and unowned requests.")
@json_option
@click.pass_obj
def inbox(shell: Shell, actor: str | None = None, json_: bool = False) -> None:
    """What is to be done, most urgent first.

    Front line comes first, then what has least left of its promise.
    """
    from intake.domain.request import State
    from intake.store.requests import RequestFilter
    from intake.workflows import browse

    with shell.house() as house:
        wanted = RequestFilter(states=(State.NEW, State.OPEN, State.WAITING))
        rows = [
            one for one in browse.listing(house, wanted, house.now()) if actor is None or one["owner"] in {None, actor}
        ]
        if json_:
            output.as_json(rows)
            return
        _inbox_screen(shell.words, house, rows)


@click.command("list")
@click.option("--state", "-s", type=click.Choice(STATES), multiple=True, help="Only these states.")
@click.option("--owner", "-a", help="Only this person's; `none`: without an owner.")
@click.option("--branch", help="Only this branch (key).")
@click.option("--category", help="Only this category (key).")
@click.option("--impact", type=click.Choice(["frontline", "normal", "internal"]), help="Only this impact.")
@click.option("--due", metavar="today|overdue|7d|DATE", help="Promised until then.")
@click.option("--all", "all_", is_flag=True, help="Ended requests, too.")
@click.option("--limit", type=int, default=500, show_default=True, help="At most so many.")
@json_option
@click.pass_obj
def list_(shell: Shell, due: str | None, json_: bool, **wanted: Any) -> None:
    """List requests.

    Without --all or --state: those that are not ended.
    """
    from intake.workflows import browse

    with shell.house() as house:
        rows = browse.listing(house, _filter(house, due, **wanted), house.now())
        if json_:
            output.as_json(rows)
        elif not rows:
            output.tell(shell.words("list.empty"))
        else:
            _table(shell.words, house, rows)


@click.command()
@click.argument("ref", callback=numbers)
@click.option("--thread", "part", flag_value="messages", help="Only the conversation, in full.")
@click.option("--events", "part", flag_value="events", help="Only what happened.")
@click.option("--promises", "part", flag_value="promises", help="Only the promises.")
@click.option("--raw", is_flag=True, help="The first mail as it came, byte for byte.")
@json_option
@click.pass_obj
def show(shell: Shell, ref: int, part: str | None, raw: bool, json_: bool) -> None:
    """One request: conversation, promises, history."""
    from intake.workflows import browse

    with shell.house() as house:
        if raw:
            click.get_binary_stream("stdout").write(browse.first_raw(house, ref))
            return
        found = browse.detail(house, ref, house.now())
        if json_:
            output.as_json(found)
        else:
            _show_screen(shell.words, house, found, part)


@click.command()
@click.argument("ref", callback=numbers)
@click.option("--ack", "part", flag_value="ack", help="Only: why was it (not) acknowledged?")
@click.option("--route", "part", flag_value="route", help="Only: why this category, impact and branch?")
@json_option
@click.pass_obj
def why(shell: Shell, ref: int, part: str | None, json_: bool) -> None:
    """Explain promise, routing and acknowledgement."""
    from intake.workflows import browse

    with shell.house() as house:
        found = browse.why(house, ref)
        if json_:
            output.as_json(found)
            return
        if part in {None, "promises"}:
            _why_promises(shell.words, house, found)
        if part in {None, "route"}:
            _why_lines("route", found["route"])
        if part in {None, "ack"}:
            _why_lines("ack", found["ack"])


@click.group()
def calendar() -> None:
    """The working calendar."""


@calendar.command()
@click.argument("start")
@click.argument("target")
@json_option
@click.pass_obj
def due(shell: Shell, start: str, target: str, json_: bool) -> None:
    """What would be promised: START such as "2026-09-30 16:30", TARGET such as 3d, 8h or 30m."""
    from intake.domain.worktime import parse_target

    with shell.house() as house:
        try:
            wanted = parse_target(target)
        except ValueError as wrong:
            raise click.BadParameter(f"{wrong}; right: 3d (working days), 8h (working hours), 30m") from wrong
        found = house.calendar.due(instant(house, start), wanted)
        at = found.due_at.astimezone(house.zone)
        trace = [_trace(line) for line in found.trace]
        if json_:
            output.as_json({"due_at": at.isoformat(), "provisional": found.provisional, "zone": house.office.zone,
                            "calendar_version": house.calendar.version, "trace": trace})  # fmt: skip
            return
        click.echo(f"{shell.words('why.due')} {shell.words.due(at)} {at:%Y} ({house.calendar.version})")
        _trace_lines(shell.words, trace)


COMMANDS = (inbox, list_, show, why, calendar)


def _filter(house: House, due: str | None, **wanted: Any) -> RequestFilter:
    from intake.domain.request import Impact, State
    from intake.store.requests import RequestFilter

    states = tuple(State(one) for one in wanted["state"]) or (
        tuple(State) if wanted["all_"] else (State.NEW, State.OPEN, State.WAITING, State.RESOLVED)
    )
    return RequestFilter(
        states=states,
        owner=wanted["owner"],
        branch=wanted["branch"],
        category=wanted["category"],
        impact=Impact(wanted["impact"]) if wanted["impact"] else None,
        due_before=_due_before(house, due) if due else None,
        limit=wanted["limit"],
    )


def _due_before(house: House, due: str) -> datetime:
    now = house.now()
    if due == "overdue":
        return now
    if due == "today":
        local = now.astimezone(house.zone)
        return local.replace(hour=23, minute=59, second=59)
    if due.endswith("d") and due[:-1].isdigit():
        return now + timedelta(days=int(due[:-1]))
    return instant(house, due)


def _at(text: str | None, house: House) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(house.zone) if text else None


def _left(words: Words, house: House, row: Row) -> str:
    """Working time left of the promise; nothing while it is suspended or over."""
    due_at = _at(row["due_at"], house)
    if due_at is None or row["state"] not in {"new", "open", "waiting"}:
        return ""
    if row["suspended"]:
        return words("suspended")
    now = house.now()
    length = house.calendar.between(now, due_at) if due_at >= now else -house.calendar.between(due_at, now)
    return words.hours(length if length or due_at >= now else timedelta(minutes=-1))


def _table(words: Words, house: House, rows: list[Row]) -> None:
    columns = [words(key) for key in ("ref", "due", "left", "state", "impact", "owner", "branch", "subject")]
    output.table(columns, ([row["ref"], _due(words, house, row), _left(words, house, row), _state(words, row),
                            words(row["impact"]), row["owner"], row["branch_name"] or row["branch"], row["subject"]]
                           for row in rows), right=[2])  # fmt: skip


def _due(words: Words, house: House, row: Row) -> str:
    due_at = _at(row["due_at"], house)
    return words.due(due_at) + (f" ({words('provisional')})" if row["provisional"] else "") if due_at else ""


def _state(words: Words, row: Row) -> str:
    return words(row["waiting_on"]) if row["waiting_on"] else words(row["state"])


def _inbox_screen(words: Words, house: House, rows: list[Row]) -> None:
    now = house.now().astimezone(house.zone)
    dues = [(row, _at(row["due_at"], house)) for row in rows if not row["suspended"]]
    counts = {
        "open": len(rows),
        "today": sum(1 for _, at in dues if at and at >= now and at.date() == now.date()),
        "overdue": sum(1 for _, at in dues if at and at < now),
        "waiting": sum(1 for row in rows if row["state"] == "waiting"),
    }
    click.echo(f"{words('inbox.head', **counts)}    {words.due(now)}")
    if not rows:
        click.echo(words("inbox.empty"))
        return
    _table(words, house, rows)
    output.tell(words("inbox.next", ref=rows[0]["ref"]))


def _show_screen(words: Words, house: House, found: Row, part: str | None) -> None:
    if part is None:
        person = found["requester"]
        output.fields([
            (words("ref"), found["ref"]),
            (words("subject"), found["subject"]),
            (words("from"), f"{person['name']} <{person['address']}>"),
            (words("branch"), found["branch_name"] or found["branch"]),
            (words("category"), found["category"]),
            (words("impact"), words(found["impact"])),
            (words("state"), _state(words, found)),
            (words("owner"), found["owner"] or words("nobody")),
            (words("received"), found["received_at"]),
            (words("due"), _due(words, house, found)),
            (words("left"), _left(words, house, found)),
            (words("outcome"), words(found["outcome"]) if found["outcome"] else ""),
            (words("linked"), found["linked_to"]),
        ])  # fmt: skip
    if part in {None, "messages"}:
        _messages(words, found, in_full=part is not None)
    if part in {None, "promises"}:
        _section(words("promises"))
        columns = [words(key) for key in ("version", "due", "reason", "who", "announced")]
        output.table(columns, ([one["version"], one["due_at"], one["reason"], one["actor"],
                                one["announced_by"] or one["unannounced"]] for one in found["promises"]))  # fmt: skip
    if part == "events":
        columns = [words(key) for key in ("time", "who", "what")]
        output.table(columns, ([one["at"], one["actor"], one["kind"]] for one in found["events"]))
    if part is None:
        click.echo(words("allowed", actions=", ".join(found["allowed"])))


def _section(title: str) -> None:
    click.echo(f"\n── {title} ──")


def _messages(words: Words, found: Row, *, in_full: bool) -> None:
    _section(words("messages"))
    for one in found["messages"]:
        if one["direction"] == "out":
            click.echo(f"→ {one['at']}  {one['kind']}  {one['to']}  [{one['state']}]")
            continue
        click.echo(
            f"← {one['at']}  {output.one_line(one['from']['name'])} <{one['from']['address']}>  {output.one_line(one['subject'])}"
        )
        text = one["text"] if in_full else one["reply_text"] or one["text"]
        for line in output.safe(text).strip().splitlines():
            click.echo(f"    {line}")
        if not in_full and len(one["text"]) > len(one["reply_text"]) + 20:
            click.echo("    …  (--thread)")
        for each in one["attachments"]:
            click.echo(f"    [{output.one_line(each['filename'])} · {each['content_type']} · {each['size']} B]")


def _why_promises(words: Words, house: House, found: Row) -> None:
    for one in found["promises"]:
        at = _at(one["due_at"], house)
        told = one["announced_by"] or f"({one['unannounced']})"
        click.echo(f"v{one['version']}: {at:%Y-%m-%d %H:%M %z}  {one['policy']}@{one['policy_version']}  "
                   f"{one['calendar_version']}  {one['reason']}  {told}")  # fmt: skip
        _trace_lines(words, one["trace"])
    for span in found["suspensions"]:
        click.echo(f"  {words('suspended')}: {span['from']} … {span['to'] or ''}")


def _trace(line: Any) -> Row:
    return {
        "date": line.on,
        "until": line.until,
        "kind": line.kind,
        "name": line.name,
        "counted": line.counted,
        "at": line.at,
    }


def _trace_lines(words: Words, trace: list[Row]) -> None:
    for line in trace:
        day = line.get("date") or line.get("on") or ""
        until = f" … {line['until']}" if line["until"] else ""
        click.echo(
            f"  {day}{until}  {line['kind']:<9} {line['counted'] or ''} {line['name'] or ''} {line['at'] or ''}".rstrip()
        )


def _why_lines(title: str, values: Row) -> None:
    _section(title)
    output.fields(
        (key, ", ".join(map(str, value)) if isinstance(value, list) else value) for key, value in values.items()
    )
