"""Draws of people, constants chosen on one half of them, and accuracy shown on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import sqrt
from random import Random
from statistics import fmean, stdev
from typing import Any, Final

from bench.ranking.correlation import spearman
from bench.ranking.methods import MOVIEW
from bench.ranking.peers.fitted import comparisons, direct_generosity, factors, generosity
from bench.ranking.peers.methods import (
    App,
    Method,
    base_alone,
    bayesian,
    moview,
    standardised,
    version1,
    wilson,
)
from bench.ranking.peers.sets import RatedSet
from bench.ranking.people import RATINGS_OF_A_TRUTH

SHARES: Final = (0.01, 0.10, 0.30)
DRAWS: Final = 20
DRAWS_TO_CHOOSE: Final = 4
PEERS: Final[Mapping[str, Sequence[Method]]] = {
    "Version 1 of the rules": [version1],
    "Base alone": [base_alone],
    "Bayesian average around the sites' mean": [bayesian(m) for m in (2, 5, 10, 25, 50)],
    "Generosity, fitted": [generosity(m, habit) for m in (5, 10, 20, 40) for habit in (2, 10)],
    "Generosity, direct": [
        direct_generosity(m, habit) for m in (2, 5, 10, 20) for habit in (2, 10)
    ],
    "Mean of the sites' z and the users'": [standardised(m) for m in (0, 2, 5, 10)],
    "Matrix factorisation": [factors(4, strength) for strength in (0.1, 0.4)],
    "Bradley-Terry": [
        comparisons(prior, scale) for prior in (2.5, 6.0, 12.0) for scale in (0.05, 0.08)
    ],
    "Wilson's lower bound": [wilson],
}
Drawn = tuple[App, Mapping[str, float]]


def halves(rated: RatedSet) -> tuple[list[str], list[str]]:
    """The people in two halves, by chance: to choose constants on, and to show figures on."""
    people = sorted(rated.tiers)
    Random("halves").shuffle(people)
    return people[: len(people) // 2], people[len(people) // 2 :]


def draw(rated: RatedSet, people: Sequence[str], share: float, seed: int) -> Drawn:
    """This share of the people has the app; the truth is the mean of the others' ratings."""
    app = set(Random(f"{share}/{seed}").sample(people, round(share * len(people))))
    all_, known = set(people), []
    others: dict[str, list[float]] = defaultdict(list)
    for given in rated.ratings:
        if given.person in app:
            known.append(given)
        elif given.person in all_:
            others[given.movie].append(given.rating)
    truth = {
        movie: fmean(each) for movie, each in others.items() if len(each) >= RATINGS_OF_A_TRUTH
    }
    return App.of(rated, known), truth


def accuracy(method: Method, drawn: Drawn) -> float:
    """Spearman's correlation with the truth."""
    app, truth = drawn
    scores = method(app)
    movies = sorted(truth)
    return spearman([scores[movie] for movie in movies], [truth[movie] for movie in movies])


def chosen(rated: RatedSet, people: Sequence[str]) -> dict[str, Method]:
    """Of each peer the constants that do best on these people and this set, in its favour."""
    draws = [
        draw(rated, people, share, seed) for share in SHARES for seed in range(DRAWS_TO_CHOOSE)
    ]

    def mean(method: Method) -> float:
        return fmean(accuracy(method, each) for each in draws)

    return {
        name: methods[0] if len(methods) == 1 else max(methods, key=mean)
        for name, methods in PEERS.items()
    }


def measure(rated: RatedSet, number: int, progress: Callable[[], None]) -> dict[str, Any]:
    """Accuracy of each method by share, and by how much Moview is above it, draw by draw.

    There are so many draws of each share; ``progress`` is called after each, and once the
    peers' constants are chosen.
    """
    to_choose, to_show = halves(rated)
    methods = {MOVIEW: moview, **chosen(rated, to_choose)}
    progress()
    shares = []
    for share in SHARES:
        found: dict[str, list[float]] = {name: [] for name in methods}
        for drawn in _draws(rated, to_show, share, number):
            for name, method in methods.items():
                found[name].append(accuracy(method, drawn))
            progress()
        shares.append({"share": share, "methods": _compared(found)})
    return {"name": rated.name, "movies": len(rated.movies), "shares": shares}


def _draws(rated: RatedSet, people: Sequence[str], share: float, number: int) -> Iterator[Drawn]:
    return (draw(rated, people, share, seed) for seed in range(number))


def _compared(found: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    ours = found[MOVIEW]
    return {
        name: {
            "mean": fmean(values),
            "error": _error(values),
            "gain": fmean(gains := [a - b for a, b in zip(ours, values, strict=True)]),
            "gain_error": _error(gains),
        }
        for name, values in found.items()
    }


def _error(values: Sequence[float]) -> float:
    """Standard error of the mean."""
    return stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0
