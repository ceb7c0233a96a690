"""The rings' part of the ranking's section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bench.results import table
from user.domain import STARTUP_PEERS

Measured = Mapping[str, Any]
ABOVE: Final = {"critic": "critics", "armchair": "armchair critics"}
"""The tiers above a new user's."""


def ring_section(measured: Measured) -> str:
    """How far a ring gets as things stand, and each remedy with its price."""
    rules, *_ = measured["remedies"]
    before, after = rules["rings"]["nobody"], rules["rings"]["peers"]
    return f"""### A ring

{measured["accounts"]} fresh accounts praise only each other for {measured["days"]} days, by the
users' own rules, in the better of two ways: liking everything at once, or knowing the rules and
sparing likes until they weigh most. Then {measured["lifters"]} of them give 100 to a movie in the
middle of the catalogue ({measured["base"]:.1f}) that nobody else has an opinion of.

- Before anybody else is there, {_outcome(before, measured)}
- Where 100 armchair critics stand by, {_outcome(after, measured)}

The gap between the two is the start-up: while fewer than {STARTUP_PEERS} people stand at the tier
that a promotion leads to, equals decide, and in a ring there are only equals. What would bring it
down, and what it costs: {measured["newcomers"]} honest newcomers (each writes three reviews in ten
days and reacts to three a day of whomever they meet, 60 to 95 % of it likes) on their way to
armchair critics. "Founders" are {measured["founders"]} armchair critics whom an operator appointed,
and "grown" is a community with 100 of them:

{_table(measured)}

{proposal(measured)}"""


def proposal(measured: Measured) -> str:
    """What the figures speak for, if anything does."""
    rules, *others = measured["remedies"]
    safe = [each for each in others if _is_safe(each)]
    if not safe:
        return "None of these stops every ring: the rules stay."
    best = min(safe, key=_price)
    named = " or with ".join(each["name"] for each in safe)
    founded = [each["name"] for each in others if _is_safe(each, "founders") and each not in safe]
    also = f" Once founders are there, {' or '.join(founded)} does it too." if founded else ""
    half, rule = (
        [_half(each["newcomers"][population], measured) for population in ("founders", "grown")]
        for each in (best, rules)
    )
    return (
        f"**Proposal.** No ring of up to {measured['largest']} accounts rises, founders or not, "
        f"with {named}. Cheapest for newcomers is {best['name']}: with {measured['founders']} "
        f"founders half of them have risen {half[0]} (rules: {rule[0]}), in a grown community "
        f"{half[1]} (rules: {rule[1]}); without a founder {_share(best['newcomers']['no_founder'])}"
        f" of them rise.{also} What only counts fewer likes stops rings up to the size shown, and "
        "larger ones cost an attacker little. `STARTUP_PEERS` is a setting of the user service, so "
        "an operator who appoints founders can have this today, without another version of the "
        "rules."
    )


def _table(measured: Measured) -> str:
    head = [
        "remedy",
        "ring rises (nobody else · founders · 100 peers)",
        f"{measured['lifters']} lift a movie by",
        "accounts it takes (nobody else · founders)",
        "newcomers: half have risen (no founder · founders · grown)",
        "ever, of all",
    ]
    rows = []
    for each in measured["remedies"]:
        rings, populations = each["rings"].values(), each["newcomers"].values()
        accounts = (_fewest(each["fewest"][name], measured) for name in ("nobody", "founders"))
        rows.append(
            [
                each["name"],
                " · ".join(_risen(ring) or "none" for ring in rings),
                " · ".join(f"{ring['lift']:.1f}" for ring in rings),
                " · ".join(accounts),
                " · ".join(_half(population, measured) for population in populations),
                " · ".join(_share(population) for population in populations),
            ]
        )
    return table(head, rows)


def _outcome(ring: Measured, measured: Measured) -> str:
    rise = f"the ring becomes {_risen(ring)}" if _risen(ring) else "none rises"
    return (
        f"{rise}, and {measured['lifters']} of them lift the movie by {ring['lift']:.1f} points, "
        f"to {ring['score']:.1f} (`{ring['movie_tier']}`)."
    )


def _risen(ring: Measured) -> str:
    tiers = ring["tiers"]
    found = [f"{tiers[tier]} {name}" for tier, name in ABOVE.items() if tiers.get(tier)]
    return " and ".join(found)


def _is_safe(remedy: Measured, *beside: str) -> bool:
    """Whether no ring rises, whoever stands by, or beside these only."""
    return not any(remedy["fewest"][name] for name in beside or remedy["fewest"])


def _price(remedy: Measured) -> tuple[float, float]:
    """The day by which half have risen, with founders and in a grown community; never is last."""
    days = (remedy["newcomers"][name]["median_day"] for name in ("founders", "grown"))
    first, second = (float("inf") if day is None else day for day in days)
    return first, second


def _half(population: Measured, measured: Measured) -> str:
    day = population["median_day"]
    return f"not in {measured['newcomers_days']} days" if day is None else f"day {day:.0f}"


def _share(population: Measured) -> str:
    return f"{population['rose']:.0%}"


def _fewest(accounts: int | None, measured: Measured) -> str:
    return f"more than {measured['largest']}" if accounts is None else str(accounts)
