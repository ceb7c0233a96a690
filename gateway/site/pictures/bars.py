"""Bars: the shares of a whole."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A part of a whole of 100: where it begins, and how wide it is."""

    start: float
    width: float


def shares(masses: Sequence[float]) -> list[Share]:
    """The share of each mass in their sum. Raises ValueError if the sum is not above 0."""
    total = sum(masses)
    if total <= 0:
        raise ValueError("nothing weighs anything")
    found, start = [], 0.0
    for mass in masses:
        width = 100 * mass / total
        found.append(Share(round(start, 3), round(width, 3)))
        start += width
    return found
