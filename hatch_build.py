"""Compiles the catalogues of words (.po) into what gettext reads (.mo), when the package is built or installed.

By hand: `python hatch_build.py`. Nothing but the standard library is needed.
"""

from __future__ import annotations

import ast
import struct
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # compiled by hand, where nothing is built
    BuildHookInterface = object  # type: ignore[assignment, misc]

LOCALE = Path(__file__).parent / "intake" / "locale"
MAGIC = 0x950412DE  # GNU gettext, section "The Format of GNU MO Files"


class Catalogues(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    """The hook that hatchling calls, for wheels and for editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Compile, and put what git ignores into the wheel."""
        compile_all()
        build_data["artifacts"].append("intake/locale/**/*.mo")


def compile_all() -> None:
    """Every catalogue whose compiled form is missing or older."""
    for source in LOCALE.rglob("*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            target.write_bytes(compiled(read(source)))


def read(source: Path) -> dict[str, str]:
    """The messages of a .po file by their id; of plurals the first form. Raises ValueError."""
    found: dict[str, str] = {}
    key = text = ""
    in_text = False
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = line.strip().partition(" ")
        if word == "msgid":
            found[key], key, text, in_text = text, ast.literal_eval(rest), "", False
        elif word == "msgid_plural":
            key += "\0" + ast.literal_eval(rest)
        elif word in {"msgstr", "msgstr[0]"}:  # Chinese has one form for all counts
            text, in_text = ast.literal_eval(rest), True
        elif word.startswith('"'):
            piece = ast.literal_eval(line.strip())
            key, text = (key, text + piece) if in_text else (key + piece, text)
        elif word and not word.startswith("#"):
            raise ValueError(f"{source}:{number}: {line}")
    found[key] = text
    return {key: text for key, text in found.items() if text}


def compiled(messages: dict[str, str]) -> bytes:
    """The bytes of a .mo file, sorted by id as gettext wants it."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    start = 28 + 16 * len(pairs)
    ids, texts = (b"".join(pair[at] + b"\0" for pair in pairs) for at in (0, 1))
    tables = [[], []]  # type: list[list[int]]
    for at, offset in ((0, start), (1, start + len(ids))):
        for pair in pairs:
            tables[at] += [len(pair[at]), offset]
            offset += len(pair[at]) + 1  # noqa: PLW2901
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs))
    return head + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + ids + texts


if __name__ == "__main__":
    compile_all()
