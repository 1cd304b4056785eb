"""Why a mail was (not) acknowledged: one sentence for each code of a rule or the gate, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.cli.shown.words import Words

_FAMILIES = frozenset({"bounds", "reading", "file"})  # codes whose first word says enough


def sentence(code: str | None, language: str) -> str:
    """What a code means, in `zh` or `en`; the code itself where there is no sentence."""
    family = (code or "").partition(".")[0]
    return Words(language).coded("rule", family if family in _FAMILIES else code or "")


def lines(
    reason: str | None, rules: Sequence[str], language: str, *, evidence: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """The answer to "why was this (not) acknowledged?": the reason first, then what else spoke, codes in brackets.

    `evidence` names the field that made a rule match: it stands behind the sentence with its value.
    """
    seen = {one["rule"]: f" {one['field']}: {one['value']}" for one in evidence if one["value"]}
    words = Words(language)
    head, also = words("ack.yes" if reason == "ok" else "ack.no"), words("ack.also")
    others = [code for code in dict.fromkeys(rules) if code != reason]
    return [
        f"{head}{sentence(reason, language)} [{reason}]{seen.get(reason or '', '')}",
        *(f"{also}{sentence(code, language)} [{code}]{seen.get(code, '')}" for code in others),
    ]


def of_ack(ack: Mapping[str, Any], language: str) -> list[str]:
    """The same for the acknowledgement of a request as `looking.why` gives it; nothing where no mail opened it."""
    return lines(ack["reason"], ack["rules"], language, evidence=ack["evidence"]) if ack["reason"] else []
