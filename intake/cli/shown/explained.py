"""What `explain` shows on a terminal: what a mail is, what would be done with it, and why, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intake.cli.shown import output, reasons, routes

if TYPE_CHECKING:
    from intake.cli.shown.words import Words

Row = dict[str, Any]
MOST_LINES = 12  # of the text that are shown
_SORTED = {"open", "append"}


def screen(found: Row, words: Words) -> None:
    """One mail as `explain` understands it; every value passes the terminal's filter."""
    click.echo(output.one_line(found["file"]))
    pairs = [(words(f"explain.{label}"), text) for label, text in _parts(found, words) if text]
    output.paragraphs(pairs)
    click.echo("")


def _parts(found: Row, words: Words) -> list[tuple[str, str]]:
    decision = found["decision"]
    kind, action = found["class"], decision["action"]
    return [
        ("what", f"{words.coded('class', kind)} [{kind}]"),
        ("from", _people(found["from"])),
        ("to", _people([*found["to"], *found["cc"]])),
        ("subject", output.one_line(found["subject"])),
        ("date", _date(found["date"])),
        ("action", words.coded("action", action)),
        *_why(found, words),
        ("route", "\n".join(routes.said(rule, words) for rule in found["route"]) if action in _SORTED else ""),
        ("text", _text(found["reply_text"], words)),
        ("quote", _quote(found, words)),
        ("files", "\n".join(_file(one, words) for one in found["attachments"])),
        ("defects", "\n".join(_defects(found, words))),
    ]


def _why(found: Row, words: Words) -> list[tuple[str, str]]:
    """Why (not) acknowledged: the reason first, then what else spoke, each with the field that did."""
    decision = found["decision"]
    seen = {one["rule"]: one for one in found["evidence"]}
    if decision["reason"] == "followup" and found["in_reply_to"]:
        seen["followup"] = {"row": 30, "field": "In-Reply-To", "value": found["in_reply_to"]}
    if decision["acknowledge"]:
        return [("ack", words("explain.yes") + words("explain.later"))]
    head = words("explain.no")
    others = [code for code in dict.fromkeys(decision["rules"]) if code != decision["reason"]]
    return [
        ("ack", head + _sentence(decision["reason"], seen, words)),
        *(("also", _sentence(code, seen, words)) for code in others),
    ]


def _sentence(code: str, seen: dict[str, Row], words: Words) -> str:
    said = f"{reasons.sentence(code, words.language)} [{code}]"
    one = seen.get(code)
    if one is None or not one["value"]:
        return said
    return f"{said}\n{one['field']}: {output.one_line(one['value'])}"


def _people(people: list[Row]) -> str:
    shown = [f"{one['name']} <{one['address']}>" if one["name"] else one["address"] for one in people[:3]]
    return output.one_line(", ".join(shown) + (f" … (+{len(people) - 3})" if len(people) > 3 else ""))


def _date(text: str | None) -> str:
    return f"{text[:10]} {text[11:16]} {text[19:]}" if text else ""


def _text(text: str, words: Words) -> str:
    lines = output.safe(text).strip().splitlines()
    more = len(lines) - MOST_LINES
    rest = [words("explain.more", more=more)] if more > 0 else []
    return "\n".join([*lines[:MOST_LINES], *rest])


def _quote(found: Row, words: Words) -> str:
    """Where the quoted history begins, and by which rule."""
    cut = found["cut"]
    if cut is None:
        return ""
    before, folded = found["text"][: cut["position"]], found["text"][cut["position"] :].strip().splitlines()
    line, first = before.count("\n") + 1, output.one_line(folded[0] if folded else "")[:60]
    code = cut["reason"]
    return words("explain.cut", line=line, folded=len(folded), rule=quote_rule(code, words), code=code, first=first)


def quote_rule(reason: str, words: Words) -> str:
    """By which sign the quoted history was found, in words."""
    return words.coded("cut", reason)


def _file(one: Row, words: Words) -> str:
    name = output.one_line(one["filename"]) or words("explain.unnamed")
    inline = words("explain.inline") if one["inline"] else ""
    note = f" · {output.one_line(one['note'])}" if one["note"] else ""
    return f"{name} · {one['content_type']} · {output.size(one['size'])}{inline}{note}"


def _defects(found: Row, words: Words) -> list[str]:
    codes = [*found["defects"], *(["charset.repaired"] if found["charset_repaired"] else [])]
    said = [code for code in codes if code != found["decision"]["reason"]]
    return [f"{_defect(code, words)} [{output.one_line(code)}]" for code in said]


def _defect(code: str, words: Words) -> str:
    kind = code.partition(":")[0]
    said = words.coded("defect", kind)
    return code if said == kind else said
