"""What stands inside plain text besides words: flowed lines (RFC 3676), uuencoded files, text/enriched (RFC 1896)."""

from __future__ import annotations

import binascii
import re

MOST_FILES = 50
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_END = re.compile(rb"^(?:end|====)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_DATA_LINE = re.compile(rb"[ -`]{1,90}")
_COMMAND = re.compile(r"<<|<(/?)([a-z0-9-]{1,60})>", re.IGNORECASE)
_UNSEEN = frozenset({"param", "comment"})
_ENTITY_LINES = re.compile(r"^(?:&nbsp;|[ \t])+$", re.MULTILINE)
_BREAKS = re.compile(r"\n+")


def without_entity_lines(text: str) -> str:
    """The text without the empty lines that QQ writes into it as `&nbsp;`."""
    return _ENTITY_LINES.sub("", text) if "&nbsp;" in text else text


def unflowed(text: str, *, delsp: bool) -> str:
    """The paragraphs of `format=flowed` text, each on one line; with `delsp` the blank at the border goes, too."""
    pieces: list[str] = []
    depth_before, is_open = 0, False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        is_signature = content == "-- "
        if not is_open or depth != depth_before or is_signature:
            pieces += ["\n" if number else "", ">" * depth, " " if depth and content else ""]
        is_open = content.endswith(" ") and not is_signature
        pieces.append(content[:-1] if is_open and delsp else content)
        depth_before = depth
    return "".join(pieces)


def without_uuencoded(raw: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without uuencoded files, and the files as (name, bytes). One that is broken or cut short stays text."""
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    end = passed = 0
    for begin in _BEGIN.finditer(raw):
        if begin.start() < passed or len(files) >= MOST_FILES:
            continue
        last = _END.search(raw, begin.end())
        if last is None:
            break
        passed = last.end()  # so that no byte is looked at twice
        content = _uudecoded(raw[begin.end() : last.start()], is_base64=begin[0].startswith(b"begin-"))
        if content is None:
            continue
        kept.append(raw[end : begin.start()])
        files.append((begin[1].strip(), content))
        end = passed
    return b"".join((*kept, raw[end:])), files


def _uudecoded(block: bytes, *, is_base64: bool) -> bytes | None:
    try:
        if is_base64:
            return binascii.a2b_base64(block)
        lines = [line.rstrip(b"\r") for line in block.split(b"\n")]
        if not all(_DATA_LINE.fullmatch(line) for line in lines if line):
            return None
        return b"".join(binascii.a2b_uu(line) for line in lines if line)
    except binascii.Error:
        return None


def from_enriched(text: str) -> str:
    """Readable text of text/enriched: commands gone, a single line end is a blank, n of them are n - 1."""
    text = text.replace("\r\n", "\n")
    out: list[str] = []
    end = unseen = verbatim = 0
    for found in _COMMAND.finditer(text):
        piece = "" if unseen else text[end : found.start()]
        out.append(piece if verbatim else _BREAKS.sub(_folded, piece))
        end = found.end()
        if found[0] == "<<":
            out.append("" if unseen else "<")
            continue
        step, name = (-1 if found[1] else 1), found[2].lower()
        unseen = max(0, unseen + step) if name in _UNSEEN else unseen
        verbatim = max(0, verbatim + step) if name == "nofill" else verbatim
        out.append({"nl": "\n", "lt": "<"}.get(name, "") if not unseen else "")  # of text/richtext, its forerunner
    rest = "" if unseen else text[end:]
    return "".join((*out, rest if verbatim else _BREAKS.sub(_folded, rest)))


def _folded(breaks: re.Match[str]) -> str:
    return " " if len(breaks[0]) == 1 else breaks[0][1:]
