"""The gates of rule 5 under attack, all of them and each left out, and what honest people pay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bench.ranking import brigade, newcomers, ring
from bench.ranking.community import RULES, Policy

REMEDIES: Final[Mapping[str, Policy]] = {
    "the rules as they stand": RULES,
    "`JUDGE_DAYS` 0": Policy(judge_days=0),
    "`JUDGE_BOUTS` 0": Policy(judge_bouts=0),
    "`JUDGE_BOUTS` 2": Policy(judge_bouts=2),
    "`STARTUP_PEERS` 12": Policy(startup_peers=12),
}
"""Settings by name; the first are the rules."""

SMALLER, LARGER = 20, 50
FEW_HONEST: Final = 3
LATER: Final = (90, 180)
"""Days after which the ring of 50 is looked at again."""


def measure(progress: Callable[[], None]) -> dict[str, Any]:
    """Rings, newcomers, brigades, and tiers after a year."""
    found: dict[str, Any] = {"days": ring.DAYS, "newcomers_days": newcomers.DAYS, "gates": []}
    for name, policy in REMEDIES.items():
        found["gates"].append({"name": name, **_measured(policy)})
        progress()
    found["later"] = {str(days): _later(days) for days in LATER}
    progress()
    found["brigades"] = {
        tier: {str(number): brigade.taken(RULES, tier, number) for number in brigade.DEFENDERS}
        for tier in brigade.VICTIMS
    }
    found["hasty_brigades"] = {
        str(number): brigade.taken(Policy(demotion_days=0), "armchair", number)
        for number in brigade.DEFENDERS
    }
    progress()
    found["year"] = newcomers.after_a_year(RULES)
    progress()
    found["year_without_share"] = newcomers.after_a_year(Policy(critics_share=0))
    progress()
    return found


STEPS: Final = len(REMEDIES) + 4


def _later(days: int) -> dict[str, int]:
    return {
        str(honest): ring.outcome(RULES, LARGER, honest, days)["grown"] for honest in ring.HONEST
    }


def _measured(policy: Policy) -> dict[str, Any]:
    """All rings under the rules, one of them under other settings; newcomers."""
    sizes, honest = (ring.SIZES, ring.HONEST) if policy == RULES else ((SMALLER,), (FEW_HONEST,))
    return {
        "rings": {
            str(size): {str(some): ring.outcome(policy, size, some) for some in honest}
            for size in sizes
        },
        "newcomers": {
            name: newcomers.outcome(policy, population)
            for name, population in newcomers.POPULATIONS.items()
        },
    }
