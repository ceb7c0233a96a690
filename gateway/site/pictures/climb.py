"""A user's way up and down the tiers, one tier above the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.site.pictures.line import SIDE, Line, line

TIER_POINTS = 100
"""From a tier's lower end to its upper one (rule 5)."""


@dataclass(frozen=True)
class Rung:
    """A tier by its rank, and where it begins from the top, in percent of the height."""

    rank: int
    start: float


@dataclass(frozen=True)
class Climb:
    """A line through tiers. ``rungs`` are those tiers, the highest first, each ``height`` high."""

    line: Line
    rungs: tuple[Rung, ...]
    height: float


def climb(steps: Sequence[tuple[float, int, float]]) -> Climb:
    """The line through steps (when, rank of the tier, points), oldest first.

    Points count within a tier, so a promotion to 30 points is 30 above the tier's lower end: who is
    promoted rises. Raises ValueError for no step, or for steps out of order.
    """
    if not steps:
        raise ValueError("a line needs a point")
    lowest, highest = min(rank for _, rank, _ in steps), max(rank for _, rank, _ in steps)
    height = round(SIDE / (highest - lowest + 1), 2)
    drawn = line(
        [(when, rank * TIER_POINTS + points) for when, rank, points in steps],
        lowest * TIER_POINTS,
        (highest + 1) * TIER_POINTS,
    )
    ranks = range(highest, lowest - 1, -1)
    rungs = tuple(Rung(rank, round(height * place, 2)) for place, rank in enumerate(ranks))
    return Climb(drawn, rungs, height)
