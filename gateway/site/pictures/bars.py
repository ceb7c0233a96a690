"""Scores on a strip from 0 to 100, and how a whole is shared out."""

from collections.abc import Sequence
from dataclasses import dataclass

MARK_WIDTH = 1.6


@dataclass(frozen=True)
class Share:
    """A part of a whole of 100: where it begins, and how wide it is."""

    start: float
    width: float


def mark(value: float) -> float:
    """Where the mark for a score of 0 to 100 begins; it never leaves the strip."""
    return round(min(max(value - MARK_WIDTH / 2, 0), 100 - MARK_WIDTH), 2)


def shares(masses: Sequence[float]) -> list[Share]:
    """What each of these weighs in all of them. Raises ValueError if they weigh nothing."""
    total = sum(masses)
    if total <= 0:
        raise ValueError("nothing weighs anything")
    found, start = [], 0.0
    for mass in masses:
        width = 100 * mass / total
        found.append(Share(round(start, 3), round(width, 3)))
        start += width
    return found
