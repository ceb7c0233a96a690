"""A soak's summary and faults, and its section of RESULTS.md."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from bench.results import table
from bench.soak.people import Answer
from bench.soak.watch import Sample
from moview.service_names import SERVICES

MAX_GROWTH = 0.05
MAX_DRIFT = 0.25
"""Of the median latency, from the first third after settling to the last: noise is within that."""
SETTLING_SHARE = 0.2
OLDEST_SECONDS = 5.0
Measured = dict[str, Any]


def summarise(
    answers: Sequence[Answer], samples: Sequence[Sample], began: float, minutes: float
) -> Measured:
    """The figures minute by minute, and what grew from settling to the end."""
    settled = began + 60 * minutes * SETTLING_SHARE
    rows = [
        _minute(answers, samples, began + 60 * number, number + 1) for number in range(int(minutes))
    ]
    kept = [sample for sample in samples if sample.at >= settled]
    third = max(1, len(kept) // 3)
    first, last = kept[:third], kept[-third:]
    return {
        "minutes": minutes,
        "rows": [row for row in rows if row["answers"]],
        "memory": {
            name: [statistics.mean(each.memory[name] for each in part) for part in (first, last)]
            for name in kept[0].memory
        },
        "files": {name: [first[0].files[name], last[-1].files[name]] for name in SERVICES},
        "threads": {name: [first[0].threads[name], last[-1].threads[name]] for name in SERVICES},
        "latency_ms": _drift(answers, settled, began + 60 * minutes),
        "failed": sum(answer.failed for answer in answers),
        "answers": len(answers),
    }


def _minute(
    answers: Sequence[Answer], samples: Sequence[Sample], start: float, number: int
) -> Measured:
    times = [1000 * each.seconds for each in answers if start <= each.at < start + 60]
    seen = [each for each in samples if start <= each.at < start + 60]
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return {
        "minute": number,
        "answers": len(times),
        "p50_ms": cuts[49],
        "p99_ms": cuts[98],
        "queued": max((each.queued for each in seen), default=0),
        "waiting": max((each.waiting for each in seen), default=0),
        "oldest_seconds": max((each.oldest_seconds for each in seen), default=0.0),
    }


def _drift(answers: Sequence[Answer], settled: float, end: float) -> list[float]:
    """The median latency in the first and in the last third after settling."""
    third = (end - settled) / 3
    spans = ((settled, settled + third), (end - third, end))
    return [
        statistics.median(1000 * each.seconds for each in answers if start <= each.at < stop)
        for start, stop in spans
    ]


def faults(measured: Measured) -> list[str]:
    """What a soak found wrong, in words; empty if it passed."""
    found = [
        f"memory of {name} grew by {growth(*measured['memory'][name]):.1%}"
        for name in SERVICES
        if growth(*measured["memory"][name]) > MAX_GROWTH
    ]
    if growth(*measured["latency_ms"]) > MAX_DRIFT:
        found.append(f"the median latency grew by {growth(*measured['latency_ms']):.0%}")
    if measured["failed"]:
        found.append(f"{measured['failed']} of {measured['answers']} answers were no success")
    oldest = max(row["oldest_seconds"] for row in measured["rows"][1:] or measured["rows"])
    if oldest > OLDEST_SECONDS:
        found.append(f"an event waited in an outbox for {oldest:.0f} s")
    if measured["left"]:
        found.append(f"{measured['left']} messages or events were left at the end")
    return [*found, *(f"audit: {line}" for line in measured["differences"])]


def growth(first: float, last: float) -> float:
    """The share by which ``last`` exceeds ``first``."""
    return last / first - 1


def section(measured: Mapping[str, Any]) -> str:
    """The soak in Markdown."""
    found = faults(dict(measured))
    verdict = "Passed." if not found else "Not passed: " + "; ".join(found) + "."
    memory = [
        [
            name,
            f"{first:.0f}",
            f"{last:.0f}",
            f"{growth(first, last):+.1%}",
            " to ".join(map(str, measured["files"].get(name, ["–"]))),
            " to ".join(map(str, measured["threads"].get(name, ["–"]))),
        ]
        for name, (first, last) in measured["memory"].items()
    ]
    rows = [
        [
            str(row["minute"]),
            f"{row['answers'] / 60:.0f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p99_ms']:.0f}",
            str(row["queued"]),
            f"{row['waiting']}, {row['oldest_seconds']:.1f} s",
        ]
        for row in measured["rows"]
    ]
    minutes, rate = measured["minutes"], measured["most"]
    return "\n\n".join(
        [
            "## Under lasting load",
            f"`make soak`, {minutes:g} minutes. People browse, vote, review, react, sign up and "
            f"sign in at half of {rate:.0f} requests a second, the most that this machine answered "
            f"with the load generator on it. **{verdict}**",
            "Memory in MiB, and files and threads, from after the first fifth to the end. The "
            "services are to grow by less than 5 %; the store and the broker fill their caches.",
            table(["process", "then", "at the end", "growth", "files", "threads"], memory),
            "Minute by minute; queues and outboxes are the most that any look at them found:",
            table(
                ["minute", "requests a second", "p50 ms", "p99 ms", "queued", "outbox"],
                rows,
            ),
        ]
    )
