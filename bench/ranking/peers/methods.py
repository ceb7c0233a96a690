"""Moview's scores by its own domain code, version 1 of its rules, and simple formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, sqrt
from statistics import fmean, pstdev
from typing import Final

from bench.ranking.methods import Z
from bench.ranking.peers.sets import Harmonies, RatedSet, UserRating
from movie.domain import Bloc, Generosity, Learned, learn, new_standing
from movie.domain.harmony import weighted_base
from moview.rules.blocs import HUNDREDTHS, REVIEW_FACTOR, add, base_mass
from moview.rules.saturation import saturate

LIKED_FROM: Final = 75.0
# Version 1: K, and each tier's weight and cap; a review counted twice.
MASS_1: Final = 40.0
TIERS_1: Final = {"newbie": (0.25, 8.0), "armchair": (1.0, 80.0), "critic": (2.0, inf)}
Scores = dict[str, float]


@dataclass(frozen=True)
class App:
    """What is known: the ratings of those who have the app, and what the sites say."""

    ratings: Sequence[UserRating]
    tiers: Mapping[str, str]
    movies: Mapping[str, Harmonies]
    published: Mapping[str, float]
    sites: Sequence[str]

    @classmethod
    def of(cls, rated: RatedSet, ratings: Sequence[UserRating]) -> App:
        return cls(ratings, rated.tiers, rated.movies, rated.published, rated.sites)

    @cached_property
    def by_movie(self) -> dict[str, list[UserRating]]:
        found: dict[str, list[UserRating]] = defaultdict(list)
        for given in self.ratings:
            found[given.movie].append(given)
        return dict(found)

    @cached_property
    def bases(self) -> Scores:
        """Each movie's base while every site is trusted alike."""
        return {movie: weighted_base(each, self.equal) for movie, each in self.movies.items()}

    @property
    def equal(self) -> dict[str, float]:
        """Every site trusted alike, 1 in all: the settings' trust."""
        return dict.fromkeys(self.sites, 1 / len(self.sites))

    @cached_property
    def mean(self) -> float:
        return fmean(given.rating for given in self.ratings)


Method = Callable[[App], Scores]


def moview(app: App) -> Scores:
    """Rules 3 and 4: calibrated on all ratings, each of them a review."""
    people = {person: number for number, person in enumerate(sorted(app.tiers))}
    learned = _learned(app, people)
    scores = {}
    for movie, harmonies in app.movies.items():
        base = weighted_base(harmonies, learned.trust)
        blocs: dict[str, Bloc] = {}
        for given in app.by_movie.get(movie, ()):
            number = people[given.person]
            habit, steadiness = learned.habits[number], learned.steadiness[number]
            generosity = Generosity(learned.typical, habit, steadiness)
            units = generosity.factor(REVIEW_FACTOR)
            lift = generosity.lift(round(HUNDREDTHS * given.rating), base)
            review = Bloc(reviews=1, units=units, lifts=units * lift)
            blocs = add(blocs, app.tiers[given.person], review)
        sites = sum(learned.trust[site] > 0 for site in harmonies)
        scores[movie] = replace(new_standing(base, base_mass(sites)), blocs=blocs).score
    return scores


def _learned(app: App, people: Mapping[str, int]) -> Learned:
    places = {movie: place for place, movie in enumerate(app.movies)}
    ratings = [(places[each.movie], people[each.person], each.rating) for each in app.ratings]
    return learn(list(app.movies.values()), ratings, len(people), app.equal)


def version1(app: App) -> Scores:
    """Rule 4 of version 1, around the base that every peer has: that of equal trust.

    A tier's mass came near its cap and never passed it, and its ratings were taken as they are.
    """
    scores = {}
    for movie, base in app.bases.items():
        by_tier: dict[str, list[float]] = defaultdict(list)
        for given in app.by_movie.get(movie, ()):
            by_tier[app.tiers[given.person]].append(given.rating)
        mass, total = MASS_1, MASS_1 * base
        for tier, ratings in by_tier.items():
            weight, cap = TIERS_1[tier]
            raw = 2 * weight * len(ratings)
            heard = raw if cap == inf else saturate(raw, cap)
            mass, total = mass + heard, total + heard * fmean(ratings)
        scores[movie] = total / mass
    return scores


def base_alone(app: App) -> Scores:
    """The base of equal trust, without anybody's opinion."""
    return app.bases


def bayesian(m: float) -> Method:
    """Ratings pulled towards the plain mean of what the sites published, worth m ratings."""

    def scores(app: App) -> Scores:
        return {
            movie: (m * prior + _sum(app, movie)) / (m + len(app.by_movie.get(movie, ())))
            for movie, prior in app.published.items()
        }

    return scores


def standardised(m: float) -> Method:
    """The mean of the sites' z and the z of the users' mean, which m average ratings steady."""

    def scores(app: App) -> Scores:
        users = {
            movie: (_sum(app, movie) + m * app.mean) / (len(each) + m)
            for movie, each in app.by_movie.items()
        }
        columns = [
            {movie: each[site] for movie, each in app.movies.items() if site in each}
            for site in app.sites
        ]
        found: dict[str, list[float]] = defaultdict(list)
        for column in (*columns, users):
            middle, spread = fmean(column.values()), pstdev(column.values()) or 1.0
            for movie, value in column.items():
                found[movie].append((value - middle) / spread)
        return {movie: fmean(each) for movie, each in found.items()}

    return scores


def wilson(app: App) -> Scores:
    """The lower end of Wilson's interval for the share of ratings of 75 points or more."""
    return {movie: _wilson(app.by_movie.get(movie, ())) for movie in app.movies}


def _wilson(ratings: Sequence[UserRating]) -> float:
    n = len(ratings)
    if not n:
        return 0.0
    p = sum(given.rating >= LIKED_FROM for given in ratings) / n
    middle = p + Z * Z / (2 * n)
    return (middle - Z * sqrt((p * (1 - p) + Z * Z / (4 * n)) / n)) / (1 + Z * Z / n)


def _sum(app: App, movie: str) -> float:
    return sum(given.rating for given in app.by_movie.get(movie, ()))
