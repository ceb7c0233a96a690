"""Generosity: what people give, so that a rating is read for what it says of the movie (rule 4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from movie.domain.harmony import TYPICAL
from moview.rules.blocs import (
    HIGHEST_LIFT,
    HUNDREDTHS,
    LOWEST_LIFT,
    MAX_STEADINESS,
    MIN_STEADINESS,
)

STRETCH: Final = 1.25
"""Points of score for each point of rating: what people give lies closer together than scores."""
FIRST_TYPICAL_RATING: Final = 60.0


@dataclass(frozen=True)
class Generosity:
    """How one person's ratings are read. In points of 100, ``typical`` is what people give a movie
    at 50, and ``habit`` how much above that this person gives, or below. ``steadiness`` says how
    near their ratings, less the habit, stay to what all others think: 1 is usual, 2/3 erratic, 3/2
    steady.

    Raises ValueError for what is no number, or a steadiness outside its range.
    """

    typical: float = FIRST_TYPICAL_RATING
    habit: float = 0.0
    steadiness: float = 1.0

    def __post_init__(self) -> None:
        if not math.isfinite(self.typical + self.habit):
            raise ValueError(f"what people give is a number: {self}")
        if not MIN_STEADINESS <= self.steadiness <= MAX_STEADINESS:
            raise ValueError(f"a steadiness is 2/3 to 3/2: {self}")

    def factor(self, factor: int) -> int:
        """The factor of a rating or review by this person, in hundredths."""
        return round(factor * self.steadiness)

    def aligned(self, rating: float) -> float:
        """What a rating (0 to 100) says on the common scale of the sites, where 50 is a typical
        movie; it may lie outside 0 to 100.
        """
        return TYPICAL + STRETCH * (rating - self.habit - self.typical)

    def lift(self, rating: int, base: float) -> int:
        """What a rating in hundredths lifts a movie of this base by, in hundredths of a point: no
        more than a like does, and no less than a dislike.
        """
        lift = round(HUNDREDTHS * (self.aligned(rating / HUNDREDTHS) - base))
        return min(like_lift(base), max(dislike_lift(base), lift))


AS_EVERYBODY: Final = Generosity()
"""Of whom nothing is known, where nothing is known of anybody."""


def expected_rating(typical: float, base: float) -> float:
    """What people give a movie of this base, in points of 100, if a typical one gets so much."""
    return typical + (base - TYPICAL) / STRETCH


def like_lift(base: float) -> int:
    """What a like lifts a movie of this base by, in hundredths of a point; never above 100."""
    return min(HIGHEST_LIFT, math.floor((100 - Fraction(base)) * HUNDREDTHS))


def dislike_lift(base: float) -> int:
    """What a dislike lifts a movie of this base by, in hundredths of a point; never below 0."""
    return max(LOWEST_LIFT, -math.floor(Fraction(base) * HUNDREDTHS))
