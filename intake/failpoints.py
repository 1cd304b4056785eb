"""Named places where a test can kill, stop or delay the process (RELIABILITY.md section 2.3); else they do nothing."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

NAMES = (
    "lease_taken", "selected", "after_search", "after_meta", "mid_fetch", "after_fetch",
    "ingest_before_commit", "ingest_after_commit",
    "parse_start", "reading_mail", "parse_end", "batch_between_mails", "bounce_linked",
    "process_before_commit", "process_after_commit",
    "before_move", "after_move", "move_recorded",
    "clock_between_requests", "clock_before_commit", "clock_after_commit",
    "notices_before_commit", "notices_after_commit", "digest_before_commit",
    "report_built", "report_queued",
    "claim_before_commit", "claim_after_commit", "smtp_connected", "after_auth", "after_mail", "after_rcpt",
    "phase_data_commit", "data_sent", "after_dot", "reply_read", "sent_before_commit", "sent_after_commit",
)  # fmt: skip
_STEPS = re.compile(r"migrate_step_\d{1,4}")
_ORDER = re.compile(r"(\w+)(?::(\d{1,6}))?=(kill|stop|raise|exit|sleep:\d{1,4}(?:\.\d{1,3})?)")
_IS_TEST_BUILD = os.environ.get("INTAKE_TEST_BUILD") == "1"
_hits: dict[str, int] = {}


def fp(name: str) -> None:
    """Pass the place `name`; acts only when `INTAKE_FAILPOINT=name[:hit]=kill|stop|raise|exit|sleep:N` names it."""
    order = os.environ.get("INTAKE_FAILPOINT") if _IS_TEST_BUILD else None
    matched = _ORDER.fullmatch(order) if order else None
    if matched is None or matched[1] != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] == int(matched[2] or 1):
        _do(name, matched[3])


def problem(secrets: Iterable[Path]) -> str | None:
    """Why the failpoint that is set may not be used here, or None; `secrets` are the files that hold passwords.

    Refused: outside a test build (`INTAKE_TEST_BUILD=1`), over real passwords, and a name or an act that is not known.
    """
    order = os.environ.get("INTAKE_FAILPOINT")
    if not order:
        return None
    if not _IS_TEST_BUILD:
        return "INTAKE_FAILPOINT is set, which is for tests only"
    if any(path.resolve().is_relative_to(place) for path in secrets for place in ("/etc", "/run/credentials")):
        return "INTAKE_FAILPOINT is set, but the passwords are those of a real installation"
    matched = _ORDER.fullmatch(order)
    if matched is None or not (matched[1] in NAMES or _STEPS.fullmatch(matched[1])):
        return f"INTAKE_FAILPOINT={order} names no place or no act that is known"
    return None


def _do(name: str, act: str) -> None:
    if act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif act == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif act == "exit":
        sys.exit(1)
    elif act.startswith("sleep:"):
        time.sleep(float(act.removeprefix("sleep:")))
    else:
        raise RuntimeError(f"failpoint {name}")
