"""Looking: inbox, list, show, why."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from intake.cli.shell import Shell, default_actor, instant, ref_argument
from intake.cli.shown import forms, output, promised, screens, served
from intake.cli.shown.paging import paged
from intake.cli.typed import refs
from intake.errors import Sentence

if TYPE_CHECKING:
    from intake.domain.request import State
    from intake.store.desk.lists import RequestFilter
    from intake.workflows.house import House

REQUEST = (
    "ref", "state", "waiting_on", "subject", "requester", "branch", "branch_name", "category", "impact", "owner",
    "received_at", "due_at", "promise_version", "provisional", "suspended", "overdue", "message_ids", "bounced_at",
    "similar", "links", "tags", "watchers",
)  # fmt: skip
MORE = ("id", "promise", "late_hours")  # only where they are named: the document stays as it is (DESIGN.md)
DETAIL = (
    *REQUEST, "service_level", "language", "outcome", "outcome_text", "waiting_until", "first_response_at",
    "first_response_due_at", "resolved_at", "closed_at", "linked_to", "merged_into", "merged_from", "linked_from",
    "allowed", "clock", "messages", "promises", "events", "attachments",
)  # fmt: skip
STATES = ["new", "open", "waiting", "resolved", "closed", "merged", "cancelled"]
IMPACTS = ["frontline", "normal", "internal"]


def _negatable(choices: list[str]) -> click.Choice[str]:
    return click.Choice([*choices, *(f"~{one}" for one in choices)])


def viewed(context: click.Context, _parameter: click.Parameter, name: str | None) -> None:
    """Click callback: let the options of a view be the defaults of this call. Raises NotFound."""
    if not name or context.resilient_parsing:
        return
    import shlex

    from intake.errors import NotFound, meant

    known = {row["name"]: row["words"] for row in reversed(known_views(context.obj))}
    if name not in known:
        raise NotFound(
            Sentence("there is no view {name}", name=name), hint=meant(name, known) or "see `intake view list`"
        )
    given, _, _ = context.command.make_parser(context).parse_args(shlex.split(known[name]))
    context.default_map = {**(context.default_map or {}), **given}


def known_views(shell: Shell) -> list[dict[str, Any]]:
    """The person's own views and the shared ones, by name, the own one first."""
    from intake.cli.typed import personal
    from intake.workflows.desk import views

    with shell.house() as house:
        shared = views.everything(house)
    rows = [
        {"name": name, "shared": False, "actor": "", "words": said}
        for name, said in personal.read(personal.views()).items()
    ]
    rows += [{"name": one.name, "shared": True, "actor": one.actor, "words": one.words} for one in shared]
    return sorted(rows, key=lambda row: (row["name"], row["shared"]))


@click.command()
@click.option("--actor", "-a", envvar="INTAKE_ACTOR", default=None, help="Only this person's and unowned requests.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@forms.rows(*REQUEST, *MORE, "risk", "drafts")
@click.pass_obj
@paged
def inbox(shell: Shell, /, actor: str | None = None, limit: int | None = None, json_: bool = False) -> None:
    """What is to be done, most urgent first.

    Front line comes first, then what has the least time left beyond the work that such requests typically take.
    Below: letters that came back within a week.
    """
    from intake.workflows.looking import letters, outlook, self_service

    with shell.house() as house:
        whose = default_actor() if actor == "@me" else actor or os.environ.get("INTAKE_ACTOR")
        rows = outlook.inbox(house, house.now(), actor=whose)
        rows = forms.ordered(_with_more(house, letters.with_drafts(house, rows)), limit)
        if json_:
            output.as_json(rows)
        else:
            screens.inbox(shell.words, house, rows)
            screens.came_back(shell.words, house, letters.recent(house))
            served.to_decide(shell.words, self_service.to_decide(house))


@click.command("list")
@click.option("--view", is_eager=True, expose_value=False, callback=viewed, help="The options of this view, too.")
@click.option("--state", "-s", type=_negatable(STATES), multiple=True, metavar="[~]STATE", help="Only these states.")
@click.option("--owner", "-a", help="Only this person's; @me: mine; none: without an owner.")
@click.option("--branch", help="Only this branch (key).")
@click.option("--category", "-q", help="Only this category (key).")
@click.option("--impact", type=_negatable(IMPACTS), metavar="[~]IMPACT", help="Only this impact.")
@click.option("--due", metavar="today|overdue|7d|DATE", help="To do, and promised until then.")
@click.option("--tag", help="Only with this tag.")
@click.option("--watched", help="Only those that this person watches; @me: I.")
@click.option("--created", metavar="today|-7d|DATE", help="Received since then.")
@click.option("--text", default="", help="In the subject, or the requester's name or address.")
@click.option("--all", "all_", is_flag=True, help="Ended requests, too.")
@click.option("--limit", type=click.IntRange(1), default=500, show_default=True, help="At most so many.")
@forms.rows(*REQUEST, *MORE)
@click.pass_obj
@paged
def list_(shell: Shell, /, due: str | None, json_: bool, **wanted: Any) -> None:
    """List requests.

    Without --all or --state: those that are not ended. A ~ before a state, owner, branch, category or impact means all
    but that: --branch ~south.
    """
    from intake.workflows.looking import listed

    with shell.house() as house:
        rows = listed.listing(house, _filter(house, due, **wanted), house.now())
        rows = forms.ordered(_with_more(house, rows), wanted["limit"])
        if json_:
            output.as_json(rows)
        elif not rows:
            _known(house, wanted["branch"], wanted["category"])
            output.tell(shell.words("list.empty"))
        else:
            screens.requests(shell.words, house, rows)


@click.command()
@ref_argument
@click.option("--thread", "part", flag_value="messages", help="Only the conversation, in full.")
@click.option("--events", "part", flag_value="events", help="Only what happened.")
@click.option("--promises", "part", flag_value="promises", help="Only the promises.")
@click.option("--attachments", "part", flag_value="attachments",
              help="Only the files that came, with number, size and type.")  # fmt: skip
@click.option("--full", is_flag=True, help="With quoted history and signatures unfolded.")
@click.option("--raw", is_flag=True, help="The first mail as it came, byte for byte.")
@forms.document(*DETAIL)
@click.pass_obj
@paged
def show(shell: Shell, /, ref: int, part: str | None, **how: bool) -> None:
    """One request: conversation, promises, history."""
    from intake.workflows.looking import browse

    with shell.house() as house:
        if how["raw"]:
            output.raw(browse.first_raw(house, ref))
            return
        found = browse.detail(house, ref, house.now())
        refs.remember(shell.settings.path, ref)
        if how["json_"]:
            output.as_json(found)
        elif part == "attachments":
            _attachments(shell, house, ref)
        else:
            screens.request(shell.words, house, found, part, in_full=how["full"])


@click.command()
@ref_argument
@click.option("--ack", "part", flag_value="ack", help="Only: why was it (not) acknowledged?")
@click.option("--route", "part", flag_value="route", help="Only: why this category, impact and branch?")
@click.option("--at", help="The promises as they stood then.")
@forms.document("ref", "promises", "suspensions", "in_force", "route", "ack")
@click.pass_obj
@paged
def why(shell: Shell, /, ref: int, part: str | None, at: str | None, json_: bool) -> None:
    """Explain promise, routing and acknowledgement."""
    from intake.cli.shown import reasoned
    from intake.workflows.looking import why as workflow

    with shell.house() as house:
        found = workflow.of(house, ref, instant(house, at) if at else None)
        refs.remember(shell.settings.path, ref)
        if json_:
            output.as_json(found)
            return
        if part in {None, "promises"}:
            for line in promised.promises(found, shell.words):
                click.echo(output.safe(line))
        if part in {None, "route"}:
            reasoned.route(shell.words, house, found["route"])
        if part in {None, "ack"}:
            reasoned.acknowledgement(shell.words, found["ack"])


COMMANDS = (inbox, list_, show, why)


def _attachments(shell: Shell, house: House, ref: int) -> None:
    from intake.cli.looking import attachments
    from intake.workflows.desk import files

    attachments.screen(shell, files.of(house, ref))


def _with_more(house: House, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what is in no document by itself, where one of it is asked for."""
    if not forms.asks(*MORE):
        return rows
    return [{**row, "id": row["ref"], "promise": _promise(row), "late_hours": _late_hours(house, row)} for row in rows]


def _known(house: House, branch: str | None, category: str | None) -> None:
    """Where nothing was found: perhaps because a key is wrong (NotFound)."""
    from intake.errors import NotFound, right
    from intake.workflows.looking import browse

    keys = {"branch": browse.branch_keys(house), "category": house.policy.category_keys()}
    for name, given in (("branch", branch), ("category", category)):
        written = (given or "").removeprefix("~")
        if written and written not in keys[name]:
            said = {"branch": "there is no branch {branch}", "category": "there is no category {category}"}[name]
            raise NotFound(Sentence(said, **{name: written}), hint=right(written, keys[name]))


def _promise(row: dict[str, Any]) -> dict[str, Any]:
    return {"due_at": row["due_at"], "version": row["promise_version"], "provisional": row["provisional"]}


def _late_hours(house: House, row: dict[str, Any]) -> float:
    """Working hours that an open promise is late."""
    if not row["overdue"]:
        return 0.0
    late = house.calendar_of(row["branch"]).between(datetime.fromisoformat(row["due_at"]), house.now())
    return round(late.total_seconds() / 3600, 2)


def _filter(house: House, due: str | None, **wanted: Any) -> RequestFilter:
    from intake.domain.request import Impact
    from intake.store.desk.lists import RequestFilter

    overdue, exact = due == "overdue", {name: wanted[name] for name in ("owner", "branch", "category", "impact")}
    if exact["owner"] in {"@me", "~@me"}:
        exact["owner"] = exact["owner"].replace("@me", default_actor())
    unlike = tuple((name, value[1:]) for name, value in exact.items() if value and value.startswith("~"))
    like = {name: value for name, value in exact.items() if value and not value.startswith("~")}
    return RequestFilter(
        states=_states(wanted["state"], all_=wanted["all_"], is_due=due is not None),
        owner=like.get("owner"),
        branch=like.get("branch"),
        category=like.get("category"),
        impact=Impact(like["impact"]) if "impact" in like else None,
        unlike=unlike,
        overdue_at=house.now() if overdue else None,
        due_before=_due_before(house, due) if due and not overdue else None,
        received_since=_since(house, wanted["created"]) if wanted["created"] else None,
        text=wanted["text"],
        limit=forms.reach(wanted["limit"]),
        tag=wanted["tag"],
        watcher=default_actor() if wanted["watched"] == "@me" else wanted["watched"],
    )


def _states(named: tuple[str, ...], *, all_: bool, is_due: bool) -> tuple[State, ...]:
    """Those named, else all, else those that are not ended; what is due is only what is still to be done."""
    from intake.domain.request import State

    only = tuple(State(one) for one in named if not one.startswith("~"))
    but = {State(one[1:]) for one in named if one.startswith("~")}
    if only or but:
        return tuple(one for one in only or State if one not in but)
    if all_:
        return tuple(State)
    return (State.NEW, State.OPEN, State.WAITING) if is_due else (State.NEW, State.OPEN, State.WAITING, State.RESOLVED)


def _due_before(house: House, due: str) -> datetime:
    now = house.now().astimezone(house.zone)
    if due == "today":
        return now.replace(hour=23, minute=59, second=59)
    if due.endswith("d") and due[:-1].isdigit():
        return (now + timedelta(days=int(due[:-1]))).replace(hour=23, minute=59, second=59)
    return instant(house, due)


def _since(house: House, created: str) -> datetime:
    """`-7d` is a week ago to the minute; a day begins with its first minute."""
    now = house.now().astimezone(house.zone)
    if created.startswith("-") and created.endswith("d") and created[1:-1].isdigit():
        return now - timedelta(days=int(created[1:-1]))
    if created == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0)
    at = instant(house, created, edge="opens")
    return at if ":" in created else at.astimezone(house.zone).replace(hour=0, minute=0)
