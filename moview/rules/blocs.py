"""Blocs: what the opinions of one user tier weigh together (rule 4).

A bloc keeps whole numbers only, so that adding and taking away opinions in any order ends in the
same bloc, and a recount can be compared for equality. Pooling is done in exact fractions and
rounded once at the end: the score does not depend on the order of the blocs, never leaves the
range of what went into it, and one more like cannot lower it, not even by a rounding error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from moview.rules.tiers import USER_TIERS, user_tier

MOVIE_PRIOR_MASS: Final = 40.0
ASPECT_PRIOR_MASS: Final = 20.0
HELPFULNESS_PRIOR: Final = 50.0
HELPFULNESS_PRIOR_MASS: Final = 10.0
VOTE_FACTOR: Final = 1
REVIEW_FACTOR: Final = 2
LIKE_VALUE: Final = 100
DISLIKE_VALUE: Final = 0
HUNDREDTHS: Final = 100
MARK_VALUE: Final = 10
"""What one mark (1 to 10) of an aspect is worth on the scale of 0 to 100."""


@dataclass(frozen=True)
class Bloc:
    """The votes and reviews of one user tier on one thing.

    ``rating_sum`` is in hundredths of a point: a review of 66.67 adds 6667. Raises ValueError for
    negative counts, or a sum that so many reviews cannot have.
    """

    likes: int = 0
    dislikes: int = 0
    reviews: int = 0
    rating_sum: int = 0

    def __post_init__(self) -> None:
        if min(self.likes, self.dislikes, self.reviews) < 0:
            raise ValueError(f"a bloc cannot hold fewer than no opinions: {self}")
        if not 0 <= self.rating_sum <= 100 * HUNDREDTHS * self.reviews:
            raise ValueError(f"ratings are between 0 and 100 points each: {self}")

    @property
    def count(self) -> int:
        """Number of opinions."""
        return self.likes + self.dislikes + self.reviews

    @property
    def units(self) -> int:
        """Σ f: a vote is one unit, a review two."""
        return VOTE_FACTOR * (self.likes + self.dislikes) + REVIEW_FACTOR * self.reviews

    @property
    def exact_mean(self) -> Fraction:
        """S/W, 0 to 100, exactly. Raises ValueError for an empty bloc."""
        if self.is_empty:
            raise ValueError("an empty bloc has no mean")
        votes = VOTE_FACTOR * HUNDREDTHS * (LIKE_VALUE * self.likes + DISLIKE_VALUE * self.dislikes)
        return Fraction(votes + REVIEW_FACTOR * self.rating_sum, HUNDREDTHS * self.units)

    @property
    def mean(self) -> float:
        """S/W, the bloc's mean opinion, 0 to 100. Raises ValueError for an empty bloc."""
        return float(self.exact_mean)

    @property
    def is_empty(self) -> bool:
        """Whether there is no opinion in it."""
        return self.count == 0

    def plus(self, other: Bloc) -> Bloc:
        """With the other's opinions."""
        return Bloc(
            self.likes + other.likes,
            self.dislikes + other.dislikes,
            self.reviews + other.reviews,
            self.rating_sum + other.rating_sum,
        )

    def minus(self, other: Bloc) -> Bloc:
        """Without the other's opinions. Raises ValueError if they were not all in here."""
        return Bloc(
            self.likes - other.likes,
            self.dislikes - other.dislikes,
            self.reviews - other.reviews,
            self.rating_sum - other.rating_sum,
        )


@dataclass(frozen=True)
class AspectBloc:
    """The marks that one user tier gave one aspect: how many, and the sum of the 1 to 10.

    Raises ValueError for negative counts, or a total that so many marks cannot have.
    """

    count: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.total <= 10 * self.count:
            raise ValueError(f"marks are between 1 and 10 each: {self}")

    @property
    def units(self) -> int:
        """Σ f: only reviews give marks."""
        return REVIEW_FACTOR * self.count

    @property
    def exact_mean(self) -> Fraction:
        """The mean mark on the scale of 0 to 100, exactly. Raises ValueError for an empty bloc."""
        if self.is_empty:
            raise ValueError("an empty bloc has no mean")
        return Fraction(MARK_VALUE * self.total, self.count)

    @property
    def is_empty(self) -> bool:
        """Whether there is no mark in it."""
        return self.count == 0

    def plus(self, other: AspectBloc) -> AspectBloc:
        """With the other's marks."""
        return AspectBloc(self.count + other.count, self.total + other.total)

    def minus(self, other: AspectBloc) -> AspectBloc:
        """Without the other's marks. Raises ValueError if they were not all in here."""
        return AspectBloc(self.count - other.count, self.total - other.total)


Blocs = Mapping[str, Bloc]
"""Blocs by the code of their user tier; a tier without opinions has none."""

AspectBlocs = Mapping[str, AspectBloc]

_B = TypeVar("_B", Bloc, AspectBloc)


def add(blocs: Mapping[str, _B], tier: str, bloc: _B) -> dict[str, _B]:
    """The blocs with this one's opinions added to its tier.

    Raises ValueError for an unknown tier.
    """
    user_tier(tier)
    return _with(blocs, tier, blocs[tier].plus(bloc) if tier in blocs else bloc)


def subtract(blocs: Mapping[str, _B], tier: str, bloc: _B) -> dict[str, _B]:
    """The blocs with this one's opinions taken out of its tier.

    Raises ValueError for an unknown tier, or if the opinions were not all in there.
    """
    user_tier(tier)
    return _with(blocs, tier, blocs.get(tier, type(bloc)()).minus(bloc))


def _with(blocs: Mapping[str, _B], tier: str, bloc: _B) -> dict[str, _B]:
    changed = {**blocs, tier: bloc}
    return {code: each for code, each in changed.items() if not each.is_empty}


def saturate(weight: float, cap: float | None) -> float:
    """The mass of a bloc of this weight: sat(W) = C·(1 − e^(−W/C)), or W where there is no cap."""
    return weight if cap is None else -cap * math.expm1(-weight / cap)


def bloc_weight(tier: str, bloc: Bloc | AspectBloc) -> float:
    """W = Σ w·f. Raises ValueError for an unknown tier."""
    return user_tier(tier).weight * bloc.units


def bloc_mass(tier: str, bloc: Bloc | AspectBloc) -> float:
    """sat(W), which no crowd lifts above the tier's cap. Raises ValueError for an unknown tier."""
    return saturate(bloc_weight(tier, bloc), user_tier(tier).cap)


def crowd_mass(blocs: Blocs) -> float:
    """Σ sat(W) over all tiers. Raises ValueError for an unknown tier."""
    return math.fsum(bloc_mass(tier, bloc) for tier, bloc in _in_order(blocs))


def pooled_score(prior: float, prior_mass: float, blocs: Blocs) -> float:
    """(K·prior + Σ sat(W)·S/W) / (K + Σ sat(W)), 0 to 100 (rule 4).

    Raises ValueError for an unknown tier.
    """
    return _pooled(prior, prior_mass, _in_order(blocs))


def pooled_aspect(base: float, blocs: AspectBlocs) -> float:
    """An aspect's score, 0 to 100: the movie's formula over the marks (rule 4)."""
    return _pooled(base, ASPECT_PRIOR_MASS, _in_order(blocs))


def _in_order(blocs: Mapping[str, _B]) -> list[tuple[str, _B]]:
    """By the tiers' rank, without empty blocs; an unknown tier must not go unheard."""
    for code in blocs:
        user_tier(code)
    codes = (tier.code for tier in USER_TIERS if tier.code in blocs)
    return [(code, blocs[code]) for code in codes if not blocs[code].is_empty]


def _pooled(
    prior: float, prior_mass: float, blocs: Iterable[tuple[str, Bloc | AspectBloc]]
) -> float:
    mass = Fraction(prior_mass)
    total = mass * Fraction(prior)
    for tier, bloc in blocs:
        bloc_share = Fraction(bloc_mass(tier, bloc))
        mass += bloc_share
        total += bloc_share * bloc.exact_mean
    return float(total / mass)
