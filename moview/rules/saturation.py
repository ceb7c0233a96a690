"""What opinions weigh in lists (rule 7), where no number of them weighs more than their tier's cap.

A movie's score has two limits instead (rule 4); in a list, all that reached a limit would stand in
one place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from moview.rules.blocs import Blocs, masses
from moview.rules.tiers import user_tier

HELPFULNESS_PRIOR: Final = 50.0
HELPFULNESS_PRIOR_MASS: Final = 10


def saturate(weight: float, cap: float) -> float:
    """The mass that so much weight has: sat(W) = C·(1 − e^(−W/C)), which never passes the cap."""
    return -cap * math.expm1(-weight / cap)


def saturated(weights: Mapping[str, float]) -> dict[str, float]:
    """The mass that each tier has of these weights in lists (rule 7). Tiers of one pool saturate
    together, and share the mass by their weights. Raises ValueError for an unknown tier.
    """
    pools: dict[str, float] = {}
    for code, weight in weights.items():
        pools[user_tier(code).pool] = pools.get(user_tier(code).pool, 0.0) + weight
    return {
        code: saturate(pools[tier.pool], tier.cap) * weights[code] / pools[tier.pool]
        for code, tier in ((code, user_tier(code)) for code in weights)
        if pools[tier.pool]
    }


def helpfulness(blocs: Blocs) -> float:
    """What a review's reactions make of it, 0 to 100, 50 without any (rule 7).

    Raises ValueError for an unknown tier.
    """
    weights = {tier: float(mass) for tier, mass in masses(blocs).items()}
    shares = {tier: Fraction(mass) for tier, mass in saturated(weights).items()}
    lifts = sum((mass * blocs[tier].lift for tier, mass in shares.items()), Fraction(0))
    moved = lifts / (HELPFULNESS_PRIOR_MASS + sum(shares.values()))
    return float(Fraction(HELPFULNESS_PRIOR) + moved)
