"""Blocs: what the opinions of one user tier weigh together (rule 4).

A bloc keeps whole numbers only, so that adding and taking away opinions in any order ends in the
same bloc, and a recount can be compared for equality. Pooling is done in exact fractions and
rounded once at the end: the score does not depend on the order of the blocs, never leaves the
range of what went into it, and one more like cannot lower it, not even by a rounding error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import Final, TypeVar

from moview.rules.tiers import user_tier

MIN_BASE_MASS: Final = 20
MASS_OF_A_SITE: Final = 10
MAX_BASE_MASS: Final = 40
ASPECT_PRIOR_MASS: Final = 20
VOTE_FACTOR: Final = 40
RATING_FACTOR: Final = 100
REVIEW_FACTOR: Final = 200
"""How much an opinion says, in hundredths: 0.4 for a like or dislike, double for a review."""
MIN_STEADINESS: Final = 2 / 3
MAX_STEADINESS: Final = 3 / 2
"""What a person's steadiness multiplies the factor of a rating or review by."""
MAX_MOVED_BY_NEWCOMERS: Final = 8
"""How far newbies and posers move a movie from where everybody else puts it, in points."""
MAX_MOVED: Final = 16
"""How far all opinions together move a movie from its base, in points."""
HUNDREDTHS: Final = 100
HIGHEST_LIFT: Final = 50 * HUNDREDTHS
"""What a like lifts by, and the most that any opinion does, in hundredths of a point.

One number for both: were a rating to lift by more than a like does, a like added to a bloc of
such ratings could lower the score.
"""
LOWEST_LIFT: Final = -50 * HUNDREDTHS
"""What a dislike lifts by, and the least that any opinion does."""
MARK_VALUE: Final = 10
"""What one mark (1 to 10) of an aspect is worth on the scale of 0 to 100."""


@dataclass(frozen=True)
class Bloc:
    """The votes, ratings and reviews of one user tier on one thing.

    ``units`` is Σ f in hundredths. ``lifts`` is Σ units·lift in hundredths of a point, where an
    opinion's lift is what it says above (or below) the prior: a movie's base, or a review's 50.
    Raises ValueError for negative counts, or sums that so many opinions cannot have.
    """

    likes: int = 0
    dislikes: int = 0
    ratings: int = 0
    reviews: int = 0
    units: int = 0
    lifts: int = 0

    def __post_init__(self) -> None:
        if min(self.likes, self.dislikes, self.ratings, self.reviews) < 0:
            raise ValueError(f"a bloc cannot hold fewer than no opinions: {self}")
        if not self.count <= self.units <= MAX_STEADINESS * REVIEW_FACTOR * self.count:
            raise ValueError(f"an opinion has a factor of 0.01 to 3: {self}")
        if abs(self.lifts) > 100 * HUNDREDTHS * self.units:
            raise ValueError(f"an opinion lifts by at most 100 points: {self}")

    @classmethod
    def of_vote(cls, vote: str, lift: int) -> Bloc:
        """One like or dislike, with its lift in hundredths of a point."""
        count = {f"{vote}s": 1}
        return cls(**count, units=VOTE_FACTOR, lifts=VOTE_FACTOR * lift)

    @property
    def count(self) -> int:
        """Number of opinions."""
        return self.likes + self.dislikes + self.ratings + self.reviews

    @property
    def lift(self) -> Fraction:
        """The mean lift in points, exactly. Raises ValueError for an empty bloc."""
        if self.is_empty:
            raise ValueError("an empty bloc has no mean")
        return Fraction(self.lifts, HUNDREDTHS * self.units)

    @property
    def is_empty(self) -> bool:
        """Whether there is no opinion in it."""
        return self.count == 0

    def plus(self, other: Bloc) -> Bloc:
        """With the other's opinions."""
        return Bloc(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def minus(self, other: Bloc) -> Bloc:
        """Without the other's opinions. Raises ValueError if they were not all in here."""
        return Bloc(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))


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
        """Σ f in hundredths: only reviews give marks."""
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


def base_mass(sites: int) -> int:
    """K, the mass of a base that so many sites made: 20 for one or none, 30 for two, then 40
    (rule 4).
    """
    return max(MIN_BASE_MASS, min(MAX_BASE_MASS, MASS_OF_A_SITE * (1 + sites)))


def masses(blocs: Mapping[str, _B]) -> dict[str, Fraction]:
    """The mass of each tier's bloc, Σ w·f. Raises ValueError for an unknown tier."""
    return {
        tier: Fraction(str(user_tier(tier).weight)) * bloc.units / HUNDREDTHS
        for tier, bloc in blocs.items()
        if not bloc.is_empty
    }


def crowd_mass(blocs: Blocs) -> float:
    """Σ w·f over all tiers. Raises ValueError for an unknown tier."""
    return float(sum(masses(blocs).values()))


def earned(blocs: Mapping[str, _B]) -> dict[str, _B]:
    """The blocs of the tiers that people rise to. Raises ValueError for an unknown tier."""
    return {tier: bloc for tier, bloc in blocs.items() if user_tier(tier).is_earned}


@dataclass(frozen=True)
class Pooled:
    """How opinions moved a movie from its base, in points: ``all_moved`` by mass alone,
    ``earned_moved`` by those who rose to their tier, and ``moved`` within both limits (rule 4).
    """

    all_moved: Fraction
    earned_moved: Fraction

    @property
    def within_newcomers(self) -> Fraction:
        """Newbies and posers move it by at most 8 from where everybody else puts it."""
        return _within(self.all_moved, self.earned_moved, MAX_MOVED_BY_NEWCOMERS)

    @property
    def moved(self) -> Fraction:
        """All of them together move it by at most 16."""
        return _within(self.within_newcomers, Fraction(0), MAX_MOVED)


def pool(prior_mass: float, blocs: Blocs) -> Pooled:
    """Σ mass·lift / (K + Σ mass), of all and of those who rose. ValueError for an unknown tier."""
    return Pooled(_moved(prior_mass, blocs), _moved(prior_mass, earned(blocs)))


def movie_score(base: float, prior_mass: float, blocs: Blocs) -> float:
    """A movie's score, 0 to 100 (rule 4). Raises ValueError for an unknown tier."""
    return float(Fraction(base) + pool(prior_mass, blocs).moved)


def pooled_aspect(base: float, blocs: AspectBlocs) -> float:
    """An aspect's score, 0 to 100: the mean of the base and all marks by mass (rule 4)."""
    shares, start = masses(blocs), Fraction(base)
    lifts = sum(mass * (blocs[tier].exact_mean - start) for tier, mass in shares.items())
    return float(start + lifts / (ASPECT_PRIOR_MASS + sum(shares.values())))


def _moved(prior_mass: float, blocs: Blocs) -> Fraction:
    shares = masses(blocs)
    lifts = sum((mass * blocs[tier].lift for tier, mass in shares.items()), Fraction(0))
    return lifts / (Fraction(prior_mass) + sum(shares.values()))


def _within(value: Fraction, middle: Fraction, most: int) -> Fraction:
    return min(middle + most, max(middle - most, value))
