"""Named places where a test can kill, stop or delay the process (RELIABILITY.md section 2.3); else they do nothing."""

from __future__ import annotations

import os
import signal
import sys
import time

_ENABLED = os.environ.get("INTAKE_FAILPOINT", "") if os.environ.get("INTAKE_TEST_BUILD") == "1" else ""
_hits: dict[str, int] = {}


def fp(name: str) -> None:
    """Pass the place `name`; acts only when `INTAKE_FAILPOINT=name[:hit]=kill|stop|raise|exit|sleep:N` names it."""
    if not _ENABLED:
        return
    where, _, act = _ENABLED.partition("=")
    wanted, _, hit = where.partition(":")
    if wanted != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] == int(hit or 1):
        _do(name, act)


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
