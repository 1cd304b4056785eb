"""Tables of the file about what staff do at the desk: undo, canned replies, files."""

from typing import Annotated

from intake.config.marks import Range
from intake.config.values import Clamd, File, Section


class DeskTable(Section):
    """What makes the daily work of staff easier."""

    undo_minutes: Annotated[int, Range(0, 1440)] = 60
    canned: File | None = None


class AttachmentsTable(Section):
    """Files that come with mails and go with letters."""

    clamd: Clamd | None = None
    letter_megabytes: Annotated[int, Range(1, 100)] = 20
