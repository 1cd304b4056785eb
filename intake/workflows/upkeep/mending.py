"""What the check-up may mend by itself: who can read our files, and folders that are missing. Nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from intake.mailbox.door import Door
from intake.workflows.upkeep.findings import Both

OTHERS = 0o007


def files(paths: Iterable[Path]) -> Iterator[Both]:
    """Take the rights of everybody else away from these; what was mended."""
    for path in paths:
        mode = path.stat().st_mode & 0o777
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS)
            yield Both(f"{path} 已改为 {mode & ~OTHERS:04o}", f"{path} is {mode & ~OTHERS:04o} now")


def folders(door: Door) -> Iterator[Both]:
    """Make the folders of a mailbox that are not there yet; which. Raises MailboxDown."""
    account = door.account
    try:
        for name in sorted(account.folders):
            if not door.has(name):
                door.make(name)
                yield Both(f"{account.name}：已建文件夹 {name}", f"{account.name}: folder {name} made")
    finally:
        door.close()
