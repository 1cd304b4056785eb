"""MIME structure cut out of the raw bytes by places, without copying; bounded and not recursive in what mails nest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.message import headers, parameters, transfer
from intake.message.headers import Fields

DEEPEST = 20
MOST_PARTS = 500
_INNER_HEADER = 2048  # bytes
_ANY_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_NEXT_LINE = re.compile(rb"[ \t]*(?:\r?\n|\Z)")


@dataclass(slots=True)
class Part:
    """One part: header, places of its body in the raw bytes, children of a multipart."""

    fields: Fields
    content_type: str
    params: dict[str, str]
    disposition: str
    named: dict[str, str]  # parameters of Content-Disposition
    filename: str  # for display
    start: int
    end: int
    children: list[Part] = field(default_factory=list)

    @property
    def content_id(self) -> str:
        """Content-ID without brackets."""
        return self.fields.first("content-id").strip(b"<> \t").decode("latin-1")


@dataclass(slots=True)
class Cutter:
    """Cuts one mail; `exceeded` names the first bound that was met (what lies beyond stays one uncut part)."""

    raw: bytes
    exceeded: str | None = None
    count: int = 0
    defects: list[str] = field(default_factory=list)

    def cut(self, start: int = 0, end: int | None = None) -> Part:
        """The tree of parts between two places. Never raises."""
        return self._part(start, len(self.raw) if end is None else end, depth=0, default="text/plain")

    def body(self, part: Part) -> bytes:
        """The decoded bytes of a part."""
        encoding = part.fields.first("content-transfer-encoding")
        decoded, defect = transfer.decode(self.raw, encoding, start=part.start, end=part.end)
        if defect:
            self.defects.append(defect)
        return decoded

    def _part(self, start: int, end: int, *, depth: int, default: str) -> Part:
        self.count += 1
        fields, body = headers.split(self.raw, start, end)
        self.defects += fields.defects
        part = describe(fields, body, end, default=default)
        if part.content_type.startswith("multipart/"):
            self._cut_inside(part, depth)
        return part

    def _cut_inside(self, part: Part, depth: int) -> None:
        boundary = part.params.get("boundary", "")
        if not boundary.strip():
            self.defects.append("multipart.no_boundary")
            return
        if depth >= DEEPEST:
            self.exceeded = self.exceeded or "bounds.depth"
            return
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        delimiter = b"--" + boundary.encode("utf-8", "replace")
        # RFC 2046 section 5.1.1 lets a boundary end in no blank, and a delimiter be followed by anything: both only if
        # nothing else fits, because an inner boundary often begins with the outer one
        for wanted, line in (
            (delimiter, _NEXT_LINE),
            (delimiter.rstrip(), _NEXT_LINE),
            (delimiter.rstrip(), _ANY_LINE),
        ):
            self._cut_at(part, wanted, line=line, depth=depth + 1, default=default)
            if part.children or self.exceeded:
                return
        self.defects.append("multipart.no_parts")

    def _cut_at(self, part: Part, delimiter: bytes, *, line: re.Pattern[bytes], depth: int, default: str) -> None:
        for start, end in self._regions(part, delimiter, line):
            if self.count >= MOST_PARTS:
                self.exceeded = self.exceeded or "bounds.parts"
                return
            part.children.append(self._part(start, end, depth=depth, default=default))

    def _regions(self, part: Part, delimiter: bytes, line: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
        """Places of the parts between the delimiter lines; the line end before a delimiter belongs to it (RFC 2046)."""
        open_at = -1
        inner = b'"' + delimiter[2:] + b'--"'  # with `a--` outside and `a----` inside, one line would end the first
        for at, after, is_last in self._delimiters(part, delimiter, line):
            if is_last and open_at >= 0 and self.raw.find(inner, open_at, min(at, open_at + _INNER_HEADER)) >= 0:
                continue
            if open_at >= 0:
                yield open_at, max(open_at, self._before_line_end(at))
            open_at = -1 if is_last else after
            if is_last:
                return
        if open_at >= 0:
            self.defects.append("multipart.not_closed")
            yield open_at, part.end

    def _delimiters(self, part: Part, delimiter: bytes, line: re.Pattern[bytes]) -> Iterator[tuple[int, int, bool]]:
        """Place, end of line and kind of each delimiter line."""
        raw, at = self.raw, part.start
        while (at := raw.find(delimiter, at, part.end)) >= 0:
            after = at + len(delimiter)
            is_last = raw.startswith(b"--", after, part.end)
            rest = line.match(raw, after + 2 if is_last else after, part.end)
            if rest and (at == part.start or raw[at - 1] == 0x0A):
                yield at, rest.end(), is_last
                after = rest.end()
            at = after

    def _before_line_end(self, at: int) -> int:
        if at > 0 and self.raw[at - 1] == 0x0A:
            at -= 1
            if at > 0 and self.raw[at - 1] == 0x0D:
                at -= 1
        return at


def describe(fields: Fields, start: int, end: int, *, default: str) -> Part:
    """A part from its header, not yet cut."""
    kinds = fields.all("content-type")
    kind, params = parameters.parse(kinds[0] if kinds else b"")
    if len(kinds) > 1 and kind.startswith("multipart/"):
        kind, params = parameters.parse(kinds[-1])  # the empty line before the first inner part is missing
    raw = fields.first("content-disposition")
    disposition, named = parameters.parse(raw) if raw else ("", {})
    return Part(
        fields=fields,
        content_type=parameters.content_type(kind, default),
        params=params,
        disposition=disposition.strip(),
        named=named,
        filename=_filename(named.get("filename", ""), params.get("name", "")),
        start=start,
        end=end,
    )


def _filename(named: str, other: str) -> str:
    """Content-Disposition wins over Content-Type, but not with a name that a gateway made up."""
    chosen = other if other and (not named or parameters.is_placeholder(named)) else named
    return parameters.filename(chosen) if chosen else ""
