"""The heat of a movie, by which lists are sorted as ``trending`` (rule 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from moview.rules.saturation import saturated
from moview.rules.tiers import user_tier

HALF_LIFE: Final = timedelta(days=7)
MIN_HEAT: Final = 2.0


@dataclass(frozen=True)
class Heat:
    """How hot a movie is at a moment: by tier, D = Σ w·2^(−age / 7 days) over the opinions of its
    holders, each as old as its first expression.

    All of D fades alike, so that it is kept without the opinions: one is added, moved or taken out
    by what it weighs at that moment, in whatever order.
    """

    at: datetime
    masses: Mapping[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """Σ sat(D), 0 or at least 2: a lone like leads no list."""
        # Rounding may leave a mass just below 0 when its last opinion is taken out.
        masses = {tier: max(0.0, mass) for tier, mass in self.masses.items()}
        total = math.fsum(sorted(saturated(masses).values()))
        return total if total >= MIN_HEAT else 0.0

    def faded(self, at: datetime) -> Heat:
        """As it is at that moment, if nobody says anything."""
        remaining = _remaining(at - self.at)
        return Heat(at, {tier: mass * remaining for tier, mass in self.masses.items()})

    def with_opinion(self, tier: str, first_at: datetime) -> Heat:
        """With one more opinion, first expressed at a moment. ValueError for an unknown tier."""
        return self._moved(tier, user_tier(tier).weight * _remaining(self.at - first_at))

    def without_opinion(self, tier: str, first_at: datetime) -> Heat:
        """Without an opinion that is in it. ValueError for an unknown tier."""
        return self._moved(tier, -user_tier(tier).weight * _remaining(self.at - first_at))

    def _moved(self, tier: str, by: float) -> Heat:
        return Heat(self.at, {**self.masses, tier: self.masses.get(tier, 0.0) + by})


def _remaining(age: timedelta) -> float:
    return math.exp2(-age / HALF_LIFE)
