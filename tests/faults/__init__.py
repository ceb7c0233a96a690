"""Faults injected into a running Moview under load, and what must hold after each.

``python -m tests.faults`` strikes all of them; some are tests of their own (`test_faults.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEAD = """## Faults

`make faults`: {people} clients of the public API vote, shelve, review, react and rename themselves
all the time. Each fault is struck amid that. Within 60 s of its end everything must be right:
every acknowledged change there exactly once; those in doubt once or not at all, and safe to repeat;
no difference found by `audit`; outboxes empty, no dead letters but planted ones; every process
ready, and none ended but by the fault. What does not hold is a violation. Each row is of its last
run.

- **acknowledged**: changes that the API confirmed. **in doubt**: answered 503 or 504, or not at
  all. **came true**: those of them, last said of their subject, that had happened all the same.
- **longest wait**: for any answer, from when it was asked for.
- **recovery**: from the fault's end until all is ready and everybody had a change acknowledged.
- Without a broker no call reaches a service: the gateway answers 503 to writes. What is accepted
  meanwhile had reached its service before; the last column says how many.
"""


def section(measured: Mapping[str, Any]) -> str:
    """The part of RESULTS.md about faults."""
    from bench.results import table

    rows = [
        [
            each["name"],
            f"{each['tries']}",
            f"{each['acknowledged']:,}",
            f"{each['in_doubt']:,}",
            f"{each['came_true']:,}",
            f"{len(each['violations'])}",
            f"{each['longest_wait']:.1f} s",
            f"{each['recovery']:.1f} s",
            "; ".join(each["notes"][:3]),
        ]
        for each in measured["outcomes"]
    ]
    head = [
        *("fault", "tries", "acknowledged", "in doubt", "came true", "violations"),
        *("longest wait", "recovery", "meanwhile"),
    ]
    violations = [
        f"- {each['name']}: {line}" for each in measured["outcomes"] for line in each["violations"]
    ]
    told = ["### Violations", *violations] if violations else []
    return "\n".join([HEAD.format(people=measured["people"]), table(head, rows), "", *told])
