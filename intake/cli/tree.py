"""The commands by name, each loaded when it is called: `list` does not wait for what only `init` needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from gettext import gettext
from importlib import import_module
from typing import NamedTuple

import click


class Place(NamedTuple):
    """The module of a command, what the list of commands says of it, and the command's own name where it has two."""

    module: str
    says: str
    name: str = ""


PLACES = {
    "alias": Place("own.aliases", "Words of your own for commands; kept for you alone."),
    "ask": Place("daily.work", "Ask the requester something."),
    "assign": Place("daily.work", "Give requests to a member of staff."),
    "attachments": Place("looking.attachments", "Files that came with the mails of a request."),
    "audit": Place("running.audit", "Who did what when, and that nobody changed it since."),
    "calendar": Place("founding.calendar", "The working calendar."),
    "canned": Place("daily.canned", "Replies that are written once and used often."),
    "close": Place("daily.replying", "End a request and tell the requester."),
    "completion": Place("own.completion", "Print the completion script for a shell."),
    "config": Place("founding.setup", "The configuration file."),
    "daemon": Place("running.control", "Pause the daemon's work and resume it; let it take a new configuration."),
    "db": Place("running.database", "The database: its schema, backups, and what to do after a loss."),
    "directory": Place("founding.people", "Branches, contacts and staff."),
    "doctor": Place("running.doctor", "Check everything that can be checked."),
    "edit": Place("daily.sort", "Sort requests anew, with the reason."),
    "explain": Place("running.operate", "How a mail would be understood."),
    "help": Place("own.helped", "What a command does, and its options; without a command, all of them."),
    "hold": Place("daily.work", "Wait for somebody else.", "wait"),
    "inbox": Place("looking.look", "What is to be done, most urgent first."),
    "ingest": Place("running.ingest", "Look at the newest mails, read only."),
    "init": Place("founding.init", "Set the office up: configuration, password file, database."),
    "kept": Place("running.aside", "Mails that were kept without a request, and why."),
    "link": Place("daily.linking", "Say that a request depends on another, or has to do with it."),
    "list": Place("looking.look", "List requests."),
    "merge": Place("daily.grouping", "Go on with several requests under one, the last that is named."),
    "new": Place("daily.counter", "Enter a request that came by telephone or at the counter."),
    "note": Place("daily.work", "Keep an internal note; nobody is written to."),
    "notices": Place("own.notices", "What you are told of, when, and by which way."),
    "outbox": Place("running.post", "What is to be sent, and what became of it."),
    "participants": Place("daily.participants", "People who may follow a request besides its requester."),
    "promise": Place("daily.advising", "Promise another date."),
    "quarantine": Place("running.aside", "Mails that could not be understood."),
    "release": Place("daily.pool", "Give requests back: nobody owns them, and they are listed first."),
    "reopen": Place("daily.work", "Take a resolved request up again."),
    "replay": Place("running.replay", "Run a folder of .eml files, or an mbox, through the present rules."),
    "reply": Place("daily.replying", "Write to the requester; the request stays as it is."),
    "report": Place("looking.office", "Summaries for leadership."),
    "resume": Place("daily.work", "End a wait by hand."),
    "run": Place("running.operate", "Run the daemon."),
    "search": Place(
        "looking.seek", "Find requests by what was said: subjects, requesters, mails, letters, notes, file names."
    ),
    "show": Place("looking.look", "One request: conversation, promises, history."),
    "split": Place("daily.grouping", "Make a request of each further thing that one mail asked for."),
    "status": Place("looking.state", "Say whether the daemon is running and ready, and what waits."),
    "support-bundle": Place(
        "running.support", "Write into a new ZIP file what a helper from afar must know; no mail, no passwords."
    ),
    "take": Place("daily.work", "Make requests mine."),
    "test": Place("running.trying", "Try one thing out."),
    "trace": Place("looking.trace", "The walk of a mail through all rooms, with instants."),
    "undo": Place("daily.undoing", "Take back my last change: state, owner, note, sorting."),
    "unlink": Place("daily.linking", "Take the links between two requests away."),
    "unmerge": Place("daily.grouping", "Take a merged request up by itself again."),
    "unwatch": Place("daily.watching", "Watch a request no longer."),
    "version": Place("own.version", "The version of the program and of its JSON."),
    "view": Place("own.views", "Lists of requests under a name: `list --view NAME`."),
    "wait": Place("daily.work", "Wait for somebody else."),
    "watch": Place("daily.watching", "Watch a request, or let a colleague do so (login, name or address)."),
    "why": Place("looking.look", "Explain promise, routing and acknowledgement."),
}


class Lazily(MutableMapping[str, click.Command]):
    """Commands by name, each made when it is first asked for."""

    def __init__(self, names: Iterable[str], make: Callable[[str], click.Command]) -> None:
        self._names = dict.fromkeys(names)
        self._made: dict[str, click.Command] = {}
        self.make = make

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self.make(name)
        return self._made[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._names[name] = None
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._made.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Root(click.Group):
    """The command `intake`; its list of commands is shown without loading them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click shows them, from what `PLACES` says."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, _short(PLACES[name].says, limit)) for name in names])


def loaded(name: str) -> click.Command:
    """The command of this name, from its module."""
    place = PLACES[name]
    wanted = place.name or name
    found: Iterable[click.Command] = import_module(f"intake.cli.{place.module}").COMMANDS
    return next(one for one in found if one.name == wanted)


def _short(says: str, limit: int) -> str:
    return click.Command(None, help=gettext(says)).get_short_help_str(limit)
