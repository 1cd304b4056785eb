"""What kind of mail it is: the classes that admission sorts mails into."""

from __future__ import annotations

from enum import StrEnum


class MailClass(StrEnum):
    """The classes of DESIGN.md, `explain`."""

    REQUEST = "request"
    FOLLOW_UP = "follow_up"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    LIST = "list"
    MACHINE = "machine"
    LOOP = "loop"
    REPORT = "report"
    UNREADABLE = "unreadable"
