"""The rings' part of the ranking's section: who rises, who waits, who falls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bench.ranking import brigade, newcomers, ring
from bench.ranking.remedies import FEW_HONEST, LARGER, SMALLER
from bench.results import table

Measured = Mapping[str, Any]
MAX_RING_SHARE: Final = 0.1
MIN_GOOD_RISING: Final = 0.9
MEDIAN_DAYS: Final = {"founders": 60, "grown": 30}
MAX_CRITICS: Final = 0.02
FEW: Final = str(FEW_HONEST)


def ring_section(measured: Measured) -> str:
    """Rings of all sizes, each gate left out, newcomers, brigades, and a year."""
    rules, *others = measured["gates"]
    ranked = sum(measured["year"].values())
    return f"""### Rings, newcomers and brigades

Accounts that know the rules praise only each other for {measured["days"]} days, by the users' own
rules; some of them may be armchair critics who earned that honestly, long ago. How many of the
others rise, at start-up (nobody else is there) · beside 3 founders · beside 100 armchair critics:

{_rings(rules)}

To reach: without honest members nobody rises: {_verdict(_none_rises(rules))}. With
{FEW_HONEST} of them, at most a tenth of the ring does: {_verdict(_few_rise(rules))}. It is a matter
of time all the same: whoever has risen judges too, after a month. Of {LARGER} in a grown community
{_later(measured)}

What each gate is for, and what honest newcomers pay (of {newcomers.POPULATIONS["grown"].newcomers}
in each of {newcomers.ROUNDS} rounds, each writes three reviews in ten days and reacts to three a
day of whomever they meet, 60 to 95 % of it likes; "good" are those who write better than the
average). "Founders" are 3 whom an operator appointed, "grown" is a community with 100 armchair
critics. "Rings" are of {SMALLER} with {FEW_HONEST} honest members, at start-up · founders · grown:

{_gates([rules, *others])}

To reach, for the good ones: 90 % rise, half of them within {MEDIAN_DAYS["founders"]} days beside
founders and {MEDIAN_DAYS["grown"]} in a grown community: {_verdict(_newcomers_rise(rules))}.

{brigade.SIZE} armchair critics set out to take somebody's rank; those who stand up for them come on
some day of the next {brigade.DEFENDS_WITHIN_DAYS}. Share of {brigade.ROUNDS} rounds in which they
succeed, the victim having just risen and so having few points:

{_brigades(measured)}

A year after 3 critics and 2 armchair critics were appointed among
{newcomers.GROWN.newcomers} newcomers, {measured["year"].get("critic", 0)} of {ranked} are critics
({_critics(measured["year"]):.1%}; to reach: at most 2 %:
{_verdict(_critics(measured["year"]) <= MAX_CRITICS)}); without `CRITICS_SHARE`
{_critics(measured["year_without_share"]):.0%} would be.

Neither a gate by trust (EigenTrust from founders) nor a decay of points is needed for any of these,
so the rules have none."""


def _rings(rules: Measured) -> str:
    head = ["ring of", *(f"{honest} honest" for honest in ring.HONEST)]
    rows = [
        [size, *(_three(rings[str(honest)]) for honest in ring.HONEST)]
        for size, rings in rules["rings"].items()
    ]
    return table(head, rows)


def _gates(gates: list[Measured]) -> str:
    head = ["settings", "rings", "good newcomers rise (founders · grown)", "half of them by day"]
    rows = []
    for each in gates:
        good = [each["newcomers"][name]["good"] for name in MEDIAN_DAYS]
        rows.append(
            [
                each["name"],
                _three(each["rings"][str(SMALLER)][FEW]),
                " · ".join(f"{found['rose']:.0%}" for found in good),
                " · ".join(_day(found["median_day"]) for found in good),
            ]
        )
    return table(head, rows)


def _brigades(measured: Measured) -> str:
    head = ["victim", *(f"{number} stand up" for number in brigade.DEFENDERS)]
    rows = [
        [name, *(f"{shares[str(number)]:.0%}" for number in brigade.DEFENDERS)]
        for name, shares in (
            ("critic", measured["brigades"]["critic"]),
            ("armchair critic", measured["brigades"]["armchair"]),
            ("armchair critic, `DEMOTION_DAYS` 0", measured["hasty_brigades"]),
        )
    ]
    return table(head, rows)


def _three(risen: Mapping[str, int]) -> str:
    return " · ".join(str(number) for number in risen.values())


def _later(measured: Measured) -> str:
    told = [
        f"with {FEW_HONEST} honest members {risen[FEW]} have risen after {days} days"
        for days, risen in measured["later"].items()
    ]
    nobody = all(not risen["0"] for risen in measured["later"].values())
    return f"{', '.join(told)}{'; without any, nobody ever' if nobody else ''}."


def _none_rises(rules: Measured) -> bool:
    return not any(sum(rings["0"].values()) for rings in rules["rings"].values())


def _few_rise(rules: Measured) -> bool:
    return all(
        max(rings[FEW].values()) <= MAX_RING_SHARE * int(size)
        for size, rings in rules["rings"].items()
    )


def _newcomers_rise(rules: Measured) -> bool:
    good = {name: rules["newcomers"][name]["good"] for name in MEDIAN_DAYS}
    return all(
        found["rose"] >= MIN_GOOD_RISING
        and found["median_day"] is not None
        and found["median_day"] <= MEDIAN_DAYS[name]
        for name, found in good.items()
    )


def _critics(tiers: Mapping[str, int]) -> float:
    return tiers.get("critic", 0) / sum(tiers.values())


def _verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def _day(day: float | None) -> str:
    return "never" if day is None else f"{day:.0f}"
