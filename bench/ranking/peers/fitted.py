"""Peers that fit a model to the ratings around the base: generosity, factors, comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import exp
from random import Random
from typing import Final

from bench.ranking.peers.methods import App, Method, Scores

ROUNDS: Final = 5
EPOCHS: Final = 12
RATE: Final = 0.01
USUAL_SLOPE: Final = 0.8
"""Points of rating for each point of base, where the ratings themselves do not tell."""
COMPARISONS: Final = 10
"""How many others of the same person a rating is compared with at most."""


def generosity(m: float, habit: float) -> Method:
    """Ratings less what each person gives above the rest, around the base fitted to ratings."""

    def scores(app: App) -> Scores:
        expected = fitted(app)
        effects = dict.fromkeys(app.by_movie, 0.0)
        for _ in range(ROUNDS):
            habits = _habits(app, expected, effects, habit)
            for movie, all_ in app.by_movie.items():
                above = (given.rating - expected[movie] - habits[given.person] for given in all_)
                effects[movie] = sum(above) / (len(all_) + m)
        return {movie: each + effects.get(movie, 0.0) for movie, each in expected.items()}

    return scores


def direct_generosity(m: float, habit: float) -> Method:
    """The same without fitting: around the base itself, each person's mean beside everybody's."""

    def scores(app: App) -> Scores:
        habits = _habits(app, dict.fromkeys(app.movies, app.mean), {}, habit)
        return {
            movie: (m * base + sum(each.rating - habits[each.person] for each in all_))
            / (m + len(all_))
            for movie, base in app.bases.items()
            for all_ in [app.by_movie.get(movie, [])]
        }

    return scores


def factors(size: int, strength: float) -> Method:
    """Biased matrix factorisation of what is above the fitted base, by stochastic gradients.

    Y. Koren, R. Bell and C. Volinsky, "Matrix Factorization Techniques for Recommender Systems",
    2009. A movie's score is the mean of what all people in the app are expected to give it.
    """

    def scores(app: App) -> Scores:
        expected, chance = fitted(app), Random(1)
        biases: dict[tuple[str, str], float] = defaultdict(float)
        vectors: dict[tuple[str, str], list[float]] = defaultdict(
            lambda: [chance.gauss(0, 0.1) for _ in range(size)]
        )
        ratings = list(app.ratings)
        for _ in range(EPOCHS):
            chance.shuffle(ratings)
            for given in ratings:
                person, movie = ("person", given.person), ("movie", given.movie)
                left, right = vectors[person], vectors[movie]
                told = biases[person] + biases[movie]
                told += sum(x * y for x, y in zip(left, right, strict=True))
                error = (given.rating - expected[given.movie]) / 20 - told
                for one in (person, movie):
                    biases[one] += RATE * (error - strength * biases[one])
                for n in range(size):
                    x, y = left[n], right[n]
                    left[n] += RATE * (error * y - strength * x)
                    right[n] += RATE * (error * x - strength * y)
        people = [vectors["person", person] for person in {given.person for given in ratings}]
        usual = [sum(each[n] for each in people) / len(people) for n in range(size)]
        return {
            movie: each + 20 * _of_movie(biases, vectors, movie, usual)
            for movie, each in expected.items()
        }

    return scores


def _of_movie(
    biases: Mapping[tuple[str, str], float],
    vectors: Mapping[tuple[str, str], list[float]],
    movie: str,
    usual: list[float],
) -> float:
    key = ("movie", movie)
    if key not in vectors:
        return 0.0
    return biases[key] + sum(x * y for x, y in zip(vectors[key], usual, strict=True))


def comparisons(prior: float, scale: float) -> Method:
    """Bradley and Terry's model of who is preferred to whom, around the base.

    R. A. Bradley and M. E. Terry, "Rank Analysis of Incomplete Block Designs", 1952; maximum a
    posteriori with a normal prior of precision ``prior`` at scale · (base − 50). All of a person's
    comparisons weigh as much as their ratings are many.
    """

    def scores(app: App) -> Scores:
        start = {movie: scale * (base - 50) for movie, base in app.bases.items()}
        strengths, pairs = dict(start), _pairs(app)
        for _ in range(8):
            slopes = {movie: prior * (start[movie] - strengths[movie]) for movie in app.by_movie}
            bends = dict.fromkeys(app.by_movie, prior)
            for better, worse, weight in pairs:
                p = 1 / (1 + exp(strengths[better] - strengths[worse]))
                slopes[better] += weight * p
                slopes[worse] -= weight * p
                bend = weight * p * (1 - p)
                bends[better] += bend
                bends[worse] += bend
            for movie, slope in slopes.items():
                strengths[movie] += 0.7 * slope / bends[movie]
        return strengths

    return scores


def _pairs(app: App) -> list[tuple[str, str, float]]:
    """The better movie, the worse one, and the weight, of each comparison."""
    by_person: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for given in app.ratings:
        by_person[given.person].append((given.movie, given.rating))
    chance, found = Random(2), []
    for ratings in by_person.values():
        most = min(COMPARISONS, len(ratings) - 1)
        for movie, rating in ratings:
            for other, beside in chance.sample(ratings, most + 1):
                if rating != beside:
                    better, worse = (movie, other) if rating > beside else (other, movie)
                    found.append((better, worse, 1 / most))
    return found


def fitted(app: App) -> Scores:
    """What people give a movie of each base: least squares of ratings on bases.

    Where few ratings would turn the bases' order round, they are not heard.
    """
    bases = [app.bases[given.movie] for given in app.ratings]
    middle = sum(bases) / len(bases)
    spread = sum((base - middle) ** 2 for base in bases)
    both = sum(
        (base - middle) * given.rating for base, given in zip(bases, app.ratings, strict=True)
    )
    slope = both / spread if both > 0 else USUAL_SLOPE
    return {movie: app.mean + slope * (base - middle) for movie, base in app.bases.items()}


def _habits(app: App, expected: Scores, effects: Scores, prior: float) -> Scores:
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for given in app.ratings:
        sums[given.person] += given.rating - expected[given.movie] - effects.get(given.movie, 0.0)
        counts[given.person] += 1
    return {person: total / (counts[person] + prior) for person, total in sums.items()}
