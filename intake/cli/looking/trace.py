"""`trace`: the walk of a mail through all rooms, on a screen or as JSON."""

from __future__ import annotations

from typing import Any

import click

from intake.cli.shell import Shell
from intake.cli.shown import output, reasons
from intake.cli.shown.forms import json_option
from intake.cli.shown.paging import paged
from intake.cli.shown.words import Words

Row = dict[str, Any]


@click.command()
@click.argument("what", metavar="MSGID|REF|mail:ID")
@json_option
@click.pass_obj
@paged
def trace(shell: Shell, what: str, json_: bool) -> None:
    """The walk of a mail through all rooms, with instants.

    Where it was seen, when it was committed, what it was taken for and why, its request, its letters with the server's
    answers, where it was moved. Takes the Message-ID of a mail or of a letter of ours, a reference, or mail:ID.
    """
    from intake.workflows.looking import trace as workflow

    with shell.house() as house:
        found = workflow.walk(house, what)
    if json_:
        output.as_json(found)
        return
    for one in found["mails"]:
        click.echo(output.one_line(f"mail:{one['id']}  <{one['message_id'] or ''}>  {one['from']}  {one['subject']}"))
    for one in found["letters"]:
        click.echo(output.one_line(f"letter {one['id']}  <{one['message_id']}>  {one['key']}"))
    click.echo("")
    output.paragraphs([(_head(one, shell.words), _line(one, shell.words)) for one in found["steps"]])


def _head(step: Row, words: Words) -> str:
    """`11-24 10:00:00.123  archive`."""
    return f"{step['at'][5:10]} {step['at'][11:23]} {words('room.' + step['room'])}"


def _line(step: Row, words: Words) -> str:
    values = {key: words(str(value)) if key == "kind" else value for key, value in step.items()}
    if step["what"] == "seen":
        return f"{words('trace.seen', **values)}\n{words('move.' + step['disposition'], **values)}"
    if step["what"] == "archived":
        return words("trace.archived", **values, sha=step["sha256"][:12])
    if step["room"] == "register":
        return _settled(step, words)
    if step["what"] == "written":
        reason = f" ({step['reason']})" if step["reason"] else ""
        state = words.coded("letter_state", step["state"])
        line = words("trace.written", **values | {"state": state}) + reason
        return f"{output.one_line(line)}\n<{step['message_id']}>"
    if step["room"] == "smtp":
        answer = words("trace.answer", **values | {"code": step["code"] or "", "answer": step["answer"]})
        return output.one_line(answer)
    return output.one_line(words("trace.event", **values | {"what": words.coded("event", step["what"])}))


def _settled(step: Row, words: Words) -> str:
    """The verdict, where the mail went, and why it was (not) acknowledged."""
    where = step["request"] or words(f"mail.{step['what']}")
    why = f"{reasons.sentence(step['reason'], words.language)} [{step['reason']}]"
    line = words("trace.settled", kind=step["kind"], where=where, reason=why)
    others = [code for code in step["rules"] if code != step["reason"]]
    return "\n".join(
        [output.one_line(line), *([", ".join(others)] if others else []), *([step["error"]] if step["error"] else [])]
    )


COMMANDS = (trace,)
