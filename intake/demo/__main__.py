"""`python -m intake.demo [--once]`: the demonstration; without --once the office stays open until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from argparse import ArgumentParser
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from rich.console import Console

    from intake.demo.stage import Stage
    from intake.demo.wording import Wording

WIDTH_WITHOUT_TERMINAL = 118


def main() -> int:
    """Tell the story; exit status 0 when it was complete, 1 when something was missing."""
    parser = ArgumentParser(
        prog="intake.demo", description="A sample company, its mails, the real daemon, their story."
    )
    parser.add_argument("--once", action="store_true", help="end after the story")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh" if _speaks_chinese() else "en")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    from rich.console import Console

    from intake.demo.stage import Stage
    from intake.demo.story import Story
    from intake.demo.wording import Wording

    wide = None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    console, say = Console(width=wide, highlight=False), Wording(chinese=options.lang == "zh")
    try:
        with Stage(once=options.once, language=options.lang) as stage:
            story = Story(stage, console, say)
            is_complete = story.tell()
            _verdict(stage, console, say, missing=story.missing)
            if not options.once:
                _stay(stage, console, say)
    except KeyboardInterrupt:
        console.print(f"\n{say('closing')}")
        return 0
    except RuntimeError as trouble:
        console.print(str(trouble), markup=False, style="red")
        return 1
    return 0 if is_complete else 1


def _verdict(stage: Stage, console: Console, say: Wording, *, missing: list[str]) -> None:
    console.print()
    if missing:
        console.print(f"[bold red]{say('broken')}")
        for one in missing:
            console.print(f"  - {one}", markup=False)
        console.print(stage.log(), markup=False)
        return
    counts = {"requests": len(stage.requests()), "letters": len(stage.letters())}
    console.print(f"[bold green]{say('complete', **counts)}")


def _stay(stage: Stage, console: Console, say: Wording) -> NoReturn:
    """Name the commands and accounts to try, then show every further letter until Ctrl-C."""
    from intake.demo import company, writing

    site, person = stage.site, company.WANG
    console.rule()
    console.print(f"[bold]{say('stays')}")
    for words in (
        ("inbox",),
        ("list", "--all"),
        ("show", "HQ-1002"),
        ("why", "HQ-1002"),
        ("outbox", "list"),
        ("status",),
    ):
        console.print(f"  {site.shown(*words)}", markup=False, soft_wrap=True)
    console.print(f"[bold]{say('account')}")
    place = {"host": stage.mailboxes.host, "port": stage.mailboxes.port, "smtp": stage.smtp.port}
    names = {"user": writing.OFFICE, "password": stage.mailboxes.password, "other": person.address}
    console.print(say("accounts", **place, **names), markup=False, soft_wrap=True)
    if shutil.which("curl"):
        console.print(f"[bold]{say('write', name=person.name)}")
        console.print(_curl(stage, person.address, writing.OFFICE), markup=False, soft_wrap=True)
    console.print(say("folder", folder=stage.folder), markup=False, soft_wrap=True)
    seen = len(stage.letters())
    while True:
        time.sleep(0.5)
        for letter in stage.letters()[seen:]:
            console.print(say("sent", recipient=letter.recipient, subject=letter.subject), markup=False)
            seen += 1


def _curl(stage: Stage, sender: str, office: str) -> str:
    mail = f"From: {sender}\\nTo: {office}\\nSubject: 请在投标文件上盖章\\n\\n请今天内用印，谢谢。\\n"
    way = (
        f"curl -s smtp://{stage.smtp.host}:{stage.smtp.port} --mail-from {sender} --mail-rcpt {office} --upload-file -"
    )
    return f"  printf '{mail}' | {way}"


def _speaks_chinese() -> bool:
    return any(os.environ.get(name, "").startswith("zh") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
