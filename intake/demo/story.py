"""The story: what became of each mail, the promise in its answer, the queue, an outcome, the weekly summary."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.demo import company
from intake.demo.letters import Letter
from intake.demo.stage import Stage
from intake.demo.wording import Wording
from intake.demo.writing import OFFICE, Written
from intake.wiring import now

if TYPE_CHECKING:
    from rich.console import Console

OUTCOME = "合同已盖章，四份，请凭工作证到一楼前台领取，扫描件随后发送。"
REPORT_LINES = 16


class Story:
    """Told once, act by act; `missing` lists what should have happened and did not."""

    def __init__(self, stage: Stage, console: Console, say: Wording) -> None:
        self.stage = stage
        self.console = console
        self.say = say
        self.missing: list[str] = []
        self.first: dict[str, Any] = {}  # the request of the first mail, as `list --json` tells it

    def tell(self) -> bool:
        """The whole story; whether it was complete."""
        self.console.rule(f"[bold]{self.say('title')}")
        self.console.print(self.say("intro", address=OFFICE))
        self.mails_arrive()
        if self.first:
            self.acknowledgement()
            self.branch_answers()
            self.queue()
            self.outcome()
            self.explanation()
        self.week()
        return not self.missing

    # ---- acts
    def mails_arrive(self) -> None:
        """Twelve mails, and what became of each."""
        mails = company.first_mails(now())
        expected = sum(1 for one in mails if one.expects == "request")
        self._act("act1", address=OFFICE)
        paths = self.stage.arrive(mails)
        self._expect(self.stage.until(lambda: len(self.stage.letters()) >= expected), f"{expected} acknowledgements")
        requests = {ids: one for one in self.stage.requests() for ids in one["message_ids"]}
        self._became(mails, self._classes(paths), requests)
        self.first = requests.get(mails[0].message_id, {})
        self._expect(len(self.stage.letters()) == expected, f"exactly {expected} letters")
        self.console.print(self.say("act1_after"), style="italic")

    def acknowledgement(self) -> None:
        """One acknowledgement in full."""
        person = company.LI if self.say.chinese else company.SMITH
        self._act("act2", name=person.name, branch=company.BRANCHES[person.branch])
        self._letter(next((one for one in self.stage.letters() if one.recipient == person.address), None))

    def branch_answers(self) -> None:
        """An answer to the acknowledgement joins its request."""
        received = self._answer(self.first["message_ids"][0])
        mail = company.answer(now(), received.message_id if received else "none", received.subject if received else "")
        before = len(self._to_requester())
        self._act("act3", name=mail.sender, ref=self.first["ref"])
        self.stage.arrive([mail])
        joined = self.stage.until(lambda: mail.message_id in self._request(self.first["ref"])["message_ids"])
        self._expect(joined, f"the answer of {mail.sender} in {self.first['ref']}")
        self._expect(len(self._to_requester()) == before, "no second acknowledgement")
        self._command("show", self.first["ref"], "--thread")

    def queue(self) -> None:
        """The staff's queue, by the real command."""
        self._act("act4")
        self._command("inbox")

    def outcome(self) -> None:
        """Taken, closed, and the letter about it."""
        ref, staff = self.first["ref"], company.STAFF["zhao"][0]
        before = len(self._to_requester())
        self._act("act5", staff=staff, ref=ref)
        self._command("take", ref)
        self._command("close", ref, "--as", "done", "-m", OUTCOME, "--yes")
        arrived = self.stage.until(lambda: len(self._to_requester()) > before)
        self._expect(arrived, f"the outcome letter of {ref}")
        self._letter(self._to_requester()[-1] if arrived else None)
        self._expect(self._request(ref)["state"] == "resolved", f"{ref} resolved")

    def explanation(self) -> None:
        """How the deadline was counted."""
        self._act("act6")
        self._command("why", self.first["ref"])

    def week(self) -> None:
        """The beginning of this week's summary."""
        self._act("act7")
        place = self.stage.folder / "report"
        year, week, _ = now().astimezone().isocalendar()
        period = f"{year}-W{week:02d}"
        self._try("report", "weekly", "--period", period, "--output", str(place))
        pages = {path.suffix for path in place.glob("weekly.*")} if place.is_dir() else set()
        self._expect({".html", ".txt", ".json", ".xlsx"} <= pages, "the weekly summary in four forms")
        if ".txt" in pages:
            lines = (place / "weekly.txt").read_text(encoding="utf-8").splitlines()
            self._panel("\n".join(lines[:REPORT_LINES]), period)

    # ---- how it is shown
    def _act(self, key: str, **values: object) -> None:
        self.console.print()
        self.console.rule(f"[bold cyan]{self.say(key, **values)}", align="left")

    def _became(self, mails: Iterable[Written], classes: list[str], requests: dict[str, Any]) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for key in ("from", "subject", "made", "became", "promise"):
            table.add_column(self.say(key), overflow="fold")
        for one, found in zip(mails, classes, strict=True):
            became, promise = self._fate(one, found, requests)
            table.add_row(
                *(Text(cell) for cell in (one.sender, one.title, self.say(f"made_{one.kind}"), became, promise))
            )
        self.console.print(table)

    def _fate(self, mail: Written, found: str, requests: dict[str, Any]) -> tuple[str, str]:
        """What became of a mail, and the promise in its answer; both checked against what must be."""
        request = requests.get(mail.message_id)
        if mail.expects == "duplicate":
            answers = [one for one in self.stage.letters() if one.in_reply_to == mail.message_id]
            self._expect(len(answers) == 1, f"one answer only to {mail.title}")
            return self.say("duplicate"), self.say("no_answer")
        if mail.expects != "request":
            self._expect(found == mail.expects and request is None, f"{mail.title}: {mail.expects} and no request")
            return self.say(found if found == mail.expects else "missing"), self.say("no_answer")
        letter = self._answer(mail.message_id)
        if request is None or letter is None:
            self._expect(False, f"a request and an acknowledgement for {mail.title}")
            return self.say("missing"), self.say("missing")
        due = datetime.fromisoformat(request["due_at"])
        self._expect(f"{due:%Y-%m-%d %H:%M}" in letter.text, f"the promise of {request['ref']} in its acknowledgement")
        key = "frontline" if request["impact"] == "frontline" else "request"
        return self.say(key, ref=request["ref"]), f"{due:%Y-%m-%d %H:%M}"

    def _letter(self, letter: Letter | None) -> None:
        if letter:
            self._panel(letter.text.strip(), f"{letter.recipient} · {letter.subject}")

    def _panel(self, text: str, title: str) -> None:
        from rich.panel import Panel
        from rich.text import Text

        self.console.print(Panel(Text(text), title=Text(title), title_align="left", border_style="green"))

    # ---- how it is known
    def _expect(self, is_so: bool, what: str) -> None:
        if not is_so:
            self.missing.append(what)

    def _answer(self, message_id: str) -> Letter | None:
        return next((one for one in self.stage.letters() if one.in_reply_to == message_id and one.is_automatic), None)

    def _to_requester(self) -> list[Letter]:
        """The letters to the sender of the first request; members of staff get letters of their own."""
        return [one for one in self.stage.letters() if one.recipient == self.first["requester"]["address"]]

    def _request(self, ref: str) -> dict[str, Any]:
        return next(one for one in self.stage.requests() if one["ref"] == ref)

    def _classes(self, paths: list[Path]) -> list[str]:
        """The class of each mail as `intake explain` gives it."""
        lines = self._try("explain", *map(str, paths), "--json").strip()
        found = json.loads(lines) if lines.startswith("[") else [json.loads(line) for line in lines.splitlines()]
        return [str(one["class"]) for one in found] or ["missing"] * len(paths)

    def _command(self, *words: str) -> None:
        """Show a command and what it prints."""
        self.console.print(f"$ intake {' '.join(words)}", style="bold", markup=False, highlight=False)
        self._try(*words, show=True)

    def _try(self, *words: str, show: bool = False) -> str:
        try:
            return self.stage.site.run(*words, show=show)
        except (RuntimeError, subprocess.TimeoutExpired) as trouble:
            self._expect(False, str(trouble))
            return ""
