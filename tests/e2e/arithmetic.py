"""Rule 4 computed independently, from its text and without the project's code."""

from __future__ import annotations

import math
from collections import defaultdict

WEIGHT = {"poser": 0.1, "newbie": 0.25, "armchair": 1.0, "critic": 2.0}
CAP = {"poser": 2.0, "newbie": 8.0, "armchair": 80.0, "critic": math.inf}
LIKE, DISLIKE = 100.0, 0.0

Opinion = tuple[str, float, int]
"""The tier of who holds it, its value, and its factor: 1 for a vote, 2 for a review."""


def likes(tier: str, number: int = 1) -> list[Opinion]:
    return [(tier, LIKE, 1)] * number


def dislikes(tier: str, number: int = 1) -> list[Opinion]:
    return [(tier, DISLIKE, 1)] * number


def review(tier: str, rating: float) -> list[Opinion]:
    return [(tier, rating, 2)]


def masses(opinions: list[Opinion]) -> dict[str, float]:
    """What each tier's bloc weighs: C·(1 − e^(−W/C)), or W where there is no C."""
    weights: dict[str, float] = defaultdict(float)
    for tier, _, factor in opinions:
        weights[tier] += WEIGHT[tier] * factor
    return {
        tier: weight if CAP[tier] == math.inf else CAP[tier] * (1 - math.exp(-weight / CAP[tier]))
        for tier, weight in weights.items()
    }


def score(base: float, opinions: list[Opinion], prior_mass: float = 40.0) -> float:
    """(K·base + Σ sat(W)·S/W) / (K + Σ sat(W))."""
    total, mass = prior_mass * base, prior_mass
    for tier, weight in masses(opinions).items():
        said = [(value, factor) for each, value, factor in opinions if each == tier]
        mean = sum(value * factor for value, factor in said) / sum(factor for _, factor in said)
        total, mass = total + weight * mean, mass + weight
    return total / mass
