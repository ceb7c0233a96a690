"""What other constants would do: the prior mass K, and how far opinions move a movie (rule 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from itertools import product
from math import sqrt
from statistics import correlation
from typing import Any, Final

from bench.ranking.accuracy import DRAWS, judged_cases
from bench.ranking.correlation import Spread, ranks
from bench.ranking.methods import blocs_of
from bench.ranking.people import World, draw
from movie.domain import Bloc, like_lift
from moview.rules.blocs import (
    MAX_MOVED,
    MAX_MOVED_BY_NEWCOMERS,
    MIN_BASE_MASS,
    REVIEW_FACTOR,
    Blocs,
    masses,
)
from moview.rules.tiers import user_tier

Weights = Mapping[str, tuple[float, float]]
"""The mass of each tier's bloc, and its mean lift in points (rule 4)."""

SHARES: Final = (0.10, 0.30)
MIDDLE: Final = 50.0
LIKE: Final = like_lift(MIDDLE)
VOTE: Final = Bloc.of_vote("like", LIKE)
REVIEW: Final = Bloc(reviews=1, units=REVIEW_FACTOR, lifts=REVIEW_FACTOR * LIKE)


def _times(number: int, bloc: Bloc) -> Bloc:
    return Bloc(*(number * each for each in astuple(bloc)))


SINGLE: Final = {"newbie": VOTE}
CROWD: Final = {"newbie": _times(1_000, VOTE)}
ARMCHAIRS: Final = {"armchair": _times(10, REVIEW)}
CRITICS: Final = {"critic": _times(10, REVIEW)}
CAPS: Final[Mapping[str, float]] = {
    "newbie": float(MAX_MOVED_BY_NEWCOMERS),
    "everybody": float(MAX_MOVED),
}
"""How far those of the rules let newcomers, and all together, move a movie."""

KS: Final = (5.0, 10.0, 20.0, 30.0, 60.0)
CHOICES: Final[Mapping[str, Sequence[float]]] = {
    "newbie": (2.0, 4.0, 8.0, 16.0),
    "everybody": (12.0, 16.0, 24.0, 40.0),
}
# A proposal must be better by enough to be seen, and surely so.
MIN_GAIN: Final = 0.002
STANDARD_ERRORS: Final = 2.0


@dataclass(frozen=True)
class Constants:
    """K of a movie without sites, and how far newcomers and everybody may move one."""

    k: float = MIN_BASE_MASS
    caps: Mapping[str, float] = field(default_factory=lambda: CAPS)

    def capped(self, whose: str, cap: float) -> Constants:
        return replace(self, caps={**self.caps, whose: cap})

    def score(self, base: float, mass: float, weights: Weights) -> float:
        """The score of rule 4 under these constants; the rules' own give the domain's score."""
        prior = mass * self.k / MIN_BASE_MASS
        rose = {tier: weights[tier] for tier in weights if user_tier(tier).is_earned}
        earned, moved = _moved(prior, rose), _moved(prior, weights)
        most, overall = self.caps["newbie"], self.caps["everybody"]
        moved = min(earned + most, max(earned - most, moved))
        return base + min(overall, max(-overall, moved))

    def lift(self, blocs: Blocs) -> float:
        """By how many points these opinions lift a middling movie that has no others."""
        return self.score(MIDDLE, MIN_BASE_MASS, weights_of(blocs)) - MIDDLE


RULES: Final = Constants()


def weights_of(blocs: Blocs) -> Weights:
    shares = masses(blocs)
    return {tier: (float(mass), float(blocs[tier].lift)) for tier, mass in shares.items()}


def _moved(prior: float, weights: Weights) -> float:
    lifts = sum(mass * lift for mass, lift in weights.values())
    return lifts / (prior + sum(mass for mass, _ in weights.values()))


@dataclass(frozen=True)
class Judged:
    """One draw: each movie's base, its mass and weights, and its rank in the eyes of all others."""

    movies: Sequence[tuple[float, float, Weights]]
    truth: Sequence[float]

    def accuracy(self, constants: Constants) -> float:
        """Spearman's correlation."""
        scores = [constants.score(*movie) for movie in self.movies]
        return correlation(ranks(scores), self.truth)


def measure(world: World, progress: Callable[[], None]) -> dict[str, Any]:
    """Each constant varied alone; and the best of all together, tried on draws of its own."""
    few, many = ([_judged(world, share, seed) for seed in range(DRAWS)] for share in SHARES)
    progress()
    rows = []
    for name, value, constants in one_at_a_time():
        accuracies = [asdict(accuracy_of(constants, draws)) for draws in (few, many)]
        row = {"constant": name, "value": value, "accuracy": accuracies}
        rows.append({**row, **_lifts(constants)})
        progress()
    best = _best(few, progress)
    held_out = [_judged(world, SHARES[0], DRAWS + seed) for seed in range(DRAWS)]
    progress()
    return {
        "shares": list(SHARES),
        "draws": DRAWS,
        "rows": rows,
        "rules": _tried(RULES, held_out),
        "best": _tried(best, held_out),
        "gain": asdict(gain(best, held_out)),
        "is_better": is_better(best, held_out),
        "least_gain": MIN_GAIN,
    }


def one_at_a_time() -> Iterator[tuple[str, float, Constants]]:
    """The rules with one constant replaced: its name, its value, all constants."""
    for k in KS:
        yield "K", k, replace(RULES, k=k)
    for tier, caps in CHOICES.items():
        for cap in caps:
            yield f"{tier}'s cap", cap, RULES.capped(tier, cap)


def is_no_easier_to_lift(constants: Constants) -> bool:
    """Whether neither one newbie nor a thousand, nor ten critics of a kind, lift it further."""
    attacks = (SINGLE, CROWD, ARMCHAIRS, CRITICS)
    return all(constants.lift(blocs) <= RULES.lift(blocs) for blocs in attacks)


def accuracy_of(constants: Constants, draws: Sequence[Judged]) -> Spread:
    return Spread.of([each.accuracy(constants) for each in draws])


def gain(constants: Constants, draws: Sequence[Judged]) -> Spread:
    """How much more accurate than the rules, draw by draw."""
    return Spread.of([each.accuracy(constants) - each.accuracy(RULES) for each in draws])


def is_better(constants: Constants, draws: Sequence[Judged]) -> bool:
    found = gain(constants, draws)
    error = found.deviation / sqrt(len(draws))
    return found.mean >= max(MIN_GAIN, STANDARD_ERRORS * error)


def _best(draws: Sequence[Judged], progress: Callable[[], None]) -> Constants:
    """The most accurate on these draws, of those that are no easier to lift than the rules."""
    best, accuracy = RULES, accuracy_of(RULES, draws).mean
    for k in KS:
        for caps in product(*CHOICES.values()):
            constants = Constants(k, {**CAPS, **dict(zip(CHOICES, caps, strict=True))})
            if not is_no_easier_to_lift(constants):
                continue
            found = accuracy_of(constants, draws).mean
            if found > accuracy:
                best, accuracy = constants, found
        progress()
    return best


def _tried(constants: Constants, draws: Sequence[Judged]) -> dict[str, Any]:
    accuracy = asdict(accuracy_of(constants, draws))
    caps = dict(constants.caps)
    return {"k": constants.k, "caps": caps, "accuracy": accuracy, **_lifts(constants)}


def _lifts(constants: Constants) -> dict[str, Any]:
    attacks = {"newbies": CROWD, "armchairs": ARMCHAIRS, "critics": CRITICS}
    return {"lifts": {name: constants.lift(blocs) for name, blocs in attacks.items()}}


def _judged(world: World, share: float, seed: int) -> Judged:
    cases, truth = judged_cases(world, draw(world, share, seed))
    movies = [
        (case.movie.base, case.movie.mass, weights_of(blocs_of(case.movie.base, case.opinions)))
        for case in cases
    ]
    return Judged(movies, ranks(truth))
