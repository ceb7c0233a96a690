"""Rating sites in harmony: the base score (rule 3).

Sites differ in scale, spread and generosity, so what counts is where a movie stands among many
movies that the site scored, brought to one common scale on which 50 is a typical movie.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Final

from movie.domain.populations import OWN_SCORES, Population

TYPICAL: Final = 50.0
SPREAD: Final = 15.0
LOWEST_PERCENTILE: Final = 0.002
HIGHEST_PERCENTILE: Final = 0.998
LOWEST_FALLBACK: Final = 6.83
HIGHEST_FALLBACK: Final = 93.17
LONE_SITE_FACTOR: Final = 0.85


@dataclass(frozen=True)
class SiteSettings:
    """The top of a site's scale, how far it is trusted (0: not at all) before anything was learned,
    and its mean and standard deviation where they are known.

    Raises ValueError if any makes no sense.
    """

    scale_max: float
    trust: float = 1.0
    mean: float | None = None
    deviation: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.scale_max < math.inf or not 0 <= self.trust < math.inf:
            raise ValueError(f"a scale ends above 0 and trust is not negative: {self}")
        if (self.mean is None) != (self.deviation is None):
            raise ValueError(f"a mean needs its deviation, and the other way round: {self}")
        if not 0 <= (self.mean or 0) <= self.scale_max or (
            self.deviation is not None and not self.deviation > 0
        ):
            raise ValueError(f"a mean is on the scale, and a deviation above 0: {self}")


@dataclass(frozen=True)
class SiteRating:
    """What a site published of a movie: its score, and the number of votes where known."""

    site: str
    score: float
    votes: int | None = None


@dataclass(frozen=True)
class Harmonised:
    """How a site's score came onto the common scale, step by step, to be shown.

    ``population`` is the kind of the one it was placed in, with the number of its ``movies``.
    ``percentile`` is *p*, 0.002 to 0.998, or None where only the site's mean and deviation are
    known. ``harmonised`` is *h*, 6.83 to 93.17, or None, with a trust of 0, where nothing is.
    """

    site: str
    published: float
    scale_max: float
    votes: int | None
    shrunk: float
    percentile: float | None
    harmonised: float | None
    trust: float
    population: str | None = None
    movies: int | None = None


def choose_population(
    settings: SiteSettings,
    own: Population | None,
    table: Population | None,
    own_wanted: bool = False,
) -> Population | None:
    """The population that a site's scores are placed in, with the reason (rule 3); None if there
    is none: then the site is not used.

    ``own`` is that of the catalogue, ``own_wanted`` whether an operator wants it.
    """
    if own is not None and own_wanted:
        return replace(own, why="an operator chose the catalogue's own scores")
    if own is not None and own.movies >= OWN_SCORES:
        return replace(own, why=f"the catalogue has {OWN_SCORES:,} of its scores or more")
    if table is not None:
        return replace(table, why=f"the catalogue has fewer than {OWN_SCORES:,} of its scores")
    if settings.mean is not None:
        why = "there is no reference table: the mean and deviation of the settings"
        return Population("stated", settings.mean, deviation=settings.deviation, why=why)
    return None


def harmonise(
    rating: SiteRating, settings: SiteSettings, population: Population | None, trust: float
) -> Harmonised:
    """The rating on the common scale (rule 3), and how far its site is trusted.

    Raises ValueError for a score outside the site's scale or a negative number of votes.
    """
    if not 0 <= rating.score <= settings.scale_max or (rating.votes or 0) < 0:
        raise ValueError(
            f"{rating.site}: a score is 0 to {settings.scale_max:g}, votes are not negative"
        )
    published = Harmonised(
        site=rating.site,
        published=rating.score,
        scale_max=settings.scale_max,
        votes=rating.votes,
        shrunk=rating.score,
        percentile=None,
        harmonised=None,
        trust=0.0,
    )
    if population is None:
        return published
    placed = replace(published, trust=trust, population=population.kind, movies=population.movies)
    if not population.quantiles:
        return replace(placed, movies=None, harmonised=_by_deviation(rating.score, population))
    drawn = population.shrunk(rating.score, rating.votes)
    percentile = percentile_of(drawn, population)
    return replace(
        placed, shrunk=drawn, percentile=percentile, harmonised=on_common_scale(percentile)
    )


def base_score(harmonised: Iterable[Harmonised], total: float = 1.0) -> float:
    """The base, 0 to 100: 50 + total trust · (mean of *h* by trust − 50), without a site 50
    (rule 3). ``total`` is the trust in all sites, whether they scored this movie or not.

    "Where only one trusted site scored the movie, it says less: 0.85 of that." A site with a trust
    of 0 is as if it had not scored the movie.
    """
    return _base(((each.trust, each.harmonised) for each in heard(harmonised)), total)


def heard(harmonised: Iterable[Harmonised]) -> list[Harmonised]:
    """The sites that make a base."""
    return [each for each in harmonised if each.trust > 0 and each.harmonised is not None]


def weighted_base(sites: Mapping[str, float], trust: Mapping[str, float]) -> float:
    """The base that these *h*, by site, make by this trust."""
    pairs = ((trust[site], h) for site, h in sites.items() if trust[site] > 0)
    return _base(pairs, math.fsum(trust.values()))


def _base(pairs: Iterable[tuple[float, float | None]], total: float) -> float:
    known = [(trust, h) for trust, h in pairs if h is not None]
    if not known:
        return TYPICAL
    weight = math.fsum(trust for trust, _ in known)
    mean = math.fsum(trust * h for trust, h in known) / weight
    lone = LONE_SITE_FACTOR if len(known) == 1 else 1.0
    return TYPICAL + min(1.0, total) * lone * (mean - TYPICAL)


def fitting_trust(trust: Mapping[str, float]) -> dict[str, float]:
    """This trust with none below 0, scaled down where it is more than 1 in all."""
    known = {site: max(0.0, each) for site, each in trust.items()}
    total = max(1.0, math.fsum(known.values()))
    return {site: each / total for site, each in known.items()}


def in_proportion(trust: Mapping[str, float], start: Mapping[str, float]) -> dict[str, float]:
    """The same shares, 1 in all; those of the start where no site is trusted at all."""
    shares = trust if math.fsum(trust.values()) > 0 else start
    total = math.fsum(shares.values()) or 1.0
    return {site: each / total for site, each in shares.items()}


def percentile_of(score: float, population: Population) -> float:
    """p = (F·N + 0.5) / (N + 1), clipped to 0.002 … 0.998, with F the share of the N movies of the
    population below this (shrunk) score (rule 3, step 2).
    """
    movies = population.movies
    percentile = (population.share_below(score) * movies + 0.5) / (movies + 1)
    return min(HIGHEST_PERCENTILE, max(LOWEST_PERCENTILE, percentile))


def on_common_scale(percentile: float) -> float:
    """h = 50 + 15·Φ⁻¹(p) (rule 3, step 3): 50 is a typical movie, 65 the top sixth."""
    return NormalDist(TYPICAL, SPREAD).inv_cdf(percentile)


def _by_deviation(score: float, population: Population) -> float:
    """50 + 15·(x − mean) / deviation, clipped to 6.83 … 93.17 (rule 3)."""
    h = TYPICAL + SPREAD * (score - population.mean) / (population.deviation or 1.0)
    return min(HIGHEST_FALLBACK, max(LOWEST_FALLBACK, h))
