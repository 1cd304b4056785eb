"""What a webhook is told: a line for each thing, in as few messages as a person would get letters."""

from __future__ import annotations

from collections.abc import Sequence

from intake import log
from intake.domain.notices import Pace
from intake.letters.desk_fields import Notice as Letter
from intake.letters.desk_fields import NoticeItem
from intake.outbound import robots
from intake.outbound.robots import Message
from intake.store.outward import habits, notices
from intake.store.outward.notices import Notice
from intake.workflows.clock import noticed
from intake.workflows.clock.noticed import Round
from intake.workflows.office import Subscription
from intake.workflows.outgoing import post

AT_MOST = 50  # things in one message, where there is room
GONE = "nobody"  # told to nobody: the webhook is not in the configuration any more
ADDRESSING = 300  # bytes of a message that are kept for the people it addresses


def post_up(this: Round, name: str, mine: Sequence[Notice]) -> int:
    """One message with what there is room for, or the instant until which these wait."""
    hook = next((one for one in this.house.policy.webhooks if one.name == name), None)
    if hook is None:
        notices.told(this.conn, [one.id for one in mine], GONE, at=this.now)
        return 0
    login = f"{notices.WEBHOOK}{name}"
    pace: Pace = this.house.policy.pace
    free_at = pace.free_at(notices.letters(this.conn, login, since=this.now - pace.window), this.now)
    if free_at > this.now:
        notices.wait(this.conn, [one.id for one in mine], free_at)
        return 0
    _write(this, hook, mine[:AT_MOST], login)
    return 1


def _write(this: Round, hook: Subscription, mine: Sequence[Notice], login: str) -> None:
    """As many of these as the robot takes in one message; the others wait for the next."""
    items = [noticed.item(this, one) for one in mine]  # once: each asks the database
    text = _text(this, hook, items)
    while len(text.encode()) > robots.ROOM[hook.kind] - ADDRESSING and len(items) > 1:
        items.pop()
        text = _text(this, hook, items)
    mine = mine[: len(items)]
    key = f"{login}:{max(one.id for one in mine)}"
    message = Message(text, _mentions(this, mine) if hook.mention else (), [_for_programs(one) for one in items])
    body = robots.frozen(robots.payload(hook.kind, message))
    about = {one.request_id for one in mine}
    request_id = about.pop() if len(about) == 1 else None
    post.webhook(this.conn, this.house, hook.name, key=key, body=body, request_id=request_id, now=this.now)
    notices.told(this.conn, [one.id for one in mine], key, at=this.now)
    log.info("notice.posted", webhook=hook.name, things=len(mine))


def _text(this: Round, hook: Subscription, items: Sequence[NoticeItem]) -> str:
    office = this.house.office
    fields = Letter(
        office_name=office.name, office_address=office.address, zone=office.zone, reader_name="", items=tuple(items)
    )
    return this.house.desk.message(hook.language, fields)


def _mentions(this: Round, mine: Sequence[Notice]) -> list[str]:
    """The names in the chat of the people whom these things concern, as far as they gave one."""
    logins = dict.fromkeys(str(login) for one in mine for login in one.payload.get("concerns", ()))
    return [mention for login in logins if (mention := habits.of(this.conn, login).mention)]


def _for_programs(item: NoticeItem) -> dict[str, object]:
    """Codes and instants; of what people wrote the subject alone."""
    about = item.about
    return {
        "event": str(item.what),
        "ref": about.reference,
        "subject": about.subject,
        "branch": about.branch_name,
        "owner": about.owner_name,
        "impact": str(about.impact),
        "due_at": about.due_at.isoformat() if about.due_at else None,
        "at": item.at.isoformat(),
        "percent": item.percent,
    }
