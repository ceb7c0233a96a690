"""Populations: the movies among which a site's score is placed (rule 3)."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from typing import Any, Final, Literal

Kind = Literal["catalogue", "reference", "stated"]

OWN_SCORES: Final = 5000
"""So many scores of a site make the catalogue's own distribution the better one."""
MIN_QUANTILES: Final = 201
MIN_TABLE_MOVIES: Final = 2000
MAX_QUANTILES: Final = 10_001
"""Of more scores than this, so many evenly spaced ones are kept."""


@dataclass(frozen=True)
class Population:
    """How a site's scores are spread over a number of movies.

    ``quantiles`` are scores in rising order at evenly spaced levels from 0 to 1, each shrunk as in
    rule 3; they are empty where only ``mean`` and ``deviation`` are known. ``shrinkage`` is *m*, in
    votes. ``why`` says in words why this population holds.
    """

    kind: Kind
    mean: float
    shrinkage: float = 0.0
    quantiles: tuple[float, ...] = ()
    movies: int = 0
    deviation: float | None = None
    why: str = ""
    source: str | None = None
    date: str | None = None

    def shrunk(self, score: float, votes: int | None) -> float:
        """x' = (n·x + m·μ) / (n + m): few votes say little. No vote count, or 0: x' = x."""
        return shrunk(score, votes, self.mean, self.shrinkage)

    def share_below(self, score: float) -> float:
        """The level of this score, 0 to 1: between two quantiles by interpolation, in the middle
        of those that equal it. ``quantiles`` must not be empty.
        """
        last = len(self.quantiles) - 1
        low, high = bisect_left(self.quantiles, score), bisect_right(self.quantiles, score)
        if low < high:
            return (low + high - 1) / 2 / last if last else 0.5
        if low in (0, last + 1):
            return float(low > 0)
        below, above = self.quantiles[low - 1 : low + 1]
        return (low - 1 + (score - below) / (above - below)) / last


def population_of(ratings: Sequence[tuple[float, int | None]], why: str = "") -> Population:
    """A site's population from all its scores and vote counts in the catalogue.

    *m* is the 25th percentile of the positive vote counts, by linear interpolation between the
    sorted counts (the "inclusive" method, numpy's default); 0 where no count is known. Raises
    ValueError without a score.
    """
    if not ratings:
        raise ValueError("a population has scores")
    mean = math.fsum(score for score, _ in ratings) / len(ratings)
    m = _first_quartile([votes for _, votes in ratings if votes])
    scores = sorted(shrunk(*rating, mean, m) for rating in ratings)
    return Population("catalogue", mean, m, _thinned(scores), len(scores), why=why)


def reference_table(plain: Mapping[str, Any], site: str, scale_max: float) -> Population:
    """The population in a reference table, as its JSON has it.

    Raises ValueError, which says what is wrong, for a table of another site or scale, one that is
    not in rising order, or one of too few movies or quantiles.
    """
    levels, movies = plain.get("quantiles"), plain.get("movies")
    if plain.get("site") != site or plain.get("scale_max") != scale_max:
        raise ValueError(f"it must be of {site}, on a scale to {scale_max:g}")
    if not isinstance(movies, int) or movies < MIN_TABLE_MOVIES:
        raise ValueError(f"it must be of {MIN_TABLE_MOVIES:,} movies or more, not {movies!r}")
    if not isinstance(levels, list) or len(levels) < MIN_QUANTILES:
        raise ValueError(f"it must have {MIN_QUANTILES} quantiles or more")
    numbers = [*levels, plain.get("mean"), plain.get("shrinkage")]
    if not all(type(each) in (int, float) and math.isfinite(each) for each in numbers):
        raise ValueError("quantiles, mean and shrinkage must be numbers")
    if any(low > high for low, high in pairwise(levels)) or levels[0] == levels[-1]:
        raise ValueError("its quantiles must be in rising order")
    if not 0 <= levels[0] <= plain["mean"] <= levels[-1] <= scale_max or plain["shrinkage"] < 0:
        raise ValueError(f"its scores must be on a scale of 0 to {scale_max:g}")
    if not (plain.get("source") and plain.get("date")):
        raise ValueError("it must name its source and date")
    return Population(
        "reference",
        mean=float(plain["mean"]),
        shrinkage=float(plain["shrinkage"]),
        quantiles=tuple(map(float, levels)),
        movies=movies,
        source=str(plain["source"]),
        date=str(plain["date"]),
    )


def shrunk(score: float, votes: int | None, mean: float, m: float) -> float:
    """x' = (n·x + m·μ) / (n + m) (rule 3, step 1)."""
    if not votes or not m:
        return score
    return (votes * score + m * mean) / (votes + m)


def _first_quartile(counts: list[int]) -> float:
    if len(counts) < 2:
        return float(sum(counts))
    return float(quantiles(counts, n=4, method="inclusive")[0])


def _thinned(scores: list[float]) -> tuple[float, ...]:
    if len(scores) <= MAX_QUANTILES:
        return tuple(scores)
    step = (len(scores) - 1) / (MAX_QUANTILES - 1)
    return tuple(scores[round(step * each)] for each in range(MAX_QUANTILES))
