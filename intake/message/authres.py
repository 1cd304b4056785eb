"""Reading Authentication-Results (RFC 8601 section 2.2), with the liberties that large providers take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_VERDICTS = 50
_ID = re.compile(r"\s*(\"[^\"\\]*\"|[^\s;=\"]+)(?:\s+\d{1,4})?\s*")
# one `name = value`; names are `method`, `method/version`, `ptype.property`, `reason`, and Microsoft's `action`
_PAIR = re.compile(
    r"\s*([A-Za-z0-9_-]{1,64})(?:\s*([./])\s*([A-Za-z0-9_-]{1,64}))?\s*=\s*"
    r"(\"(?:[^\"\\]|\\.)*\"|<[^<>\s\"]*>|[^\s;\"<>]+)(?=\s|\Z)"
)
_KEYWORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One method, its result, and its properties as `header.d`; all in lower case but the values."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """What one field says; `authserv` is in lower case, and empty where the provider writes none."""

    authserv: str
    verdicts: tuple[Verdict, ...]


def read(value: str, *, has_id: bool = True) -> Results | None:
    """The field's value understood, or None when its syntax is wrong: then nothing in it counts.

    `has_id`: whether it begins with an authserv-id, as it must; Microsoft 365 leaves it out. Linear in the length.
    """
    plain = without_comments(value)
    pieces = _split(plain) if plain is not None and plain.replace("\t", " ").isprintable() else []
    if not pieces:
        return None
    authserv = ""
    if has_id:
        found = _ID.fullmatch(pieces.pop(0))
        if found is None:
            return None
        authserv = _unquoted(found[1]).lower()
    if pieces and not pieces[-1].strip():  # a semicolon at the end
        pieces.pop()
    if [piece.strip().lower() for piece in pieces] in ([], ["none"]):
        return Results(authserv, ())
    verdicts = [_verdict(piece) for piece in pieces[: MOST_VERDICTS + 1]]
    whole = tuple(one for one in verdicts if one is not None)
    return Results(authserv, whole) if len(whole) == len(verdicts) <= MOST_VERDICTS else None


def without_comments(text: str) -> str | None:
    """`text` with a blank for each comment (RFC 5322 section 3.2.2); None when one, or a quote, does not end."""
    out: list[str] = []
    depth, is_quoted, skip = 0, False, False
    for letter in text:
        if skip or (letter == "\\" and (depth or is_quoted)):
            skip = not skip
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "(" and not is_quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            out.append("" if depth else " ")
            continue
        if not depth:
            out.append(letter)
    return None if depth or is_quoted or skip else "".join(out)


def _split(text: str) -> list[str]:
    """The parts between semicolons outside of quotes."""
    parts, is_quoted, skip = [""], False, False
    start = 0
    for at, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == "\\" and is_quoted:
            skip = True
        elif letter == '"':
            is_quoted = not is_quoted
        elif letter == ";" and not is_quoted:
            parts[-1] = text[start:at]
            parts.append("")
            start = at + 1
    parts[-1] = text[start:]
    return parts


def _verdict(text: str) -> Verdict | None:
    """`dkim=pass header.d=corp.example`; None when anything else stands between."""
    first = _PAIR.match(text)
    if first is None or first[2] == "." or not _KEYWORD.fullmatch(first[4]):
        return None
    properties: dict[str, str] = {}
    at = first.end()
    while found := _PAIR.match(text, at):
        at = found.end()
        name = f"{found[1]}.{found[3]}" if found[3] else found[1]
        if found[2] == "/" or name.lower() in properties:
            return None
        properties[name.lower()] = _unquoted(found[4])
    return None if text[at:].strip() else Verdict(first[1].lower(), first[4].lower(), properties)


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        return _ESCAPED.sub(r"\1", value[1:-1])
    return value.strip("<>")
