"""Mailboxes of From, To and their like, from the raw field: one strict, linear parser (SECURITY.md threats 10, 11)."""

from __future__ import annotations

import re

from intake.message import headers
from intake.message.mail import Person
from intake.message.shown import safe_text

_PIECE = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|=\?[^?\s]{1,64}\?[bBqQ]\?[^?]*\?=|[^\s"()<>,;:=\[\]]++|\s++|[^\s]', re.DOTALL
)
_LOCAL = r'(?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"|[^\s"()<>,;:@\[\]\\\x00-\x1f\x7f]+)'
_DOMAIN = r"(?:[^\s\"()<>,;:@\[\]\\\x00-\x1f\x7f\u3000-\u303f\uff00-\uffef]+|\[[^\s\[\]\\]*\])"
_ADDRESS = re.compile(rf"({_LOCAL})@({_DOMAIN})")
_USUAL = re.compile(rf'\s*+(?:"([^"\\]*+)"|([^"\\()<>,;:@\[\]]*+))\s*+<({_LOCAL}@{_DOMAIN})>\s*+')
_OPENERS = {ord('"'): " ", ord("("): " ", ord(")"): " "}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST_NAME = 256  # characters
_LONGEST_ADDRESS = 320  # RFC 5321 section 4.5.3.1: 64 + 1 + 255
MOST = 2000  # mailboxes of one field


def mailboxes(values: list[bytes]) -> tuple[Person, ...]:
    """The mailboxes of all occurrences of a field, in order; groups are dissolved. Never raises."""
    found: list[Person] = []
    for value in values:
        found += parse(value)
    return tuple(found[:MOST])


def parse(raw: bytes) -> list[Person]:
    """The mailboxes of one raw field value."""
    value = headers.unicode(raw)
    usual = _USUAL.fullmatch(value)
    if usual and (address := usable(usual[3])):  # `"Name" <a@b>` alone, as nearly all are
        return [Person(name(usual[1] or usual[2] or ""), address)]
    found = _Reader().read(value)
    if ('"' in value or "(" in value) and not any(person.address for person in found):
        again = _Reader().read(value.translate(_OPENERS))  # a quote or comment that is never closed hides the address
        found = again if any(person.address for person in again) else found
    return found


def usable(address: str) -> str:
    """`address` with its domain in lower case, or nothing if it is not one plain local part, one @ and a domain."""
    address = address.strip().strip(".")
    found = _ADDRESS.fullmatch(address) if len(address) <= _LONGEST_ADDRESS else None
    if found is None or "=?" in address:
        return ""
    clean = f"{found[1]}@{found[2].rstrip('.').lower()}"
    return clean if safe_text(clean, keep_newlines=False) == clean else ""


def name(text: str) -> str:
    """A display name: decoded, one line, blanks folded, cut at 256 characters."""
    return " ".join(safe_text(headers.words(text), keep_newlines=False).split())[:_LONGEST_NAME]


class _Reader:
    """The state of one field's parse: the words of the mailbox in hand, its angle part and its comment."""

    __slots__ = ("angle", "comment", "depth", "found", "has_at", "in_angle", "words")

    def __init__(self) -> None:
        self.found: list[Person] = []
        self._fresh()
        self.depth = 0

    def _fresh(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: list[str] | None = None
        self.in_angle = False
        self.has_at = False  # among the words, or in the angle part, unless a route (RFC 5322 section 4.4) begins it

    def read(self, value: str) -> list[Person]:
        for piece in _PIECE.findall(value):
            if piece == "(" or self.depth:
                self._in_comment(piece)
            elif self.in_angle:
                self._in_angle(piece)
            else:
                self._outside(piece)
            if len(self.found) >= MOST:
                return self.found
        self._flush()
        return self.found

    def _in_comment(self, piece: str) -> None:
        self.depth += (piece == "(") - (piece == ")")
        if self.depth and not (self.depth == 1 and piece == "("):
            self.comment.append(piece)

    def _in_angle(self, piece: str) -> None:
        assert self.angle is not None
        if piece == ">":
            self.in_angle = False
        elif piece == "," and self.has_at:
            self._flush()
        else:
            self.has_at |= "@" in piece and not piece.startswith("@")
            self.angle.append(piece)

    def _outside(self, piece: str) -> None:
        if piece == "<":
            if self.angle:
                self._flush()
            self.angle, self.in_angle, self.has_at = [], True, False
        elif piece == "," and not self.has_at and self.angle is None:
            self.words += [","] if self.words else []  # `Last, First <a@b>` without quotes is one mailbox
        elif piece in ",;":
            self._flush()
        elif piece == ":" and not self.has_at:
            self.words = []  # the name of a group
        else:
            self.has_at |= "@" in piece
            self.words.append(piece)

    def _flush(self) -> None:
        person = self._person()
        if person.name or person.address:
            self.found.append(person)
        self._fresh()

    def _person(self) -> Person:
        if self.angle is not None:
            address = usable("".join(self.angle).rpartition(":")[2].strip())
            shown = name("".join(_unquoted(word) for word in self.words)) or name("".join(self.comment))
            return Person(shown, address)
        written = "".join(self.words).strip()
        if "@" not in written:
            return Person(name("".join(_unquoted(word) for word in self.words).strip(" ,")), "")
        return self._bare(written)

    def _bare(self, written: str) -> Person:
        """A mailbox without angle brackets: `a@b`, `a@b (Name)`, `Name a@b`, `a @ b`."""
        address = usable(written) or usable("".join(written.split()) if written.count("@") == 1 else "")
        before, _, last = written.rpartition(" ")
        if before and "@" in last and "@" not in before and not before.endswith("@"):
            address = usable(last)
            return Person(name(before.strip('" ,')), address)
        return Person(name("".join(self.comment)), address) if address else Person(name(written), "")


def _unquoted(word: str) -> str:
    if not word.startswith('"'):
        return word
    return _ESCAPED.sub(r"\1", word[1:-1] if word.endswith('"') and len(word) > 1 else word[1:])
