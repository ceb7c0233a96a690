"""Rating sites in harmony: the base score (rule 3).

Sites differ in scale, spread and generosity, so what counts is where a movie stands among all
movies that the site scored, brought to one common scale on which 50 is a typical movie.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, quantiles
from typing import Final

TYPICAL: Final = 50.0
SPREAD: Final = 15.0
LOWEST_PERCENTILE: Final = 0.002
HIGHEST_PERCENTILE: Final = 0.998
SCORES_FOR_A_DISTRIBUTION: Final = 30
LOWEST_FALLBACK: Final = 6.83
HIGHEST_FALLBACK: Final = 93.17
LONE_SITE_FACTOR: Final = 0.88


@dataclass(frozen=True)
class SiteSettings:
    """The top of a site's scale and how far it is trusted (0: not at all).

    Raises ValueError if either makes no sense.
    """

    scale_max: float
    trust: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.scale_max < math.inf or not 0 <= self.trust < math.inf:
            raise ValueError(f"a scale ends above 0 and trust is not negative: {self}")


@dataclass(frozen=True)
class SiteRating:
    """What a site published of a movie: its score, and the number of votes where known."""

    site: str
    score: float
    votes: int | None = None


@dataclass(frozen=True)
class SiteCalibration:
    """A site's distribution over the catalogue: μ, *m*, and its shrunk scores in rising order."""

    mean: float
    shrinkage: float
    scores: tuple[float, ...]


@dataclass(frozen=True)
class Harmonised:
    """How a site's score came onto the common scale, step by step, to be shown.

    ``percentile`` is *p*, 0.002 to 0.998, or None where the site has no distribution worth
    trusting; then ``shrunk`` is the published score. ``harmonised`` is *h*, 6.83 to 93.17.
    """

    site: str
    published: float
    scale_max: float
    votes: int | None
    shrunk: float
    percentile: float | None
    harmonised: float
    trust: float


def calibrate_site(ratings: Sequence[tuple[float, int | None]]) -> SiteCalibration:
    """A site's calibration from all its scores and vote counts in the catalogue.

    *m* is the 25th percentile of the positive vote counts, by linear interpolation between the
    sorted counts (the "inclusive" method, numpy's default); 0 where no count is known.
    """
    if not ratings:
        return SiteCalibration(0.0, 0.0, ())
    mean = math.fsum(score for score, _ in ratings) / len(ratings)
    m = _first_quartile([votes for _, votes in ratings if votes])
    return SiteCalibration(mean, m, tuple(sorted(_shrunk(*rating, mean, m) for rating in ratings)))


def harmonise(
    rating: SiteRating, settings: SiteSettings, calibration: SiteCalibration | None
) -> Harmonised:
    """The rating on the common scale (rule 3).

    A movie is looked up in the stored distribution also if it was added after the calibration.
    Raises ValueError for a score outside the site's scale or a negative number of votes.
    """
    if not 0 <= rating.score <= settings.scale_max or (rating.votes or 0) < 0:
        raise ValueError(
            f"{rating.site}: a score is 0 to {settings.scale_max:g}, votes are not negative"
        )
    percentile = None
    shrunk = rating.score
    if calibration is None or len(calibration.scores) < SCORES_FOR_A_DISTRIBUTION:
        harmonised = _without_distribution(rating.score, settings.scale_max)
    else:
        shrunk = _shrunk(rating.score, rating.votes, calibration.mean, calibration.shrinkage)
        percentile = percentile_of(shrunk, calibration.scores)
        harmonised = on_common_scale(percentile)
    return Harmonised(
        site=rating.site,
        published=rating.score,
        scale_max=settings.scale_max,
        votes=rating.votes,
        shrunk=shrunk,
        percentile=percentile,
        harmonised=harmonised,
        trust=settings.trust,
    )


def base_score(harmonised: Iterable[Harmonised]) -> float:
    """The base, 0 to 100: the mean of the *h* weighted by trust (rule 3).

    "Where only one site scored the movie, it says less than two would: 50 + 0.88·(h − 50). No
    site: 50." A site with a trust of 0 is as if it had not scored the movie.
    """
    trusted = [each for each in harmonised if each.trust > 0]
    if not trusted:
        return TYPICAL
    if len(trusted) == 1:
        return TYPICAL + LONE_SITE_FACTOR * (trusted[0].harmonised - TYPICAL)
    trust = math.fsum(each.trust for each in trusted)
    return math.fsum(each.trust * each.harmonised for each in trusted) / trust


def percentile_of(shrunk: float, scores: Sequence[float]) -> float:
    """p = (r + 0.5) / (N + 1) with *r* the midrank, clipped to 0.002 … 0.998 (rule 3, step 2).

    ``scores`` are in rising order. The midrank is the mean of the number of scores below and the
    number at or below, so equal scores stand in the middle of their kind.
    """
    midrank = (bisect_left(scores, shrunk) + bisect_right(scores, shrunk)) / 2
    percentile = (midrank + 0.5) / (len(scores) + 1)
    return min(HIGHEST_PERCENTILE, max(LOWEST_PERCENTILE, percentile))


def on_common_scale(percentile: float) -> float:
    """h = 50 + 15·Φ⁻¹(p) (rule 3, step 3): 50 is a typical movie, 65 the top sixth."""
    return NormalDist(TYPICAL, SPREAD).inv_cdf(percentile)


def _shrunk(score: float, votes: int | None, mean: float, m: float) -> float:
    """x' = (n·x + m·μ) / (n + m): few votes say little. No vote count, or 0: x' = x."""
    if not votes or not m:
        return score
    return (votes * score + m * mean) / (votes + m)


def _first_quartile(counts: list[int]) -> float:
    if len(counts) < 2:
        return float(sum(counts))
    return float(quantiles(counts, n=4, method="inclusive")[0])


def _without_distribution(score: float, scale_max: float) -> float:
    """50 + 15·(x − 0.6·max) / (0.15·max), clipped to 6.83 … 93.17 (rule 3)."""
    h = TYPICAL + SPREAD * (score - 0.6 * scale_max) / (0.15 * scale_max)
    return min(HIGHEST_FALLBACK, max(LOWEST_FALLBACK, h))
