"""Circles and crowds: how far votes by people of a tier move a movie."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from moview.rules.blocs import LIKE_VALUE, MOVIE_PRIOR_MASS, Bloc, pooled_score

MIDDLE = 50.0
"""The base of the movie that a crowd moves."""
MAX_PARTS = 20


@dataclass(frozen=True)
class Crowd:
    """So many likes by people of one tier: the points that they move a movie by, and the share
    of what there is between the movie's base and the best of scores, in percent.
    """

    tier: str
    number: int
    moved: float
    share: float


def crowds(sizes: Iterable[tuple[str, int]]) -> list[Crowd]:
    """The crowds of these tiers and numbers. Raises ValueError for an unknown tier."""
    return [_crowd(tier, number) for tier, number in sizes]


def _crowd(tier: str, number: int) -> Crowd:
    score = pooled_score(MIDDLE, MOVIE_PRIOR_MASS, {tier: Bloc(likes=number)})
    moved = score - MIDDLE
    return Crowd(tier, number, moved, round(100 * moved / (LIKE_VALUE - MIDDLE), 3))


def most_of_the_way(cap: float) -> Fraction:
    """How far a tier of this cap moves a movie at most, as a share of the way to 0 or 100."""
    return Fraction(cap / (cap + MOVIE_PRIOR_MASS)).limit_denominator(MAX_PARTS)


def radius(weight: float, heaviest: float, largest: float) -> float:
    """The radius of a circle whose area is as its weight; that of the heaviest is ``largest``."""
    return round(largest * sqrt(weight / heaviest), 2)
