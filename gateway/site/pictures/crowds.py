"""Circles and crowds: how far votes by people of a tier move a movie."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from moview.rules.blocs import HIGHEST_LIFT, MAX_MOVED, VOTE_FACTOR, Bloc, base_mass, movie_score

MIDDLE = 50.0
SITES = 3
"""The base of the movie that a crowd moves, and how many sites made it."""


@dataclass(frozen=True)
class Crowd:
    """So many likes by people of one tier: the points that they move a movie by, and the share of
    the most that all opinions together can, in percent.
    """

    tier: str
    number: int
    moved: float
    share: float


def crowds(sizes: Iterable[tuple[str, int]]) -> list[Crowd]:
    """The crowds of these tiers and numbers. Raises ValueError for an unknown tier."""
    return [_crowd(tier, number) for tier, number in sizes]


def _crowd(tier: str, number: int) -> Crowd:
    units = VOTE_FACTOR * number
    likes = Bloc(likes=number, units=units, lifts=units * HIGHEST_LIFT)
    moved = movie_score(MIDDLE, base_mass(SITES), {tier: likes}) - MIDDLE
    return Crowd(tier, number, moved, share_of_most(moved))


def share_of_most(moved: float) -> float:
    """What this is of the most that all opinions together move a movie by, in percent."""
    return round(100 * moved / MAX_MOVED, 3)


def radius(weight: float, heaviest: float, largest: float) -> float:
    """The radius of a circle whose area is as its weight; that of the heaviest is ``largest``."""
    return round(largest * sqrt(weight / heaviest), 2)
