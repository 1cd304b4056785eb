"""What a file is by its first bytes, and whether its name claims something else (SECURITY.md threat 29)."""

from __future__ import annotations

from enum import StrEnum

_LOOKED_AT = 1024  # bytes


class FileKind(StrEnum):
    """Kinds that tell whether a name lies; what is not known is plain."""

    PROGRAM = "program"
    SCRIPT = "script"
    SHORTCUT = "shortcut"
    PAGE = "page"
    ARCHIVE = "archive"  # zip: also docx, xlsx, pptx, ofd
    OFFICE = "office"  # OLE: doc, xls, ppt, msg, wps
    PDF = "pdf"
    RICH_TEXT = "rich_text"
    IMAGE = "image"
    PACKED = "packed"  # rar, 7z, gzip
    PLAIN = "plain"


_SIGNS: tuple[tuple[bytes, FileKind], ...] = (
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xce\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xca\xfe\xba\xbe", FileKind.PROGRAM),
    (b"#!", FileKind.SCRIPT),
    (b"L\0\0\0\x01\x14\x02\0", FileKind.SHORTCUT),
    (b"PK\x03\x04", FileKind.ARCHIVE),
    (b"PK\x05\x06", FileKind.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OFFICE),
    (b"%PDF-", FileKind.PDF),
    (b"{\\rtf", FileKind.RICH_TEXT),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"BM", FileKind.IMAGE),
    (b"II*\0", FileKind.IMAGE),
    (b"MM\0*", FileKind.IMAGE),
    (b"Rar!", FileKind.PACKED),
    (b"7z\xbc\xaf\x27\x1c", FileKind.PACKED),
    (b"\x1f\x8b", FileKind.PACKED),
)
_PAGES = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<hta:")
_BY_NAME: dict[str, FileKind] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "ofd", "zip", "odt", "ods"), FileKind.ARCHIVE),
    **dict.fromkeys(("doc", "xls", "ppt", "msg", "wps", "et", "dps"), FileKind.OFFICE),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff"), FileKind.IMAGE),
    **dict.fromkeys(("rar", "7z", "gz", "tgz"), FileKind.PACKED),
    **dict.fromkeys(("txt", "csv", "md", "log"), FileKind.PLAIN),
    **dict.fromkeys(("html", "htm", "xml", "svg", "hta", "mht"), FileKind.PAGE),
    **dict.fromkeys(("exe", "dll", "scr", "com", "msi", "jar"), FileKind.PROGRAM),
    **dict.fromkeys(("js", "vbs", "bat", "cmd", "ps1", "sh", "wsf"), FileKind.SCRIPT),
    "pdf": FileKind.PDF,
    "rtf": FileKind.RICH_TEXT,
    "lnk": FileKind.SHORTCUT,
}
RUNS = frozenset({FileKind.PROGRAM, FileKind.SCRIPT, FileKind.SHORTCUT})


def real(content: bytes) -> FileKind:
    """The kind by the first bytes; what has no known sign is plain."""
    head = content[:_LOOKED_AT]
    found = next((kind for sign, kind in _SIGNS if head.startswith(sign)), None)
    if found is FileKind.PROGRAM and head.startswith(b"MZ") and head[2:6].isalpha():
        return FileKind.PLAIN  # a text that begins with these letters
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return found or (FileKind.PAGE if start.startswith(_PAGES) else FileKind.PLAIN)


def claimed(filename: str) -> FileKind | None:
    """The kind that a name claims by its ending; None for an ending that is not known."""
    _stem, dot, ending = filename.rpartition(".")
    return _BY_NAME.get(ending.strip().lower()) if dot else None


def suspicion(filename: str, content: bytes) -> tuple[str, FileKind] | None:
    """What a person should know before opening a file: its ending and what it is; None for one that looks harmless.

    A file that is what it claims to be is suspicious only if opening it runs it.
    """
    is_, says = real(content), claimed(filename)
    ending = filename.rpartition(".")[2].strip().lower() if "." in filename else ""
    if is_ in RUNS or says in RUNS:
        return ending, is_ if is_ in RUNS or says is None else says
    if says is None or is_ is says or FileKind.PLAIN in {is_, says}:
        return None
    return ending, is_
