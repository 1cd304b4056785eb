"""Every code that a rule or the gate may give has a sentence in both languages."""

from __future__ import annotations

import ast
import inspect

import pytest

from intake.cli.shown import reasons
from intake.domain import gate
from intake.domain.admission import RULES
from intake.store.inward import mails
from intake.store.upkeep import restored
from intake.workflows.incoming import recalling
from tests.cli.test_words import catalogue

AFTER_A_LOSS = {recalling.KNOWN, restored.HELD}


def gate_codes():
    """First members of the tuples of the gate: its reasons."""
    tree = ast.parse(inspect.getsource(gate))
    firsts = [node.elts[0] for node in ast.walk(tree) if isinstance(node, ast.Tuple) and node.elts]
    return {one.value for one in firsts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_the_gate_has_reasons():
    assert {"too_old", "cap.global", "address_suspended", "ack_hold"} <= gate_codes()


@pytest.mark.parametrize(
    "code",
    sorted(
        {rule.code for rule in RULES}
        | gate_codes()
        | {gate.OK, "followup", "followup.suspect", "duplicate", mails.STAFF}
        | AFTER_A_LOSS
    ),
)
def test_every_code_has_a_sentence(code):
    zh, en = (reasons.sentence(code, language) for language in ("zh", "en"))

    assert zh.endswith("。")
    assert en.endswith(".")


def test_no_sentence_is_left_over():
    decided = {
        "pending",
        "paused",
        "by_hand",
        "dropped",
        "undone",
        "no_address",
        "no_longer_due",
        "request_cancelled",
        mails.STAFF,
        "command",
        "cap.commands",
    }
    known = (
        {rule.code for rule in RULES}
        | gate_codes()
        | {gate.OK, "followup", "followup.suspect", "duplicate"}
        | decided
        | AFTER_A_LOSS
    )

    families = {"bounds", "reading", "file"}
    told = {key.removeprefix("rule.") for key in catalogue("en") if key.startswith("rule.")}
    assert told - known - families == set()


def test_the_reason_comes_first_and_the_other_rules_after_it():
    assert reasons.lines("bulk", ["noreply", "bulk"], "en") == [
        "Not acknowledged: It is bulk mail. [bulk]",
        "Also: The sender's address takes no answers (noreply). [noreply]",
    ]
    assert reasons.lines("ok", [], "zh") == ["发回执：可以发送回执。 [ok]"]


def test_what_could_not_be_read_has_the_sentence_of_its_family():
    assert "set aside" in reasons.sentence("bounds.depth", "en")
    assert reasons.sentence("never.heard", "en") == "never.heard"
