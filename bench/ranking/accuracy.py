"""How near each method's order comes to what everybody else thinks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any, Final

from bench.ranking.correlation import Spread, spearman
from bench.ranking.methods import BESIDES, MOVIEW, PEERS, Case, Method, moview
from bench.ranking.people import Draw, World, draw

SHARES: Final = (0.01, 0.10, 0.30)
TARGETS: Final = (0.835, 0.845, 0.850)
DRAWS: Final = 20


def measure(world: World, progress: Callable[[], None]) -> dict[str, Any]:
    """Each method's Spearman correlation with the truth, over all draws of each share."""
    return {
        "movies": len(world.movies),
        "people": len(world.ratings),
        "draws": DRAWS,
        "shares": [of_share(world, *each, progress) for each in zip(SHARES, TARGETS, strict=True)],
    }


def of_share(
    world: World, share: float, target: float, progress: Callable[[], None]
) -> dict[str, Any]:
    methods = {MOVIEW: [moview], **PEERS, **BESIDES}
    found: dict[str, list[list[float]]] = {
        name: [[] for _ in formulas] for name, formulas in methods.items()
    }
    judged = []
    for seed in range(DRAWS):
        drawn = draw(world, share, seed)
        cases, truth = judged_cases(world, drawn)
        judged.append(len(truth))
        for name, formulas in methods.items():
            for values, formula in zip(found[name], formulas, strict=True):
                values.append(accuracy(formula, cases, truth))
        progress()
    best = {name: max(map(Spread.of, each), key=_mean) for name, each in found.items()}
    return {
        "share": share,
        "target": target,
        "judged": fmean(judged),
        "accuracy": {name: asdict(spread) for name, spread in best.items()},
    }


def accuracy(method: Method, cases: Sequence[Case], truth: Sequence[float]) -> float:
    return spearman([method(case) for case in cases], truth)


def judged_cases(world: World, drawn: Draw) -> tuple[list[Case], list[float]]:
    """The movies of which there is a truth, and that truth."""
    judged = sorted(drawn.truth)
    return cases_of(world, drawn, judged), [drawn.truth[movie] for movie in judged]


def cases_of(world: World, drawn: Draw, movies: Iterable[str]) -> list[Case]:
    average = fmean(stars for each in drawn.opinions.values() for _, stars in each)
    return [Case(world.movies[movie], drawn.opinions.get(movie, ()), average) for movie in movies]


def _mean(spread: Spread) -> float:
    return spread.mean
