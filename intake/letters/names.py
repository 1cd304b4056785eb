"""The closed sets of letters, languages and parts; and what is said of a template that cannot be used."""

from __future__ import annotations

LETTERS = (
    "acknowledgement", "outcome", "reply", "question", "promise_change", "suspension", "arrangement", "reminder",
    "confirmation", "holding", "lead_notice", "weekly", "notice", "single_notice", "digest", "alarm",
    "transcript", "status", "served", "withdrawal",
)  # fmt: skip
LANGUAGES = ("zh_CN", "en")
MESSAGE = "notice.txt.j2"  # of webhooks, in the folder `webhook`
PARTS = ("subject", "txt", "html")


class TemplateBroken(Exception):
    """A template cannot be used, and why; it never leaves this room."""
