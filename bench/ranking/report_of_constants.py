"""The constants' part of the ranking's section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bench.results import table

Measured = Mapping[str, Any]
ATTACKERS: Final = {
    "newbies": "1,000 newbies' likes",
    "armchairs": "10 armchair critics' reviews",
    "critics": "10 critics' reviews",
}
AS_ACCURATE: Final = 0.001
"""A correlation that is lower by less than this is not lower to speak of."""

LESS_LIFT: Final = 1.0


def sensitivity_section(measured: Measured) -> str:
    """Each constant alone, what could be had for nothing, and what is best of all."""
    shares = [f"accuracy at {share:.0%}" for share in measured["shares"]]
    rules = measured["rules"]
    rows = [
        [
            _constant(row, rules),
            *(f"{each['mean']:.4f}".lstrip("0") for each in row["accuracy"]),
            *(f"{row['lifts'][name]:.1f}" for name in ATTACKERS),
        ]
        for row in measured["rows"]
    ]
    return f"""### The constants

One constant varied at a time (those of the rules in bold): accuracy over {measured["draws"]} draws,
and by how many points a movie in the middle, of which nobody else has an opinion, is lifted.

{table(["constant", *shares, *ATTACKERS.values()], rows)}

{best_sentences(measured)}

{free_sentences(measured)}"""


def best_sentences(measured: Measured) -> str:
    """Whether other constants are more accurate, on draws that they were not chosen on."""
    best, gain = measured["best"], measured["gain"]
    found = (
        "**More accurate?** Of all combinations that no such attack lifts further than now, the "
        f"best on these draws is {_constants(best)}. On {measured['draws']} other draws it differs "
        f"in accuracy by {gain['mean']:+.4f} ± {gain['deviation']:.4f} "
        f"({best['accuracy']['mean']:.4f} beside {measured['rules']['accuracy']['mean']:.4f})"
    )
    if measured["is_better"]:
        return f"{found}. **Proposal** for the next version of the rules: these constants."
    return (
        f"{found}: less than {measured['least_gain']}, or less than two standard errors, which is "
        "what a proposal would need. On accuracy's account the constants stay."
    )


def free_sentences(measured: Measured) -> str:
    """What would take some of an attack's force and cost no accuracy."""
    free = [
        f"{row['constant']} {_value(row['value'])}"
        for row in measured["rows"]
        if _is_free(row, measured)
    ]
    if not free:
        return "**Harder to lift?** No constant alone takes a point from an attack for nothing."
    return (
        f"**Harder to lift?** Each of these alone takes {LESS_LIFT:g} point or more from one of "
        f"the attacks, adds nothing to the others, and costs less than {AS_ACCURATE} of accuracy "
        f"at either share: {', '.join(free)}. **Proposal** for the next version of the rules: to "
        "choose among them by how much say a grown community shall have against the sites, which "
        "these data cannot tell; nothing is changed here."
    )


def _is_free(row: Measured, measured: Measured) -> bool:
    (standing,) = (
        each
        for each in measured["rows"]
        if each["constant"] == row["constant"] and _is_the_rules(each, measured["rules"])
    )
    pairs = zip(row["accuracy"], standing["accuracy"], strict=True)
    changes = [row["lifts"][name] - standing["lifts"][name] for name in ATTACKERS]
    return (
        all(new["mean"] > old["mean"] - AS_ACCURATE for new, old in pairs)
        and max(changes) <= 0
        and min(changes) <= -LESS_LIFT
    )


def _is_the_rules(row: Measured, rules: Measured) -> bool:
    if row["constant"] == "K":
        return bool(row["value"] == rules["k"])
    return bool(row["value"] == rules["caps"][row["constant"].removesuffix("'s cap")])


def _constant(row: Measured, rules: Measured) -> str:
    text = f"{row['constant']} {_value(row['value'])}"
    return f"**{text}**" if _is_the_rules(row, rules) else text


def _constants(constants: Measured) -> str:
    caps = (f"{tier} {_value(cap)}" for tier, cap in constants["caps"].items())
    return f"K {_value(constants['k'])} with the caps {', '.join(caps)}"


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
