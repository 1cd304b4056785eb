"""A child that reads one workbook: its bytes in, its first sheet out, as JSON, with bounded memory and time.

The library lays a sheet out as a full rectangle, so that one stray value in the last cell of Excel asks for 17 billion
cells, and memory that is refused there ends the whole process.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

MEMORY = 768 * 2**20  # bytes of address space; a directory of 100,000 rows takes 160
SECONDS = 60  # of the processor


def main() -> None:
    """One object: `rows`, or `wrong` with what the library says."""
    for what, wanted in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (most, most))
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read())))


def _answer(raw: bytes) -> dict[str, Any]:
    import python_calamine

    try:
        sheet = python_calamine.load_workbook(io.BytesIO(raw)).get_sheet_by_index(0)
        return {"rows": [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]}
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as trouble:
        return {"wrong": str(trouble)}


def _text(cell: Any) -> str:
    """What the cell shows; whole numbers arrive as float."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell).strip()


if __name__ == "__main__":
    main()
