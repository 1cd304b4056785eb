"""`status`: whether the daemon runs and is ready, why not, and what waits."""

from __future__ import annotations

from typing import Any

import click

from intake.cli import output
from intake.cli.shell import Shell
from intake.cli.words import Words

DEGRADED, DOWN = 7, 69
Row = dict[str, Any]
_PROBLEMS = {  # code: (Chinese, English)
    "database": ("数据库不可用：{said}", "the database cannot be used: {said}"),
    "daemon.hangs": ("守护进程 {said} 秒没有动静", "the daemon has not moved for {said} s"),
    "loop.silent": ("{about} 没有响应", "{about} does not answer"),
    "loop.trouble": ("{about}：{said}", "{about}: {said}"),
    "mailbox.error": ("邮箱 {about}：{said}", "mailbox {about}: {said}"),
    "mailbox.never": ("邮箱 {about} 还没有成功收过信", "mailbox {about} was never polled with success"),
    "mailbox.stale": ("邮箱 {about} 已 {said} 秒没有收信", "mailbox {about} was last polled {said} s ago"),
    "mailbox.no_lease": ("没有进程在收邮箱 {about}", "no daemon holds mailbox {about}"),
    "backlog.old": ("最早的来信等了 {said} 秒还没登记", "the oldest mail has waited {said} s to be registered"),
    "disk.low": ("磁盘只剩 {said} MB", "only {said} MB of disk are left"),
    "clock.stepped": ("系统时钟跳了 {said} 秒，暂停发信一轮", "the clock jumped by {said} s; sending rests one round"),
    "paused": (
        "{said} 暂停了工作（{about}）：intake daemon resume",
        "{said} paused it ({about}): intake daemon resume",
    ),
}


@click.command()
@click.option("--json", "json_", is_flag=True, help="One JSON document.")
@click.pass_context
def status(context: click.Context, json_: bool) -> None:
    """Say whether the daemon is running and ready, and what waits.

    Exit 69 when it is down, 7 when it is not ready; each reason is named.
    """
    from intake import wiring
    from intake.daemon.status import read

    found = read(context.obj.settings.status_file(), wiring.now())
    if json_:
        output.as_json(found)
    else:
        _screen(context.obj, found)
    context.exit(DOWN if not found["running"] else 0 if found["ready"] else DEGRADED)


def _screen(shell: Shell, found: Row) -> None:
    words = shell.words
    if not found["running"]:
        click.echo(words("status.down"))
        return
    click.echo(words("status.ready" if found["ready"] else "status.trouble"))
    for one in found.get("config_rejected", []):
        click.echo(output.one_line(f"  !! {words('status.config', said=one)}"))
    for one in found["problems"]:
        click.echo(output.one_line(f"  !! {problem(one, words)}"))
    output.fields([(words(f"status.{key}"), value) for key, value in _figures(found, words)])
    for box in found.get("mailboxes", []):
        age = (
            words("status.ago", seconds=f"{box['last_ok_seconds']:.0f}") if box["last_ok_seconds"] is not None else "-"
        )
        click.echo(output.one_line(f"  {box['name']}: {age} {box['error'] or ''}"))
    for one in (*found.get("alarms", []), *found.get("storms", [])):
        click.echo(output.one_line(f"  {words('status.alarm')}: {one['what']} {one['since'][:16]}"))


def problem(one: Row, words: Words) -> str:
    """A reason not to be ready, in words."""
    said = _PROBLEMS.get(one["code"], (one["code"], one["code"]))[0 if words.language == "zh" else 1]
    return said.format(about=one["about"], said=one["said"])


def _figures(found: Row, words: Words) -> list[tuple[str, object]]:
    if found["database"] != "ok":
        return [("pid", found["pid"])]
    late, requests = found["oldest_unprocessed_seconds"], found["requests"]
    letters = [f"{key} {value}" for key, value in found["outbox"].items() if value]
    return [
        ("pid", f"{found['pid']} · {found['started_at'][:16].replace('T', ' ')} UTC"),
        ("unprocessed", f"{found['unprocessed']}" + (f" ({words('status.oldest', seconds=late)})" if late else "")),
        ("quarantined", found["quarantined"]),
        ("outbox", ", ".join(letters) or "-"),
        ("held", ", ".join(f"{key} {value}" for key, value in found["held"].items())),
        ("requests", words("status.counts", **requests)),
        ("disk", f"{found['disk_free_bytes'] // 2**30} GB"),
    ]


COMMANDS = (status,)
