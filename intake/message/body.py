"""Which parts are the readable text and which are attachments (MAIL-RULES.md section 1, rules 6 and 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from intake.message import charset, headers, html, plain, utf7
from intake.message.parts import Cutter, Part
from intake.message.shown import safe_text
from intake.message.written import containers

LONGEST = 256 * 1024  # bytes of UTF-8 (MAIL-RULES.md section 2)
_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_INK = re.compile(rb"[^ \t\r\n\xa0]")
_WITHIN_META = 4096
# office systems call a page plain text
_PAGE = re.compile(r"\s*+<(?:!doctype\s{1,9}html|html)\b[^<>]{0,400}>", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta[^<>]{0,400}?charset|\?xml[^<>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)


@dataclass(slots=True)
class Contents:
    """Leaves of the tree in their order."""

    texts: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)  # id() of attached parts that a text shows


@dataclass(slots=True)
class Text:
    """The readable text, bounded; whether a charset was repaired, what was odd, and files that stood in the text."""

    text: str = ""
    repaired: bool = False
    files: list[tuple[str, bytes]] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def sort(root: Part, cutter: Cutter) -> Contents:
    """Every leaf as text or attachment; parts inside an attached mail do not count."""
    contents = _sorted(root, cutter)
    if not contents.texts and contents.attached and _could_be_text(contents.attached[0]):
        contents.texts.append(contents.attached.pop(0))  # Apple Mail names even the only text part
    return contents


def read(contents: Contents, cutter: Cutter) -> Text:
    """The text of all text parts, one below the other. Never raises."""
    out = Text()
    pieces: list[str] = []
    room = LONGEST
    for part in contents.texts:
        decoded = _text(part, cutter, out)
        if not decoded.strip():
            continue
        pieces.append(decoded)
        room -= len(decoded)
        if room < 0:
            break
    out.text = _bounded("\n".join(pieces), out)
    return out


def _sorted(part: Part, cutter: Cutter) -> Contents:
    """Leaves below one part; each part is visited once."""
    contents = Contents()
    kind = part.content_type
    if not part.children:
        _sort_leaf(part, contents)
    elif kind == "multipart/alternative":
        _add_alternative(contents, [_sorted(child, cutter) for child in part.children], cutter)
    elif kind in {"multipart/related", "multipart/report"}:
        root = _root(part)
        _add(contents, _sorted(root, cutter))
        for child in part.children:
            if child is not root:
                _attach(child, contents)
    elif kind == "multipart/encrypted":
        _attach(part, contents)
    else:
        for child in part.children:
            _add(contents, _sorted(child, cutter))
    return contents


def _add(contents: Contents, more: Contents, *, with_texts: bool = True) -> None:
    contents.texts += more.texts if with_texts else []
    contents.attached += more.attached
    contents.inline |= more.inline


def _sort_leaf(part: Part, contents: Contents) -> None:
    is_text = part.content_type in _READABLE or part.content_type.startswith("multipart/")
    if is_text and part.disposition != "attachment" and not part.filename:
        contents.texts.append(part)
    else:
        _attach(part, contents)


def _attach(part: Part, contents: Contents) -> None:
    if part.children:
        for child in part.children:
            _attach(child, contents)
        return
    if part.disposition == "inline" or (part.content_id and part.disposition != "attachment"):
        contents.inline.add(id(part))
    contents.attached.append(part)


def _add_alternative(contents: Contents, forms: list[Contents], cutter: Cutter) -> None:
    """The plain form if it says anything, else the last readable one; of the others only what else they hold."""
    said = [form for form in forms if any(_says(leaf, cutter) for leaf in form.texts)]
    plain = (form for form in said if any(_is_plain(leaf) and _says(leaf, cutter) for leaf in form.texts))
    chosen = next(plain, said[-1] if said else None)
    for form in forms:
        _add(contents, form, with_texts=form is chosen)


def _is_plain(leaf: Part) -> bool:
    return leaf.content_type != "text/html"


def _says(leaf: Part, cutter: Cutter) -> bool:
    """Whether there is more than blanks in it."""
    return leaf.end > leaf.start and _INK.search(cutter.body(leaf)) is not None


def _root(part: Part) -> Part:
    wanted = part.params.get("start", "").strip("<> ")
    return next((child for child in part.children if wanted and child.content_id == wanted), part.children[0])


def _could_be_text(part: Part) -> bool:
    return part.content_type in _READABLE and part.disposition != "attachment"


def _text(part: Part, cutter: Cutter, out: Text) -> str:
    raw = cutter.body(part)
    declared = part.params.get("charset")
    if part.content_type == "text/plain" and (raw.startswith(b"begin") or b"\nbegin" in raw):
        raw, files = plain.without_uuencoded(raw)
        out.files += [(headers.words(charset.decode(name, declared).text), content) for name, content in files]
    if len(raw) > 4 * LONGEST:
        raw = raw[: 4 * LONGEST]
        out.defects.append("text.truncated")
    if part.content_type == "text/html":
        label, declared = declared, _of_page(raw, declared)
        out.repaired |= label != declared and charset.codec_of(label) is not None
    decoded = charset.decode(raw, declared)
    out.repaired |= decoded.repaired
    if declared and charset.codec_of(declared) is None and decoded.charset != "utf-7":
        out.defects.append("charset.unknown")
    return safe_text(_words(part, containers.unmarked(decoded.text)))


def _of_page(raw: bytes, declared: str | None) -> str | None:
    """The charset that the page names itself, where the header names none, an unknown one, or UTF-8 wrongly."""
    codec = charset.codec_of(declared)
    found = _META.search(raw, 0, _WITHIN_META) if codec in {None, "utf-8"} else None
    named = found[1].decode("ascii", "replace") if found else ""
    if charset.codec_of(named) in {None, codec} or utf7.is_declared(named):
        return declared
    return declared if codec and charset.decode(raw, declared).charset == codec else named


def _words(part: Part, text: str) -> str:
    """The text of a part without the markup of its type."""
    if part.content_type == "text/html" or (part.content_type == "text/plain" and _PAGE.match(text)):
        return html.readable(text)
    if part.content_type in {"text/enriched", "text/richtext"}:
        return plain.from_enriched(text)
    if part.params.get("format", "").lower() == "flowed":
        return plain.unflowed(text, delsp=part.params.get("delsp", "").lower() == "yes")
    return plain.without_entity_lines(text)


def _bounded(text: str, out: Text) -> str:
    if len(text) * 3 <= LONGEST or len(raw := text.encode()) <= LONGEST:
        return text
    out.defects.append("text.truncated")
    return raw[:LONGEST].decode("utf-8", "ignore")
