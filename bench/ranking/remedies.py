"""What would bring a ring down, and what honest newcomers would pay for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any, Final

from bench.ranking import newcomers, ring
from bench.ranking.community import RULES, Policy
from bench.ranking.people import Movie

REMEDIES: Final[Mapping[str, Policy]] = {
    "the rules as they stand": RULES,
    "`STARTUP_PEERS` 3": Policy(startup_peers=3),
    "`STARTUP_PEERS` 0": Policy(startup_peers=0),
    "2 reviews count for one reactor": Policy(counted=2, counted_among_equals=2),
    "1 review counts for one reactor": Policy(counted=1, counted_among_equals=1),
    "1 review counts among equals": Policy(counted_among_equals=1),
    "praise given back does not count": Policy(one_way=True),
    "`STARTUP_PEERS` 0, 2 reviews count": Policy(
        counted=2, counted_among_equals=2, startup_peers=0
    ),
}
OTHERS: Final[Mapping[str, ring.Others]] = {
    "nobody": ring.BEFORE,
    "founders": {"armchair": newcomers.POPULATIONS["founders"].armchairs},
    "peers": ring.AFTER,
}
"""Who stands by while the ring praises itself."""


def measure(catalogue: Sequence[Movie], progress: Callable[[], None]) -> dict[str, Any]:
    """Each remedy against the ring, and the same with honest newcomers in three populations."""
    base = median(movie.base for movie in catalogue)
    return {
        "accounts": ring.ACCOUNTS,
        "days": ring.DAYS,
        "lifters": ring.LIFTERS,
        "largest": ring.MAX_RING,
        "base": base,
        "newcomers": newcomers.POPULATIONS["founders"].newcomers * newcomers.ROUNDS,
        "founders": newcomers.POPULATIONS["founders"].armchairs,
        "newcomers_days": newcomers.DAYS,
        "remedies": [
            {"name": name, **_remedy(policy, base, progress)} for name, policy in REMEDIES.items()
        ],
    }


def _remedy(policy: Policy, base: float, progress: Callable[[], None]) -> dict[str, Any]:
    rings, fewest = {}, {}
    for name, others in OTHERS.items():
        rings[name] = ring.outcome(policy, others, base)
        fewest[name] = ring.smallest(policy, others)
        progress()
    populations = {}
    for name, population in newcomers.POPULATIONS.items():
        populations[name] = newcomers.outcome(policy, population)
        progress()
    return {"rings": rings, "fewest": fewest, "newcomers": populations}
