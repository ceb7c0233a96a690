"""What a calibration learns from people's ratings (rules 3 and 4): what a typical movie is given,
who gives more than others, and how far each site tells what people here think.

Three things explain a rating: what people give a typical movie, how good the movie is, and the
person's habit. Each is worked out while the other two stand still, in turns. It takes time in
proportion to the number of ratings, which are gone through in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from movie.domain.generosity import FIRST_TYPICAL_RATING, STRETCH, expected_rating
from movie.domain.harmony import SPREAD, TYPICAL, fitting_trust, in_proportion, weighted_base
from movie.domain.ridge import Row, ridge
from moview.rules.blocs import MAX_STEADINESS, MIN_STEADINESS

ROUNDS: Final = 2
TYPICAL_PRIOR: Final = 20.0
"""How many opinions of movies the first guess of a typical rating is worth."""
HABIT_PRIOR: Final = 20.0
"""How many ratings it takes until half of a habit is believed."""
MERIT_PRIOR: Final = 10.0
"""How many ratings it takes until half of what a movie has above its base is believed."""
STEADINESS_PRIOR: Final = 10.0
"""How many ratings it takes until half of a person's steadiness is believed."""
TRUST_PRIOR: Final = 1000.0
"""How many opinions of movies the trust at the start is worth."""
ENOUGH_RATINGS: Final = 20.0
"""A movie with n ratings says as much as n / (1 + n/20): no movie more than 20."""

Sites = Mapping[str, float]
"""A movie's *h* by site."""
Rating = tuple[int, int, float]
"""A movie's number, a person's number, and the rating in points of 100."""
Numbers = list[float]


@dataclass(frozen=True)
class Learned:
    """What people give a typical movie, each person's habit and steadiness by number, and each
    site's trust.
    """

    typical: float
    habits: Sequence[float]
    steadiness: Sequence[float]
    trust: Mapping[str, float]
    ratings: int = 0


def learn(
    movies: Iterable[Sites], ratings: Iterable[Rating], people: int, start: Mapping[str, float]
) -> Learned:
    """Learn from all ratings of these movies, by people of so many numbers; both are gone through
    several times. ``start`` is each site's trust before anything was learned, at most 1 in all.
    """
    trust, typical, habits, expected = start, FIRST_TYPICAL_RATING, _zeros(people), _zeros(0)
    bases = _bases(movies, trust)
    counts = _zeros(len(bases))
    for movie, _, _ in ratings:
        counts[movie] += 1
    for _ in range(ROUNDS):
        means = _means(ratings, counts, habits)
        typical = _typical(means, counts, bases)
        expected = _expected(means, counts, bases, typical)
        habits = _habits(ratings, expected, people)
        means = _means(ratings, counts, habits)
        trust = _trust(movies, means, counts, typical, trust, start)
        bases = _bases(movies, trust)
    return Learned(
        typical, habits, _steadiness(ratings, expected, habits), trust, round(sum(counts))
    )


def _zeros(number: int) -> Numbers:
    return [0.0] * number


def _bases(movies: Iterable[Sites], trust: Mapping[str, float]) -> Numbers:
    return [weighted_base(sites, trust) for sites in movies]


def _means(ratings: Iterable[Rating], counts: Numbers, habits: Sequence[float]) -> Numbers:
    """Each movie's mean rating, less the habits of those who gave it; 0 where there is none."""
    sums = _zeros(len(counts))
    for movie, person, rating in ratings:
        sums[movie] += rating - habits[person]
    return [total / (n or 1) for total, n in zip(sums, counts, strict=True)]


def _typical(means: Numbers, counts: Numbers, bases: Numbers) -> float:
    """What people give a movie at 50."""
    weight, total = TYPICAL_PRIOR, TYPICAL_PRIOR * FIRST_TYPICAL_RATING
    for mean, count, base in zip(means, counts, bases, strict=True):
        weight += _say(count)
        total += _say(count) * (mean - expected_rating(0.0, base))
    return total / weight


def _expected(means: Numbers, counts: Numbers, bases: Numbers, typical: float) -> Numbers:
    """What a person without a habit gives each movie: by its base, and by what it has above it."""
    found = _zeros(len(bases))
    for number, (mean, count, base) in enumerate(zip(means, counts, bases, strict=True)):
        by_base = expected_rating(typical, base)
        found[number] = by_base + (mean - by_base) * count / (count + MERIT_PRIOR)
    return found


def _habits(ratings: Iterable[Rating], expected: Numbers, people: int) -> Numbers:
    """By how much each person gives more than the movies would have earned from others."""
    sums, counts = _zeros(people), _zeros(people)
    for movie, person, rating in ratings:
        sums[person] += rating - expected[movie]
        counts[person] += 1
    return [total / (n + HABIT_PRIOR) for total, n in zip(sums, counts, strict=True)]


def _steadiness(ratings: Iterable[Rating], expected: Numbers, habits: Numbers) -> Numbers:
    """How little each person's ratings stray, beside everybody's: 1 is usual."""
    strays, counts = _zeros(len(habits)), _zeros(len(habits))
    for movie, person, rating in ratings:
        strays[person] += abs(rating - habits[person] - expected[movie])
        counts[person] += 1
    usual = sum(strays) / (sum(counts) or 1.0)
    if not usual:
        return [1.0] * len(habits)
    found = (
        (count + STEADINESS_PRIOR) / (stray / usual + STEADINESS_PRIOR)
        for stray, count in zip(strays, counts, strict=True)
    )
    return [min(MAX_STEADINESS, max(MIN_STEADINESS, each)) for each in found]


def _trust(
    movies: Iterable[Sites],
    means: Numbers,
    counts: Numbers,
    typical: float,
    trust: Mapping[str, float],
    start: Mapping[str, float],
) -> Mapping[str, float]:
    """Regression of what people think of movies on what the sites say of them.

    A site that did not score a movie is taken to agree with those that did.
    """
    names = sorted(site for site, its_start in start.items() if its_start > 0)
    direction = in_proportion(trust, start)

    def rows() -> Iterator[Row]:
        for sites, mean, count in zip(movies, means, counts, strict=True):
            if count:
                agreed = weighted_base(sites, direction)
                said = [(sites.get(site, agreed) - TYPICAL) / SPREAD for site in names]
                yield _say(count), said, STRETCH * (mean - typical) / SPREAD

    found = ridge(rows(), [start[site] for site in names], TRUST_PRIOR)
    return {**start, **fitting_trust(dict(zip(names, found, strict=True)))}


def _say(count: float) -> float:
    return count / (1 + count / ENOUGH_RATINGS)
