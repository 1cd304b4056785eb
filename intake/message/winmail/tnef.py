"""winmail.dat unpacked: Outlook's own envelope for attachments and text (MS-OXTNEF; MAIL-RULES.md section 1, rule 7).

Read by our own few lines over one view of the bytes: names stand in the code page that the envelope names, which a
strict decoder refuses as soon as one of them was written under another.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.message import charset, html
from intake.message.winmail import mapi, rtf

LARGEST = 40 * 1024 * 1024  # bytes
MOST = 200  # files
_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = struct.Struct("<BHHI")  # level, name, type, length
_OEM_CODE_PAGE, _BODY, _PROPERTIES = 0x9007, 0x800C, 0x9003
_RENDERING, _TITLE, _CONTENT, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_LABELS = {
    936: "gb18030", 20936: "gb18030", 54936: "gb18030", 950: "big5", 932: "shift_jis", 949: "euc-kr", 65001: "utf-8",
    20127: "us-ascii", 28591: "iso-8859-1", 20866: "koi8-r", 50220: "iso-2022-jp",
}  # fmt: skip
_INTERFACE = bytes.fromhex("c000000000000046")  # ends the interface id before an attached item or OLE object


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a winmail.dat holds: files as (name, bytes), and its text, which may be empty."""

    files: tuple[tuple[str, bytes], ...]
    text: str


@dataclass(slots=True)
class _File:
    """One attachment as it is read; of its names the first in the order of `_NAMES` is taken."""

    content: memoryview = field(default_factory=lambda: memoryview(b""))
    names: dict[int, str] = field(default_factory=dict)

    def named(self) -> str:
        return next((self.names[which] for which in _NAMES if self.names.get(which)), "")


_NAMES = (mapi.LONG_NAME, mapi.SHORT_NAME, _TITLE, mapi.DISPLAY_NAME)


def is_tnef(content_type: str, filename: str) -> bool:
    """Whether a part is Outlook's envelope, by type or by name."""
    return content_type in {"application/ms-tnef", "application/vnd.ms-tnef"} or filename.lower() == "winmail.dat"


def unpack(raw: bytes) -> Unpacked | None:
    """The contents, or None if they cannot be read. Linear; never raises."""
    if len(raw) > LARGEST or not raw.startswith(_SIGNATURE):
        return None
    reader = _Reader()
    try:
        for name, value in _attributes(memoryview(raw)):
            reader.take(name, value)
    except (struct.error, ValueError):
        return None
    return reader.unpacked()


def _attributes(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Name and bytes of each attribute; a checksum of two bytes follows each. Raises ValueError for one cut short."""
    at = 6  # behind signature and key
    while at + _HEAD.size < len(view):
        _, name, _, length = _HEAD.unpack_from(view, at)
        at += _HEAD.size
        if at + length > len(view):
            raise ValueError("cut short")
        yield name, view[at : at + length]
        at += length + 2


class _Reader:
    """What was read so far; the code page stands in front."""

    def __init__(self) -> None:
        self.files: list[_File] = []
        self.page = ""
        self.body = ""
        self.properties: dict[int, mapi.Value] = {}

    def take(self, name: int, value: memoryview) -> None:
        if name == _OEM_CODE_PAGE:
            self.page = _label(int.from_bytes(value[:4], "little"))
        elif name == _BODY:
            self.body = self._text(value)
        elif name == _PROPERTIES:
            self.properties.update(mapi.properties(value))
        elif name == _RENDERING and len(self.files) < MOST:
            self.files.append(_File())
        elif name in {_TITLE, _CONTENT, _ATTACHMENT} and self.files:
            self._take_into(self.files[-1], name, value)

    def unpacked(self) -> Unpacked | None:
        text = self._words()
        if not self.files and not text:
            return None
        return Unpacked(tuple((one.named(), bytes(one.content)) for one in self.files), text)

    def _take_into(self, file: _File, name: int, value: memoryview) -> None:
        if name == _CONTENT:
            file.content = value
        elif name == _TITLE:
            file.names[_TITLE] = self._text(value)
        else:
            for which, found in mapi.properties(value).items():
                if which in _NAMES:
                    file.names[which] = self._string(found)
                elif which == mapi.DATA_OBJECT:
                    file.content = found.content[16:] if found.content[8:16] == _INTERFACE else found.content

    def _words(self) -> str:
        """Plain text, else the page, else the RTF."""
        plain = self.properties.get(mapi.BODY)
        text = (self._string(plain) if plain else "") or self.body
        if text.strip():
            return text
        if page := self.properties.get(mapi.HTML):
            number = self.properties.get(mapi.INTERNET_CODE_PAGE)
            label = _label(int.from_bytes(number.content[:4], "little")) if number else None
            return html.readable(charset.decode(bytes(page.content), label).text)
        packed = self.properties.get(mapi.RTF)
        return rtf.readable(rtf.decompressed(bytes(packed.content))) if packed else ""

    def _string(self, value: mapi.Value) -> str:
        if value.is_unicode:
            return bytes(value.content).decode("utf-16-le", "replace").rstrip("\0")
        return self._text(value.content)

    def _text(self, value: memoryview) -> str:
        return charset.decode(bytes(value).rstrip(b"\0"), self.page or None).text


def _label(number: int) -> str:
    return _LABELS.get(number, f"windows-{number}")
