"""Bounces that say it only in words: the failing address and the reason, from the text above the returned mail."""

from __future__ import annotations

import re

from intake.message.mail import Bounce


def read(text: str, subject: str, sender: str) -> Bounce | None:
    """The report in the words of a mail that is known to be automatic, or None."""
    return None


def status(text: str) -> str | None:
    """The first enhanced status code in the text."""
    found = re.search(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])", text)
    return found[0] if found else None
