"""How some eighty mail programs write answers, forwards and answers between the lines: what the sender wrote now is found.

`replies.jsonl` holds one mail of our own writing a line: `reply` is what its sender wrote, `contains` and `without`
must and must not be in it, `signature` may stay or go.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest

from intake.message.parse import parse

CASES = [json.loads(line) for line in (Path(__file__).parent / "replies.jsonl").read_text("utf-8").splitlines()]
WITH_MORE_AROUND = {"forward", "inline"}  # the forwarded mail and the questions stay


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_written_now_is_apart_from_history_and_footer(case):
    reply = folded(parse(case["mail"].encode("utf-8", "surrogateescape")).reply_text)

    assert [piece for piece in case["contains"] if folded(piece) not in reply] == []
    assert [piece for piece in case["without"] if folded(piece) in reply] == []
    wanted = (case["reply"], f"{case['reply']} {case['signature']}")
    alike = max(difflib.SequenceMatcher(None, folded(one), reply, autojunk=False).ratio() for one in wanted)
    assert alike >= 0.9 or case["kind"] in WITH_MORE_AROUND
