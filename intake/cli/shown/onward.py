"""What a person can do next after a writing command: one line of commands that can be copied, on a terminal only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from intake.cli.shown import output

if TYPE_CHECKING:
    from intake.cli.shown.words import Words
    from intake.domain.request import Request
    from intake.workflows.desk.progress import Done
    from intake.workflows.house import House

SAID = frozenset({"reply", "promise"})  # after these the requester knows where it stands: what is left is the outcome


def is_watched() -> bool:
    """Whether somebody sees what is printed and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def tell(words: Words, house: House, done: Done, *, verb: str, how: dict[str, Any]) -> None:
    """Lead on from what was just done, by where the request stands now and whose it is; silent for a program."""
    if not _is_seen(how):
        return
    place = _place(done.request, verb=verb, actor=how["actor"])
    output.tell(words(f"next.{place}", ref=house.reference(done.request.id)))


def back(words: Words, *, how: dict[str, Any]) -> None:
    """After several at once: to one's own work; silent for a program."""
    if _is_seen(how):
        output.tell(words("next.theirs"))


def _is_seen(how: dict[str, Any]) -> bool:
    """Whether something was done, and a person reads what it led to."""
    return not how["json_"] and not how["dry_run"] and is_watched()


def _place(request: Request, *, verb: str, actor: str) -> str:
    from intake.domain.request import BACKLOG, State, WaitingOn

    if request.state is State.WAITING:
        return "asked" if request.waiting_on is WaitingOn.REQUESTER else "waits"
    if request.state not in BACKLOG:
        return "resolved" if request.state is State.RESOLVED else "ended"
    if not request.owner:
        return "new"
    if request.owner != actor:
        return "theirs"
    return "said" if verb in SAID else "mine"
