"""Moview's score, by its own domain code, and the formulas it is measured beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Final

from bench.ranking.people import HIGHEST_STARS, LOWEST_STARS, Movie
from movie.domain import Bloc, Opinion, Review, like_lift, new_standing
from moview.rules.blocs import HUNDREDTHS, VOTE_FACTOR, add

LIKED_FROM: Final = 4.0
"""Stars from which a rating is a like where only likes count; below it is a dislike."""

Z: Final = 1.96
"""Of Wilson's interval: 95 %."""


@dataclass(frozen=True)
class Case:
    """A movie, what the app's people gave it, as (tier, stars), and the fresh accounts' likes.

    ``average`` is the mean of all the stars given in the app. A fresh account's like is five stars
    where stars count.
    """

    movie: Movie
    opinions: Sequence[tuple[str, float]]
    average: float
    likes: int = 0

    @property
    def count(self) -> int:
        return len(self.opinions) + self.likes

    @property
    def stars(self) -> float:
        return fsum(stars for _, stars in self.opinions) + HIGHEST_STARS * self.likes

    def attacked(self, likes: int) -> Case:
        """The same with so many likes of fresh accounts."""
        return replace(self, likes=likes)


Method = Callable[[Case], float]


def moview(case: Case) -> float:
    """Rule 4: each rating a review, each fresh account's like a newbie's vote."""
    blocs = blocs_of(case.movie.base, case.opinions)
    if case.likes:
        units = VOTE_FACTOR * case.likes
        likes = Bloc(likes=case.likes, units=units, lifts=units * like_lift(case.movie.base))
        blocs["newbie"] = blocs.get("newbie", Bloc()).plus(likes)
    return replace(new_standing(case.movie.base, case.movie.mass), blocs=blocs).score


def blocs_of(base: float, opinions: Iterable[tuple[str, float]]) -> dict[str, Bloc]:
    """The reviews of each tier, of a movie of this base; five stars are 100 points."""
    blocs: dict[str, Bloc] = {}
    for tier, stars in opinions:
        points = round(100 * HUNDREDTHS * stars / HIGHEST_STARS)
        blocs = add(blocs, tier, Opinion(None, Review(points)).bloc(base))
    return blocs


def base_alone(case: Case) -> float:
    """Rule 3 without anybody's opinion: the sites in harmony."""
    return case.movie.base


def sites_mean(case: Case) -> float:
    """The plain mean of what the sites published, each as a share of its scale."""
    return case.movie.sites_mean


def like_count(case: Case) -> float:
    return sum(stars >= LIKED_FROM for _, stars in case.opinions) + case.likes


def wilson(case: Case) -> float:
    """The lower end of Wilson's interval for the share of likes; 0 without opinions.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
    """
    n = case.count
    if not n:
        return 0.0
    p = like_count(case) / n
    middle = p + Z * Z / (2 * n)
    margin = Z * math.sqrt((p * (1 - p) + Z * Z / (4 * n)) / n)
    return (middle - margin) / (1 + Z * Z / n)


def mean(case: Case) -> float:
    """The mean of the stars; what nobody rated is taken for average."""
    return case.stars / case.count if case.count else case.average


def bayesian(m: float) -> Method:
    """IMDb's weighted rating, v/(v+m)·R + m/(v+m)·C, C being the mean of all stars."""

    def score(case: Case) -> float:
        return (case.stars + m * case.average) / (case.count + m)

    return score


def bayesian_around_sites(m: float) -> Method:
    """The same, pulled towards the plain mean of the sites instead of the mean of all movies."""

    def score(case: Case) -> float:
        prior = LOWEST_STARS + case.movie.sites_mean / 100 * (HIGHEST_STARS - LOWEST_STARS)
        return (case.stars + m * prior) / (case.count + m)

    return score


# A method's name -> the formula; more than one where it has a constant to choose: the one that does
# best is shown, in hindsight, in the peer's favour.
MS: Final = (1, 2, 5, 10, 25)
MOVIEW: Final = "Moview"
PEERS: Final[Mapping[str, Sequence[Method]]] = {
    "like count": [like_count],
    "Wilson lower bound": [wilson],
    "mean": [mean],
    "Bayesian average (IMDb's)": [bayesian(m) for m in MS],
    "plain mean of sites": [sites_mean],
}
BESIDES: Final[Mapping[str, Sequence[Method]]] = {
    "Bayesian average around the sites' mean": [bayesian_around_sites(m) for m in MS],
    "Moview's base alone": [base_alone],
}
"""No peers that quality is measured by: what else one might do, and what the opinions add."""
