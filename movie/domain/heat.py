"""The heat of a movie, by which lists are sorted as ``trending`` (rule 7)."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from moview.rules.blocs import saturate
from moview.rules.tiers import user_tier

HALF_LIFE_DAYS: Final = 7.0
OLDEST_DAYS: Final = 56.0
CRITICS_HEAT_CAP: Final = 80.0
MIN_HEAT: Final = 2.0


def heat(ages_days_by_tier: Mapping[str, Sequence[float]]) -> float:
    """Σ sat(D) with D = Σ w·2^(−age / 7 days), 0 or at least 2 (rule 7).

    The ages, in days, are those of the opinions that holders of each tier first expressed in the
    last 8 weeks; older ones are left out here, and one from the future (another machine's clock)
    is as if of now. Under 2 it is 0, so a lone like leads no list. Raises ValueError for an
    unknown tier.
    """
    total = math.fsum(_tier_heat(code, ages) for code, ages in ages_days_by_tier.items())
    return total if total >= MIN_HEAT else 0.0


def _tier_heat(code: str, ages: Sequence[float]) -> float:
    tier = user_tier(code)
    recent = (max(0.0, age) for age in ages if age <= OLDEST_DAYS)
    cap = CRITICS_HEAT_CAP if tier.cap is None else tier.cap
    return saturate(tier.weight * math.fsum(2 ** (-age / HALF_LIFE_DAYS) for age in recent), cap)
