"""The ranking's part of RESULTS.md, all of it made from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Any, Final

from bench.ranking.attack import MAX_POINTS, TOP
from bench.ranking.chart import Chart
from bench.ranking.methods import BESIDES, MOVIEW, PEERS
from bench.ranking.report_of_constants import sensitivity_section
from bench.ranking.report_of_rings import ring_section
from bench.results import table

Measured = Mapping[str, Any]
PICTURE: Final = "ranking-attack.svg"
WIDTH: Final = 120

HEAD = """## Is the score more objective?

`make bench-ranking`. People are those of MovieLens ml-latest-small (F. M. Harper and J. A. Konstan,
2015): the 5 % with the most ratings are critics, the next 25 % armchair critics, the rest newbies,
and each rating is a review. Sites are IMDb and Rotten Tomatoes as vega-datasets has them, linked by
title and year. Moview's figures come from the code that the services run. Everything is seeded: the
same data give the same figures."""


def section(measured: Measured) -> str:
    """Markdown: accuracy, attack, constants, rings."""
    parts = (
        HEAD,
        accuracy_section(measured["accuracy"]),
        attack_section(measured["attack"]),
        sensitivity_section(measured["sensitivity"]),
        ring_section(measured["rings"]),
    )
    return "\n\n".join(flowed(part) for part in parts)


def flowed(text: str) -> str:
    """The same with paragraphs wrapped anew; headings, tables, lists and pictures stay."""
    blocks = text.split("\n\n")
    return "\n\n".join(block if block[0] in "#|-!" else _filled(block) for block in blocks)


def accuracy_section(measured: Measured) -> str:
    shares = measured["shares"]
    head = ["people in the app", *(f"{each['share']:.0%}" for each in shares)]
    names = [MOVIEW, *PEERS, *BESIDES]
    rows = [
        [_bold(name, name == MOVIEW), *(figure(each["accuracy"][name]) for each in shares)]
        for name in names
    ]
    rows.append(["to reach", *(f"{each['target']:.3f}".lstrip("0") for each in shares)])
    rows.append(["reached, and above every peer", *(verdict(each) for each in shares)])
    judged = " · ".join(f"{each['judged']:.0f}" for each in shares)
    return f"""### Accuracy

A random part of the {measured["people"]} people has the app. The truth is what all the others
think: the mean of their ratings, of movies with 20 or more ({judged} of {measured["movies"]:,}
linked movies). Spearman's correlation with it, mean and standard deviation of
{measured["draws"]} draws:

{table(head, rows)}

The rows after the plain mean of sites are no peers: they tell how far one gets by mixing ratings
with the sites' plain mean, and what the opinions add to Moview's base. The constants of Bayesian
averages are chosen in hindsight, for the best result."""


def verdict(share: Measured) -> str:
    """Whether the target is reached and no peer comes as near to the truth."""
    found = {name: each["mean"] for name, each in share["accuracy"].items()}
    best = max(found[name] for name in PEERS)
    reached = found[MOVIEW] >= share["target"]
    above = found[MOVIEW] > best
    return ", ".join(
        ("reached" if reached else "**missed**", "above" if above else "**not above**")
    )


def attack_section(measured: Measured) -> str:
    likes = [f"{each:,}" for each in measured["likes"]]
    rows = [
        [_bold(name, name == MOVIEW), *(f"{place:,.0f}" for place in places)]
        for name, places in measured["places"].items()
    ]
    best, quarter = measured["best_place"][MOVIEW], TOP * measured["movies"]
    stays = "reached" if best > quarter else "**missed**"
    small = "reached" if measured["one_like_moves"] < MAX_POINTS else "**missed**"
    return f"""### Under attack

Fresh accounts like the movie that stood in the middle of {measured["movies"]:,},
{measured["share"]:.0%} of the people having the app. Its place after so many likes, median of the
draws; each method has its own middle movie, which stands before its equals:

{table(["likes", *likes], rows)}

![Place of a middling movie after the likes of fresh accounts](results/{PICTURE})

To reach: outside the top quarter (place {quarter:,.0f}) after 1,000 likes: {stays}, in no draw
better than place {best:,.0f}. A plain mean of sites cannot be attacked, as it hears nobody. One
newbie's like moves none of these movies, nor any of the {measured["catalogue"]:,} of the catalogue,
by more than {measured["one_like_moves"]:.2f} points; to reach: under {MAX_POINTS}: {small}."""


def picture(measured: Measured) -> str:
    """The attack's table as a chart, in SVG."""
    return Chart(
        title="Place of a middling movie after the likes of fresh accounts",
        description="; ".join(
            f"{name}: " + ", ".join(f"{place:,.0f}" for place in places)
            for name, places in measured["places"].items()
        ),
        x_title="likes of fresh accounts (logarithmic)",
        y_title="place (logarithmic)",
        ticks=[f"{each:,}" for each in measured["likes"]],
        lines=measured["places"],
        last=measured["movies"],
        mark=("top quarter", TOP * measured["movies"]),
    ).svg()


def figure(spread: Measured) -> str:
    """Mean and standard deviation of a correlation: `.868 ± .003`."""
    return " ± ".join(f"{spread[name]:.3f}".lstrip("0") for name in ("mean", "deviation"))


def _filled(paragraph: str) -> str:
    return fill(paragraph, WIDTH, break_on_hyphens=False)


def _bold(text: str, strong: bool) -> str:
    return f"**{text}**" if strong else text
