"""The peers' part of RESULTS.md, all of it made from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.ranking.methods import MOVIEW
from bench.results import table

Measured = Mapping[str, Any]
HEAD = """## Accuracy beside fitted models

`python -m bench ranking.peers`, {draws} draws. A random part of half the people has the app; the
truth is what the others of that half think (20 ratings or more). Every peer's constants were chosen
on the other half, for each set anew, in its favour; Moview has the same constants everywhere.
Spearman's correlation with its standard error over the draws, and by how much Moview is above, draw
by draw."""


def section(measured: Measured) -> str:
    """Markdown: one table a set."""
    head = HEAD.format(draws=measured["draws"])
    return "\n\n".join([head, *(_of_set(each) for each in measured["sets"])])


def _of_set(measured: Measured) -> str:
    shares = measured["shares"]
    head = ["people in the app", *(f"{each['share']:.0%}" for each in shares)]
    head += [f"above at {each['share']:.0%}" for each in shares]
    rows = []
    for name in shares[0]["methods"]:
        found = [each["methods"][name] for each in shares]
        row = [f"**{name}**" if name == MOVIEW else name]
        row += [f"{_short(each['mean'])} ± {_short(each['error'])}" for each in found]
        row += [
            "" if name == MOVIEW else f"{each['gain']:+.4f} ± {each['gain_error']:.4f}"
            for each in found
        ]
        rows.append(row)
    return f"### {measured['name']} ({measured['movies']:,} movies)\n\n{table(head, rows)}"


def _short(figure: float) -> str:
    return f"{figure:.4f}".lstrip("0")
