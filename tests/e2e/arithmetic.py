"""Rule 4 computed independently, from its text and without the project's code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

WEIGHT = {"poser": 0.1, "newbie": 0.7, "armchair": 0.85, "critic": 1.0}
EARNED = {"armchair", "critic"}
BOUND = 50.0
TYPICAL_RATING = 60.0


@dataclass(frozen=True)
class Opinion:
    """The tier of who holds it, its factor (0.4 for a vote, 1 for a rating, 2 for a review), and
    what it says: the rating of 100, or a like or dislike.
    """

    tier: str
    factor: float
    rating: float | None = None
    likes: bool = False

    def value(self, base: float) -> float:
        """What it counts as: at most 50 points from the base, to the hundredth."""
        low, high = max(0.0, base - BOUND), min(100.0, base + BOUND)
        if self.rating is None:
            return high if self.likes else low
        return min(high, max(low, 50 + 1.25 * (self.rating - TYPICAL_RATING)))


def likes(tier: str, number: int = 1) -> list[Opinion]:
    return [Opinion(tier, 0.4, likes=True)] * number


def dislikes(tier: str, number: int = 1) -> list[Opinion]:
    return [Opinion(tier, 0.4)] * number


def rated(tier: str, rating: float) -> list[Opinion]:
    return [Opinion(tier, 1, rating)]


def review(tier: str, rating: float) -> list[Opinion]:
    return [Opinion(tier, 2, rating)]


def masses(opinions: Iterable[Opinion]) -> dict[str, float]:
    """What each tier's bloc weighs."""
    found: dict[str, float] = defaultdict(float)
    for opinion in opinions:
        found[opinion.tier] += WEIGHT[opinion.tier] * opinion.factor
    return found


def score(base: float, opinions: list[Opinion], prior_mass: float | None = None) -> float:
    """The mean by mass, at most 8 from where armchairs and critics put it, and 16 from the base.

    ``prior_mass`` is by default that of two sites, or of none where the base is 50.
    """
    if prior_mass is None:
        prior_mass = 20.0 if base == 50 else 30.0
    middle = _mean(base, [each for each in opinions if each.tier in EARNED], prior_mass)
    found = _mean(base, opinions, prior_mass)
    found = min(middle + 8, max(middle - 8, found))
    return min(base + 16, max(base - 16, found))


def aspect_score(base: float, reviews: list[Opinion]) -> float:
    """The mean of the base, with a mass of 20, and the marks, times 10."""
    total, mass = 20 * base, 20.0
    for review in reviews:
        weight = WEIGHT[review.tier] * review.factor
        total, mass = total + weight * (review.rating or 0), mass + weight
    return total / mass


def _mean(base: float, opinions: list[Opinion], prior_mass: float) -> float:
    total, mass = prior_mass * base, prior_mass
    for opinion in opinions:
        weight = WEIGHT[opinion.tier] * opinion.factor
        total, mass = total + weight * opinion.value(base), mass + weight
    return total / mass
