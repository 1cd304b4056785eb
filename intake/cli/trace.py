"""`trace`: the walk of a mail through all rooms, on a screen or as JSON."""

from __future__ import annotations

from typing import Any

import click

from intake.cli import output, reasons
from intake.cli.forms import json_option
from intake.cli.paging import paged
from intake.cli.shell import Shell
from intake.cli.words import Words

Row = dict[str, Any]
_ROOMS = {  # (Chinese, English)
    "mailbox": ("邮箱", "mailbox"),
    "archive": ("归档", "archive"),
    "register": ("登记", "register"),
    "request": ("记事", "journal"),
    "outbox": ("发件箱", "outbox"),
    "smtp": ("寄出", "smtp"),
}
_MOVES = {
    "none": ("尚未移动", "not moved yet"),
    "want_move": ("等待移出收件箱", "is to be moved"),
    "moved": ("已移到 {moved_to}，UID {dest_uid}", "moved to {moved_to}, UID {dest_uid}"),
    "vanished": ("已被他人移走或删除", "was moved or deleted by somebody else"),
    "failed": ("移不动，仍在收件箱（试过 {move_attempts} 次）", "could not be moved ({move_attempts} tries)"),
}
_SAID = {
    "seen": ("{mailbox}/{folder} UID {uid} / {uidvalidity}", "{mailbox}/{folder} UID {uid} / {uidvalidity}"),
    "archived": ("来信 {mail} 入库，{size} 字节，sha256 {sha}", "mail {mail} committed, {size} bytes, sha256 {sha}"),
    "settled": ("{kind} → {where}；{reason}", "{kind} → {where}; {reason}"),
    "written": ("{kind} → {recipient}，{state}", "{kind} to {recipient}, {state}"),
    "answer": ("{kind} → {recipient}：{code} {answer}", "{kind} to {recipient}: {code} {answer}"),
    "event": ("{what}（{actor}，{channel}）", "{what} ({actor}, {channel})"),
}  # fmt: skip


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
    at = 0 if shell.words.language == "zh" else 1
    output.paragraphs([(_head(one, at), _line(one, shell.words, at)) for one in found["steps"]])


def _head(step: Row, at: int) -> str:
    """`11-24 10:00:00.123  archive`."""
    return f"{step['at'][5:10]} {step['at'][11:23]} {_ROOMS[step['room']][at]}"


def _line(step: Row, words: Words, at: int) -> str:
    values = {key: words(str(value)) if key == "kind" else value for key, value in step.items()}
    if step["what"] == "seen":
        return f"{_SAID['seen'][at].format(**values)}\n{_MOVES[step['disposition']][at].format(**values)}"
    if step["what"] == "archived":
        return _SAID["archived"][at].format(**values, sha=step["sha256"][:12])
    if step["room"] == "register":
        return _settled(step, words, at)
    if step["what"] == "written":
        reason = f" ({step['reason']})" if step["reason"] else ""
        return output.one_line(_SAID["written"][at].format(**values) + reason) + f"\n<{step['message_id']}>"
    if step["room"] == "smtp":
        answer = _SAID["answer"][at].format(**values | {"code": step["code"] or "", "answer": step["answer"]})
        return output.one_line(answer)
    return output.one_line(_SAID["event"][at].format(**values))


def _settled(step: Row, words: Words, at: int) -> str:
    """The verdict, where the mail went, and why it was (not) acknowledged."""
    where = step["request"] or words(f"mail.{step['what']}")
    why = f"{reasons.sentence(step['reason'], words.language)} [{step['reason']}]"
    line = _SAID["settled"][at].format(kind=step["kind"], where=where, reason=why)
    others = [code for code in step["rules"] if code != step["reason"]]
    return "\n".join(
        [output.one_line(line), *([", ".join(others)] if others else []), *([step["error"]] if step["error"] else [])]
    )


COMMANDS = (trace,)
