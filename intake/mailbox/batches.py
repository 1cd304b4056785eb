"""How mails are fetched together: cut by count and by size (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from intake.mailbox.answers import Meta


def fetch_batches(
    metas: Mapping[int, Meta], *, max_mails: int = 100, max_bytes: int = 32 * 1024 * 1024
) -> list[list[int]]:
    """UIDs in ascending order, cut by count and by the sum of sizes; a larger mail stands alone. RELIABILITY.md 3.2."""
    batches: list[list[int]] = []
    size = 0
    for uid in sorted(metas):
        size += metas[uid].size
        if not batches or len(batches[-1]) >= max_mails or size > max_bytes:
            batches.append([])
            size = metas[uid].size
        batches[-1].append(uid)
    return batches
