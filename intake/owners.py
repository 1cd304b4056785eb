"""Names of processes in leases and claims, and whether such a process has died."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def own_name() -> str:
    """`<machine>/<pid>/<start>/<random>`: never the same twice; the machine part covers boot and PID name space."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """True only when it is certain: the owner ran on this boot of this machine and its process is gone.

    An owner elsewhere is never called dead; its lease has to run out.
    """
    machine, pid, started, *_rest = [*name.split("/"), "", "", ""]
    if machine != _machine() or not pid.isdigit():
        return False
    return _started(int(pid)) != started


def _machine() -> str:
    """Boot id and PID name space: two containers with the same host name differ in the second."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:13]
        return f"{boot}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return f"unknown.{secrets.token_hex(4)}"  # nobody can be judged from here


def _started(pid: int) -> str:
    """Clock ticks after boot at which the process began (proc(5), field 22), so that a reused PID is another name."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
