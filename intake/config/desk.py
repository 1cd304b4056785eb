"""Tables of the file about what staff do at the desk: undo, canned replies, files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from intake.config.values import Clamd, File, Section


class DeskTable(Section):
    """What makes the daily work of staff easier."""

    undo_minutes: Annotated[StrictInt, Field(ge=0, le=1440)] = 60
    canned: File | None = None


class AttachmentsTable(Section):
    """Files that come with mails and go with letters."""

    clamd: Clamd | None = None
    letter_megabytes: Annotated[StrictInt, Field(ge=1, le=100)] = 20
