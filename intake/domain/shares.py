"""Figures over a few cases, and how many they must be."""

from __future__ import annotations

from datetime import timedelta

FEWEST = 5  # cases for which a percentage says anything


def percent(part: int, whole: int) -> float | None:
    """With one decimal; None for fewer than five cases (LIFECYCLE.md section 7)."""
    return round(100 * part / whole, 1) if whole >= FEWEST else None


def nearest_rank(ordered: list[timedelta], percentage: int) -> timedelta:
    """The percentile as one of the cases, which come in ascending order and are at least one."""
    rank = -(-len(ordered) * percentage // 100)
    return ordered[max(rank, 1) - 1]
