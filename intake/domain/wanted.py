"""Text as tokens that both databases search alike, and the piece of a text that shows what was found; pure.

Each Han character is a token, other words are whole: neither database has to know Chinese (DEPENDENCIES.md 5.11).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
LONGEST_TOKEN = 64  # characters; of a longer one the beginning counts
PIECE = 250  # tokens: PostgreSQL keeps at most 256 places of a word, and would not find what stands behind them
LONGEST_TERM = 20  # tokens; pieces overlap by as many, so that no phrase falls between two
LONGEST_TEXT = 262_144  # characters of one text that are searched
AROUND = 24  # characters shown before and behind what was found

Tokens = tuple[str, ...]


def tokens(text: str) -> Tokens:
    """The words of a text, without case, full width or punctuation."""
    return tuple(found for found, _start, _end in _tokens(unicodedata.normalize("NFKC", text[:LONGEST_TEXT])))


def pieces(text: str) -> Iterator[Tokens]:
    """The tokens of a text in pieces of at most PIECE that overlap; none for a text without words."""
    found = tokens(text)
    for start in range(0, max(len(found) - LONGEST_TERM, min(len(found), 1)), PIECE - LONGEST_TERM):
        yield found[start : start + PIECE]


def terms(query: str) -> tuple[Tokens, ...]:
    """What is looked for: every part between blanks is a phrase, and so is what stands in quotation marks."""
    plain = unicodedata.normalize("NFKC", query).translate({0x201C: '"', 0x201D: '"'})
    parts = (tokens(quoted or word)[:LONGEST_TERM] for quoted, word in _TERM.findall(plain))
    return tuple(dict.fromkeys(one for one in parts if one))


def snippet(text: str, looked_for: Sequence[Tokens]) -> str:
    """The place of the first hit on one line, hits between 【 and 】; empty where none of the terms is said."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).split())
    hits = sorted(_hits(plain, looked_for))
    if not hits:
        return ""
    start, end = max(hits[0][0] - AROUND, 0), min(hits[0][1] + 2 * AROUND, len(plain))
    return f"{'…' if start else ''}{_marked(plain, hits, start=start, end=end)}{'…' if end < len(plain) else ''}"


def _tokens(plain: str) -> Iterator[tuple[str, int, int]]:
    for one in _TOKEN.finditer(plain):
        yield one[0].casefold()[:LONGEST_TOKEN], one.start(), one.end()


def _hits(plain: str, looked_for: Sequence[Tokens]) -> Iterator[tuple[int, int]]:
    """Where each term stands first."""
    found = list(_tokens(plain))
    words = [word for word, _, _ in found]
    for term in looked_for:
        places = (at for at, word in enumerate(words) if word == term[0] and tuple(words[at : at + len(term)]) == term)
        for at in islice(places, 1):
            yield found[at][1], found[at + len(term) - 1][2]


def _marked(plain: str, hits: Sequence[tuple[int, int]], *, start: int, end: int) -> str:
    shown, at = "", start
    for begin, finish in hits:
        if at <= begin and finish <= end:
            shown += f"{plain[at:begin]}【{plain[begin:finish]}】"
            at = finish
    return shown + plain[at:end]
