"""Where fresh accounts' likes bring a movie that stood in the middle."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

from bench.ranking.accuracy import DRAWS, cases_of
from bench.ranking.methods import MOVIEW, PEERS, Case, Method, bayesian, moview
from bench.ranking.people import World, draw

LIKES: Final = (0, 1, 10, 100, 1_000, 10_000)
SHARE: Final = 0.10
M: Final = 10
"""The constant of IMDb's formula here."""

TOP: Final = 0.25
MAX_POINTS: Final = 0.7


def measure(world: World, progress: Callable[[], None]) -> dict[str, Any]:
    """The median place, over the draws, of each method's middle movie after so many likes."""
    methods: dict[str, Method] = {MOVIEW: moview}
    methods |= {name: formulas[0] for name, formulas in PEERS.items()}
    methods["Bayesian average (IMDb's)"] = bayesian(M)
    places: dict[str, list[list[int]]] = {name: [] for name in methods}
    moved = single_likes([Case(movie, (), 0.0) for movie in world.catalogue])
    for seed in range(DRAWS):
        cases = cases_of(world, draw(world, SHARE, seed), sorted(world.movies))
        moved = max(moved, single_likes(cases))
        for name, method in methods.items():
            places[name].append(places_of_the_middle(method, cases))
        progress()
    return {
        "movies": len(world.movies),
        "catalogue": len(world.catalogue),
        "share": SHARE,
        "likes": list(LIKES),
        "places": {
            name: [median(at) for at in zip(*each, strict=True)] for name, each in places.items()
        },
        "best_place": {name: min(each[-2] for each in all_) for name, all_ in places.items()},
        "one_like_moves": moved,
    }


def places_of_the_middle(method: Method, cases: Sequence[Case]) -> list[int]:
    """The places, 1 being the top, of the movie in the middle after each number of likes.

    It stands behind those that are better than it, not behind its equals.
    """
    scores = [method(case) for case in cases]
    middle = sorted(range(len(cases)), key=lambda place: (scores[place], place))[len(cases) // 2]
    others = sorted(scores[:middle] + scores[middle + 1 :])
    attacked = [method(cases[middle].attacked(likes)) for likes in LIKES]
    return [len(others) - bisect_right(others, score) + 1 for score in attacked]


def single_likes(cases: Sequence[Case]) -> float:
    """The most points by which one newbie's like moves any of these movies."""
    return max(moview(case.attacked(1)) - moview(case) for case in cases)
