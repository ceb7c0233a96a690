"""What other constants would do: the prior mass K and the caps of the blocs (rules 1 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from math import sqrt
from statistics import correlation
from typing import Any, Final

from bench.ranking.accuracy import DRAWS, judged_cases
from bench.ranking.correlation import Spread, ranks
from bench.ranking.methods import blocs_of
from bench.ranking.people import World, draw
from movie.domain import Bloc
from moview.rules.blocs import MOVIE_PRIOR_MASS, Blocs, bloc_weight, saturate
from moview.rules.tiers import USER_TIERS

Weights = Mapping[str, tuple[float, float]]
"""The weight W of each tier's bloc, and the mean S/W of its opinions, 0 to 100 (rule 4)."""

SHARES: Final = (0.10, 0.30)
MIDDLE: Final = 50.0
SINGLE: Final = {"newbie": Bloc(likes=1)}
CROWD: Final = {"newbie": Bloc(likes=1_000)}
ARMCHAIRS: Final = {"armchair": Bloc(reviews=10, rating_sum=100_000)}
CRITICS: Final = {"critic": Bloc(reviews=10, rating_sum=100_000)}
CAPS: Final = {tier.code: tier.cap for tier in USER_TIERS}
"""Those of the rules, by tier."""

KS: Final = (10.0, 20.0, 40.0, 60.0, 80.0, 160.0)
CHOICES: Final[Mapping[str, Sequence[float | None]]] = {
    "newbie": (2.0, 4.0, 8.0, 16.0),
    "armchair": (20.0, 40.0, 80.0, None),
    "critic": (20.0, 40.0, 80.0, None),
}
# A proposal must be better by enough to be seen, and surely so.
MIN_GAIN: Final = 0.002
STANDARD_ERRORS: Final = 2.0


@dataclass(frozen=True)
class Constants:
    """K, and the cap of each tier's bloc (None: no cap)."""

    k: float = MOVIE_PRIOR_MASS
    caps: Mapping[str, float | None] = field(default_factory=lambda: CAPS)

    def capped(self, tier: str, cap: float | None) -> Constants:
        return replace(self, caps={**self.caps, tier: cap})

    def score(self, base: float, weights: Weights) -> float:
        """The score of rule 4 under these constants; the rules' own give the domain's score."""
        mass, total = self.k, self.k * base
        for tier, (weight, mean) in weights.items():
            saturated = saturate(weight, self.caps[tier])
            mass, total = mass + saturated, total + saturated * mean
        return total / mass

    def lift(self, blocs: Blocs) -> float:
        """By how many points these opinions lift a middling movie that has no others."""
        return self.score(MIDDLE, weights_of(blocs)) - MIDDLE


RULES: Final = Constants()


def weights_of(blocs: Blocs) -> Weights:
    return {tier: (bloc_weight(tier, bloc), bloc.mean) for tier, bloc in blocs.items()}


@dataclass(frozen=True)
class Judged:
    """One draw: base and weights of each movie, and its rank in the eyes of all others."""

    movies: Sequence[tuple[float, Weights]]
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


def one_at_a_time() -> Iterator[tuple[str, float | None, Constants]]:
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
    movies = [(case.movie.base, weights_of(blocs_of(case.opinions))) for case in cases]
    return Judged(movies, ranks(truth))
