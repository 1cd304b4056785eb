"""The first day of an office: set up, read, worked off and empty by the evening, by what the screens suggest alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.first_day import letterbox
from tests.cli.first_day.newcomer import Newcomer
from tests.support.sink import Letter
from tests.support.waiting import eventually

SAMPLE = Path(__file__).resolve().parents[3] / "config" / "directory" / "sample.csv"
pytestmark = [pytest.mark.dovecot, pytest.mark.postfix]
MARKS = {  # what each letter to a requester says of itself
    "acknowledgement": ("您的来信已收到并受理", "We have received your message and registered it"),
    "outcome": ("已办结。", "is done."),
}


@dataclass(frozen=True)
class Said:
    """What is typed on this day, in one language."""

    asked: tuple[letterbox.Asked, ...]
    away: tuple[str, str]
    empty: str
    done: str = "已经办好，请查收。"
    question: str = "请问去哪个城市，住几晚？"
    answer: str = "去成都，住两晚。"
    reply: str = "收到，马上查标准。"
    thanks: str = "谢谢！"
    more: str = "补充一点：其中一位周二才到。"


DAYS = {
    "zh": Said(letterbox.CHINESE, ("自动回复: 外出", "我今天出差，明天回复。"), "没有待办"),
    "en": Said(
        letterbox.ENGLISH,
        ("Automatic reply: away", "I am away today."),
        "Nothing to do",
        done="This is settled now.",
        question="Which city, and how many nights?",
        answer="Chengdu, two nights.",
        reply="Thank you, I am looking it up.",
        thanks="Thank you!",
        more="One more thing: my colleague starts on Tuesday.",
    ),
}


class Day:
    """The newcomer, the branches' mailbox, and what arrived at the branches."""

    def __init__(self, folder: Path, language: str, dovecot, postfix) -> None:
        self.person, self.said = Newcomer(folder, language), DAYS[language]
        self.dovecot, self.postfix, self.user = dovecot, postfix, f"firstday{language}"
        dovecot.reset(self.user)

    def comes(self, *raws: bytes) -> None:
        """Mail arrives and the daemon looks once; the person sees how far it is."""
        self.dovecot.seed(self.user, raws)
        shown = self.person.types("run", "--once")
        assert f"{len(raws)}/{len(raws)}" in shown
        assert self.person.words("progress.run") in shown
        for letter in self.postfix.sink.letters:
            if letter.recipients == ["zhaomin@hq.example"]:
                self.person.reads(letter.text)

    def letters(self, asked: letterbox.Asked) -> list[Letter]:
        return [one for one in self.postfix.sink.letters if one.recipients == [asked.address]]

    def letter(self, asked: letterbox.Asked, count: int) -> Letter:
        """The letter that makes it `count` to this requester."""
        eventually(lambda: len(self.letters(asked)) >= count, 30, on_failure=self.postfix.log)
        return self.letters(asked)[count - 1]

    def requests(self) -> dict[str, dict]:
        """What is on the list, by the requester's address."""
        rows = self.person.asks_for("list")
        assert len({row["requester"]["address"] for row in rows}) == len(rows)
        return {row["requester"]["address"]: row for row in rows}

    def one(self, what: str) -> letterbox.Asked:
        [found] = [one for one in self.said.asked if getattr(one, what)]
        return found


@pytest.fixture(params=["zh", "en"])
def day(request, tmp_path, dovecot, postfix):
    return Day(tmp_path, request.param, dovecot, postfix)


def test_an_office_is_set_up_and_worked_off_by_what_the_screens_suggest(day):
    _set_up(day)
    first = day.said.asked[0]
    away = letterbox.out_of_office("陈刚", "away@south.hq.example", *day.said.away)
    day.comes(*(one.raw() for one in day.said.asked), first.adds(day.said.more), away, letterbox.bounce())
    requests = _promises_are_those_of_the_letters(day)
    _what_is_no_request_stays_aside(day)

    _the_most_urgent_first(day, requests)
    _ask_and_wait(day, requests)
    _all_others(day, requests)
    _the_answer_comes(day, requests)

    day.comes(first.answers(day.letter(first, 2).message, day.said.thanks))
    assert day.said.empty in day.person.types("inbox")
    _each_heard_of_it_and_of_its_end_once(day)


def _set_up(day: Day) -> None:
    person = day.person
    person.types("init", "--help")
    servers = ["--imap-security", "none", "--smtp-security", "none", "--user", day.user]
    servers += ["--imap-port", str(day.dovecot.imap_port), "--smtp-port", str(day.postfix.port)]
    questions = {"address": letterbox.OFFICE, "provider": "local", "language": person.words.locale, "name": "",
                 "timezone": "Asia/Shanghai", "country": "CN", "accept_since": "all", "readers": "chengang@hq.example",
                 "password": day.dovecot.password, "go": "", "ask.directory": "", "ask.look": "n", "ask.doctor": "n"}  # fmt: skip
    person.types("init", *servers, answers=[(f"init.{key}", typed) for key, typed in questions.items()])
    shown = person.types("directory", "import", str(SAMPLE), answers=[("import.sure", "")])
    assert "south.hq.example" in shown
    assert "FAIL" not in person.types("doctor")
    person.types("run", "--help")
    person.types("list", "--help")


def _promises_are_those_of_the_letters(day: Day) -> dict[str, dict]:
    requests = day.requests()
    assert requests.keys() == {one.address for one in day.said.asked}
    for asked in day.said.asked:
        due = datetime.fromisoformat(requests[asked.address]["due_at"])
        assert f"{due:%a %Y-%m-%d %H:%M}" in day.letter(asked, 1).text
        assert requests[asked.address]["ref"] in day.letter(asked, 1).subject
    return requests


def _what_is_no_request_stays_aside(day: Day) -> None:
    subject, _ = day.said.away
    assert subject[:12] in day.person.types("kept")  # a narrow screen cuts the rest
    inbox = day.person.types("inbox")
    assert "5.1.1" in inbox
    assert subject not in inbox
    day.person.types("outbox", "list", "--bounced")


def _the_most_urgent_first(day: Day, requests: dict[str, dict]) -> None:
    person, asked = day.person, day.one("frontline")
    take = person.hint(person.types("inbox"), "take")
    assert take == ["take", requests[asked.address]["ref"]]
    person.types(*take)
    assert asked.text in person.types("show", take[1])
    person.types("close", "--help")
    _close(day, requests[asked.address]["ref"])


def _ask_and_wait(day: Day, requests: dict[str, dict]) -> None:
    person, ref = day.person, requests[day.one("open_question").address]["ref"]
    person.types("take", ref)
    person.writes_in_the_editor(day.said.question)
    person.types("ask", ref, "--until", "2099-12-01", answers=[("ask.sure", "")])


def _all_others(day: Day, requests: dict[str, dict]) -> None:
    person = day.person
    refs = [requests[one.address]["ref"] for one in day.said.asked if not one.frontline and not one.open_question]
    person.types("take", *refs, *(["--yes"] if len(refs) > 1 else []))
    for ref in refs:
        _close(day, ref)


def _the_answer_comes(day: Day, requests: dict[str, dict]) -> None:
    person, asked = day.person, day.one("open_question")
    person.types("run", "--once")
    question = day.letter(asked, 2)
    assert day.said.question in question.text
    day.comes(asked.answers(question.message, day.said.answer))
    reply = person.hint(person.types("inbox"), "reply")
    assert reply == ["reply", requests[asked.address]["ref"]]
    person.types(*reply, "-m", day.said.reply, answers=[("ask.sure", "")])
    _close(day, requests[asked.address]["ref"])


def _close(day: Day, ref: str) -> None:
    shown = day.person.types("close", ref, "--as", "done", "-m", day.said.done, answers=[("ask.sure", "")])
    assert day.person.hint(shown, "inbox") == ["inbox"]


def _each_heard_of_it_and_of_its_end_once(day: Day) -> None:
    eventually(lambda: day.postfix.queue() == [], 30, on_failure=day.postfix.log)
    for asked in day.said.asked:
        texts = [one.text for one in day.letters(asked)]
        kinds = Counter(kind for text in texts for kind, marks in MARKS.items() if any(one in text for one in marks))
        assert kinds == {"acknowledgement": 1, "outcome": 1}, (asked, texts)
        if not asked.open_question:
            assert len(texts) == 2, texts
