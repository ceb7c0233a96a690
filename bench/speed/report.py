"""The speed section of RESULTS.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.results import table

MONOLITH = "FastAPI + pymongo in one process, same database"
# Case -> what it is, beside what, and the ratio to reach.
CASES = {
    "page": ("a movie's page, anonymous, hot", MONOLITH, 1.5),
    "list": ("the ranked list, anonymous, hot", MONOLITH, 1.5),
    "nginx_page": ("a movie's page through nginx", MONOLITH, 5.0),
    "nginx_list": ("the ranked list through nginx", MONOLITH, 5.0),
    "own_page": ("a movie's page with one's own opinion", "a bare Nameko hop", 0.8),
    "vote": ("a vote, durable", f"{MONOLITH}, same transaction", 0.6),
    "hot": ("50 people voting on one movie", "the same people on 2,000 movies", 0.4),
    "backlog": ("votes while a backlog of events is consumed", "votes without a backlog", 0.7),
}
MIN_RATIO_BY_SIZE = 0.8
MISSED = ", not reached"
ARRIVALS = {"shelf": ("to the voter's shelf", 1000), "page": ("to every reader", 2000)}


def section(measured: Mapping[str, Any]) -> str:
    """Speed, in Markdown."""
    parts = [
        "## Speed",
        "`make bench`. Ours and the peer take turns on the same machine; a ratio is that of their "
        f"rates in one round, shown as median (lowest to highest) of {measured['rounds']} rounds.",
        _cases(measured["cases"]),
    ]
    if "arrivals" in measured:
        parts.append(_arrivals(measured["arrivals"]))
    if measured.get("sizes"):
        parts.append(_sizes(measured["sizes"]))
    if "needs" in measured:
        parts.append(_needs(measured["needs"]))
    parts += [_profile(name, rows) for name, rows in measured.get("profiles", {}).items()]
    return "\n\n".join(parts)


def _cases(cases: Mapping[str, Any]) -> str:
    head = [
        "case",
        "beside",
        "ours, a second",
        "p50, p99 ms",
        "peer, a second",
        "ratio",
        "to reach",
    ]
    rows = [_case(name, cases[name]) for name in CASES if name in cases]
    failed = sum(each[side]["failed"] for each in cases.values() for side in ("ours", "peer"))
    note = "Every answer was a success." if not failed else f"{failed} answers were no success."
    return f"{table(head, rows)}\n\n{note}"


def _case(name: str, case: Mapping[str, Any]) -> list[str]:
    what, beside, goal = CASES[name]
    ours, reached = case["ours"], case["ratio"] >= goal
    return [
        what,
        beside,
        f"{ours['rate']:,.0f}",
        f"{ours['p50_ms']:.1f}, {ours['p99_ms']:.0f}",
        f"{case['peer']['rate']:,.0f}",
        f"**{case['ratio']:.2f}** ({case['lowest']:.2f} to {case['highest']:.2f})",
        f"{goal:g}" + ("" if reached else MISSED),
    ]


def _arrivals(measured: Mapping[str, Any]) -> str:
    rows = [
        [what, f"{times['p50_ms']:.0f}", f"{times['p99_ms']:.0f}", f"{times['most_ms']:.0f}", goal]
        for what, times, goal in (
            (f"a vote {what}", measured[name], f"under {goal:,}")
            for name, (what, goal) in ARRIVALS.items()
        )
    ]
    note = (
        f"{measured['probes']} votes followed, while others gave {measured['background']:,.0f} "
        "votes a second. Readers ask another gateway, which hears nothing of the vote itself."
    )
    return f"{table(['way', 'p50 ms', 'p99 ms', 'most', 'to reach'], rows)}\n\n{note}"


def _sizes(sizes: Mapping[str, Mapping[str, float]]) -> str:
    first, *larger = sizes.values()
    names = [name for name in first if name in CASES]
    head = ["movies", *(CASES[name][0] for name in names), "a bare Nameko hop"]
    columns = [*names, "hop"]
    rows = [
        [f"{int(size):,}", *(f"{rates[name]:,.0f}" if name in rates else "–" for name in columns)]
        for size, rates in sizes.items()
    ]
    least = [min(rates[name] for rates in larger) / first[name] for name in names]
    verdicts = [f"**{ratio:.2f}**{'' if ratio >= MIN_RATIO_BY_SIZE else MISSED}" for ratio in least]
    rows.append([f"least, to reach {MIN_RATIO_BY_SIZE}", *verdicts, ""])
    note = (
        "Answers a second, by the size of the catalogue (`python -m bench speed --sizes`). The "
        "last row has the least of the larger catalogues beside the first. The hot page comes "
        "from the gateway's memory, and a bare hop knows no catalogue: how these two differ is "
        "how uneven the machine was. That lists are read in the order of an index, and nothing "
        "reads a whole collection, is what `tests/integration/services/test_plans.py` asks for."
    )
    return f"{note}\n\n{table(head, rows)}"


def _needs(needs: Mapping[str, float]) -> str:
    in_order = sorted(needs.items(), key=lambda each: -each[1])
    shares = ", ".join(f"{name} {needed:.1f}" for name, needed in in_order if needed >= 0.05)
    return (
        f"A vote, with the event that follows it, needs {sum(needs.values()):.1f} ms of processor "
        f"time: {shares}. With both cores busy that bounds the votes a second; the monolith is "
        "spared the gateway, the broker, the user service and the relay, and sends the store each "
        "write by itself, as such an application would."
    )


def _profile(name: str, rows: list[list[Any]]) -> str:
    lines = [[f"`{function}`", f"{own:.1%}", f"{whole:.1%}"] for function, whole, own in rows]
    note = f"Where the {name} process spends its time on votes (py-spy):"
    return f"{note}\n\n{table(['function', 'itself', 'with what it calls'], lines)}"
