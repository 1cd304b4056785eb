"""Text made safe for a terminal, a log line or a letter (SECURITY.md threat 26)."""

from __future__ import annotations

import re

# C0 without tab and line feed, DEL, C1, soft hyphen, Arabic letter mark, zero-width and bidi marks, line and paragraph
# separators, bidi embeddings and isolates, invisible operators, interlinear annotations, BOM, variation tags, lone
# surrogates. ESC is among the C0: what an escape sequence leaves behind is plain letters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_JOINERS = re.compile("[\u200c\u200d]")  # needed inside emoji and some scripts, harmful between Latin letters
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\x1b\\]|\x9d)[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\\\|\x9c)?"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\n]+")
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # what a spreadsheet calculates, or what `defused` made of it


def safe_text(text: str, *, keep_newlines: bool = True) -> str:
    """The text without control characters, terminal escapes, bidi overrides and zero-width characters.

    Every kind of line break becomes a line feed, or a blank when `keep_newlines` is off (tabs, too). Linear; a second
    call changes nothing.
    """
    if text.isprintable():
        return text
    if keep_newlines:
        text = text.replace("\r\n", "\n")
        if text.replace("\n", "").replace("\u3000", "").isprintable():
            return text
    text = _BREAKS.sub("\n", _ESCAPES.sub("", text))
    text = _HIDDEN.sub("", text)
    text = _JOINERS.sub(lambda found: _joiner(text, found.start()), text)
    return text if keep_newlines else _BLANKS.sub(" ", text)


def _joiner(text: str, at: int) -> str:
    """A joiner stays only between two characters of a script that uses it, or of an emoji."""
    inside = 0 < at < len(text) - 1 and min(ord(text[at - 1]), ord(text[at + 1])) > 0x05FF
    return text[at] if inside else ""


def defused(cell: str) -> str:
    """A cell of a CSV file, behind an apostrophe where a spreadsheet might calculate it (SECURITY.md threat 27)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undefused(cell: str) -> str:
    """The cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
